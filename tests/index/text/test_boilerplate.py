"""What is about an article's subject and what only stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.text.asides.boilerplate import asides, own_text
from tests.index.text.plain import ROOT

ARTICLE = """养护队昨夜检修湖底隧道，更换坏灯三十七盏。队长说，隧道潮气重，灯具最怕忽明忽暗。
今年换上的新灯带有感光芯片，洞口阳光强就自动调亮，每晚可省电两千千瓦时。凌晨四点，最后一辆高空车驶出洞口。"""

AROUND = {
    "related articles": "相关阅读\n· 储能企业拟在海外建厂\n· 开发区拍出今年首宗工业用地",
    "the same in Traditional": "相關新聞：\n▪ 儲能企業擬在海外建廠\n▪ 開發區拍出首宗工業用地",
    "a list that nothing announces": "儲能企業擬在海外建廠\n大闸蟹上市 每只两百克\n出租车起步价会不会涨?",
    "a menu": "首页 > 新闻中心 > 正文",
    "another menu": "要闻 财经 楼市 汽车 教育 健康",
    "a notice": "版权所有 都市网 未经授权不得转载",
    "a notice in a sentence": "本报所有内容，未经本报授权，任何单位不得转载、摘编。违者必究。",
    "an editor": "(责任编辑：苻晓)",
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_what_stands_around_an_article_is_told_from_it(around: str) -> None:
    for text in (f"{ARTICLE}\n\n{around}", f"{around}\n{ARTICLE}\n", f"{around}\n\n{ARTICLE}\n{around}"):
        edges = [edge for extent in asides(text) for edge in extent]
        assert own_text(text, edges).split() == ARTICLE.split()


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"湖底隧道\n{ARTICLE}\n\n更换坏灯\n{ARTICLE}",
        f"隧道更换坏灯\n湖底隧道潮气重\n新灯自动调亮\n{ARTICLE}",
        "储能企业拟在海外建厂\n开发区拍出首宗工业用地\n大闸蟹上市 每只两百克\n" * 9,
        "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡",
        "2月5日\n2月6日\n\n\n",
        "",
    ],
)
def test_headings_lists_and_verse_that_are_the_article_are_no_asides(text: str) -> None:
    assert asides(text) == []


def test_a_long_list_below_a_short_introduction_is_the_article() -> None:
    names = "\n".join(f"{chr(0x4E00 + at)}{chr(0x5E00 + at)}{chr(0x6000 + at)}" for at in range(200))
    assert asides(f"{ARTICLE}\n{names}") == []


def test_the_sample_with_headline_lists() -> None:
    text = (ROOT / "seeds" / "damaged" / "headline-lists.txt").read_text(encoding="utf-8")
    own = own_text(text, [edge for extent in asides(text) for edge in extent])
    assert "灯具最怕的不是坏" in own
    assert not any(other in own for other in ("盛合晶微", "大闸蟹", "出租车", "ICP", "责任编辑", "登录"))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*ARTICLE.split("\n"), *"\n".join(AROUND.values()).split("\n"), "", " ", "\t月"])))
def test_asides_are_whole_lines_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    last = -1
    for start, end in asides(text):
        assert last < start < end
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] == "\n"
        assert "\n" not in text[start:end]
        last = end
