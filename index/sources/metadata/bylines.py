"""Bylines: the author of an article and its address, from its lines as Chinese news writes them.

An author stands behind what he did (`作者:哈丹青`, `文／蘇映彤`, `(记者 汤语桐 通讯员 …)`, `記者范綱哲報導`), an
address behind a label or on a line of its own. A reporter in running text (`记者从市统计局了解到`) is no author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_CREDIT_LENGTH = 100
_MOST_NAMES = 6
_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_NAME = re.compile(
    rf"[{_HAN}]{{2,4}}(?:[·‧・][{_HAN}]{{1,6}})*|[{_HAN}]{{1,6}}(?:[·‧・][{_HAN}]{{1,6}})+|[A-Z][A-Za-z.'-]+"
)
# What follows a name, or stands in its place: another's part in the work, or where and how it was reported.
_NO_NAME = re.compile(
    "摄影|攝影|报道|報道|报导|報導|通[讯訊]员|通訊員|编辑|編輯|责编|責編|记者|記者|来源|來源|时间|時間|发布|發布|日期|字体|整理|"
    "综合|綜合|本报|本報|电$|電$|[讯訊]$|[图圖]$|未知|佚名|不详|匿名|admin|网友|網友|[报報网網社台]$|[图圖]片|[资資]料|[视視][频頻]|待[续續]|小[编編]|近日|昨|今|[从從]"
)
_ROLE = re.compile(
    rf"(?:作者|撰文|撰稿|[采採][写寫]|[记記]者|(?<![{_HAN}])文)"
    rf"(?:[ \t　]*[:：／/][ \t　]*|(?<=者)[ \t　]+|(?<=[文稿写寫])[ \t　]+(?=[{_HAN}]{{2,4}}(?:\s|$)))"
)
_END = re.compile(r"[）)】\]>|｜。；;！？]|[ \t　]{2,}|\S{1,6}[:：]")
_PARTING = re.compile(r"[ \t　、,，／/&]+")
_REPORTING = re.compile(
    rf"[记記]者(?P<name>[{_HAN}]{{2,4}}?)(?=(?:[／/][{_HAN}]{{0,8}})?(?:[专專][题題])?(?:摄影|攝影)?(?:[报報][道导導]))"
)
# `（中央社記者范綱哲台北11日電）`, `新华社北京1月29日电（记者缪一苇）`
_CABLED = re.compile(rf"[记記]者(?P<name>[{_HAN}]{{2,3}})(?=[{_HAN}]{{2,4}}(?:\d{{1,2}}月)?\d{{1,2}}日[电電])")
_SIGNED = re.compile(rf"[（(](?P<name>[{_HAN}][ 　][{_HAN}])[）)]")
_SENTENCE_END = re.compile(r"[。！？!?；;]|[，,][^，,]*[，,]")
# One of these stands in any line that names an author; most articles have none.
_HINTS = ("作者", "记者", "記者", "撰", "采写", "采寫", "採寫", "採写", *(f"文{mark}" for mark in " \t　:：／/"))
_SIGNED_LENGTH = 8
_BRACKET = re.compile(r"[（(【\[][^）)】\]]*$")

# Whom programs take for the author where nobody said.
_ACCOUNT = re.compile(
    r".*cms|discuz.*|wordpress|hexo|typecho|webmaster|\W*(?:anonymous|unspecified|unknown|none|null|n/a|default|author|editors?)\W*|admin|administrator|users?\d*|owner|"
    r"root|guest|cms|china|pc|python-docx|openpyxl|(?:windows|ms) ?(?:user|用[户戶])|microsoft.*|wps.*|微[软軟].*|"
    r"lenovo|dell|hp|asus|acer|think(?:pad)?|samsung|huawei|apple|mac|(?:系[统統])?管理[员員]|用[户戶]|[编編][辑輯]|小[编編]|"
    r".*@.*|\d+|[a-z]|.*\d{4,}.*",
    re.IGNORECASE,
)
_AUTHOR_LABEL = re.compile(r"^(?:作者|撰文|撰稿|文|记者|記者|by)\s*[:：/／]\s*|^by\s+", re.IGNORECASE)
_LISTING = re.compile(r"[、，,;；/／|]|\s{2,}")
_NO_AUTHOR = re.compile(
    "未知|佚名|不详|不詳|匿名|本报记者|本報記者|本刊|网络|網絡|网络整理|转载|轉載|原创|原創|无|無|综合"
)
_URL = r"https?://[^\s<>\"'，。；、（）()【】《》]{4,500}"
_ADDRESS = re.compile(
    rf"(?:原文|[链鏈連][接結]|[网網]址|地址|[来來]源|出[处處]|URL|Source)[^:：\s]{{0,4}}\s*[:：]\s*(?P<url>{_URL})",
    re.IGNORECASE,
)
_ADDRESS_ALONE = re.compile(rf"[<（(]?(?P<url>{_URL})[>）)]?")


def find_author(top: Sequence[str], end: Sequence[str]) -> str:
    """The names of those who wrote an article with these first and last lines, parted by `、`; empty when unknown."""
    lines = (*top, *end)
    together = "\n".join(lines)
    if not any(hint in together for hint in _HINTS):
        lines = tuple(text for text in lines if len(text) <= _SIGNED_LENGTH)
    for text in lines:
        names = list(dict.fromkeys(_named(text)))
        if names:
            return "、".join(names[:_MOST_NAMES])
    return ""


def find_address(top: Sequence[str], end: Sequence[str]) -> str:
    """The one address that the lines give as the article's own, empty when they give none or several."""
    found = {
        match["url"]
        for text in (*top, *end)
        if "://" in text and (match := _ADDRESS.search(text) or _ADDRESS_ALONE.fullmatch(text.strip()))
    }
    return found.pop().rstrip(".,;") if len(found) == 1 else ""


def names_in(value: str) -> list[str]:
    """The names in a value that lists authors: without what says that they are, and what they did else."""
    value = _AUTHOR_LABEL.sub("", value.strip())
    if "://" in value:
        return []
    return [name for part in _LISTING.split(value) if (name := part.strip()) and not _NO_AUTHOR.fullmatch(name)]


def is_personal(name: str) -> bool:
    """Whether what a program noted as a document's author can be one, and is not the name of an account."""
    return bool(name.strip()) and "://" not in name and not _ACCOUNT.fullmatch(name.strip())


def _named(text: str) -> Iterator[str]:
    for match in _ROLE.finditer(text):
        before = text[: match.start()]
        bracketed = _BRACKET.search(before)
        if not bracketed and (len(text) > _CREDIT_LENGTH or _SENTENCE_END.search(text)):
            continue
        end = _END.search(text, match.end())
        yield from _names(text[match.end() : end.start() if end else len(text)])
    for match in (*_REPORTING.finditer(text[:_CREDIT_LENGTH]), *_CABLED.finditer(text[:_CREDIT_LENGTH])):
        if not _NO_NAME.search(match["name"]):
            yield match["name"]
    signed = _SIGNED.fullmatch(text.strip())
    if signed and not _NO_NAME.search(name := "".join(signed["name"].split())):
        yield name


def _names(text: str) -> Iterator[str]:
    """The names that a list begins with; none when it goes on as no list of names does."""
    parts = [part for part in _PARTING.split(text) if part]
    names: list[str] = []
    while parts:
        part = parts.pop(0)
        if len(part) == 1 and parts and len(parts[0]) == 1:
            part += parts.pop(0)  # `路 遥`: names of two characters are set apart
        if _NO_NAME.search(part):
            break
        if not _NAME.fullmatch(part):
            return
        if names and part.isascii() and names[-1].isascii():
            names[-1] += f" {part}"
        else:
            names.append(part)
    yield from names
