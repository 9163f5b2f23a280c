"""Names of media and of those who publish, told from persons and from what a page has beside them."""

from __future__ import annotations

import re

_LONGEST_SOURCE = 60

#: What a label says before a source.
SOURCE_LABEL = (
    r"(?:(?:稿件|文章|新闻|新聞|信息|内容|[稿文信])?[来來]源|[转轉][载載]自|[来來]自"
    r"|[发發]布(?:机构|機構|单位|單位)|[发發]文(?:机关|機關|单位|單位))"
)
_LABELLED = re.compile(rf"^{SOURCE_LABEL}\s*[:：/／]\s*")
# Buttons that stand behind a source without a blank, and notes on what it is.
_BUTTONS = re.compile(r"(?:举报|舉報|分享到?|收藏|打印|关闭|關閉|点击(?:查看)?|\+?关注|评论(?=[\d(（]|$)|纠错).*$")
_CERTAIN_BUTTONS = re.compile(r"(?:举报|舉報|打印|关闭|關閉|分享到?)+$")
_NOTES = re.compile(r"\s+(?:原创稿?|原創|原创作品|投稿|转载|整理|综合)$")
# What stands where a source should be and names none.
_NO_SOURCE = re.compile(
    r"未知|不详|不詳|无|無|网络|網絡|網路|互联网|互聯網|网络整理|本站|本站原创|原创|原創|原创稿?|转载|轉載|其他|其它|佚名|综合|本网|"
    r"手机|https?:.*|www\..*|[\d\W_]*",
    re.IGNORECASE,
)
# How organisations end, and media, which a person's name does not.
_MEDIUM = re.compile(
    r".*(?:[报報网網刊台社]|公司|集[团團]|政府|委[员員]?[会會]|中心|[编編][辑輯]部|办公室|辦公室|[学學]院|大[学學]|[协協學学][会會]|"
    r"研究[院所]|[频頻]道|新[闻聞]|[传傳]媒|[发發]布|在[线線]|博客|[论論][坛壇]|[周週]刊|[日早晚晨][报報讯訊]|[观觀]察|官方|小组|工作室)",
)


def is_medium(name: str) -> bool:
    """Whether a name is that of a medium or an organisation rather than of a person."""
    return _MEDIUM.fullmatch(name.strip()) is not None


def source_in(value: str) -> str:
    """The source that a value names, without its label and what stands behind it; empty when it names none."""
    value = _LABELLED.sub("", value.strip()).strip()
    value = _NOTES.sub("", value).strip()
    cut = _BUTTONS.search(value)
    if cut and is_medium(value[: cut.start()].strip()):
        value = value[: cut.start()].strip()
    value = _CERTAIN_BUTTONS.sub("", value).strip() or value
    return "" if len(value) > _LONGEST_SOURCE or _NO_SOURCE.fullmatch(value) else value
