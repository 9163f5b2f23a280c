"""Which lines head the parts of a text."""

from __future__ import annotations

import pytest

from hansou.index.text.chapters import chapters

HEADINGS = (
    "第一章",
    "第1章 初雪",
    "第１２章：雪夜",
    "　　第三回　甄士隱夢幻識通靈　賈雨村風塵懷閨秀",
    "第一回 宴桃园豪杰三结义，斩黄巾英雄首立功",
    "第一百二十三節 結論",
    "第十章雪夜访客",
    "正文 第七章 归来",
    "【第二卷 风起】",
    "卷二",
    "卷十三 江南",
    "第五集·下",
    "上卷",
    "Chapter 7",
    "CHAPTER XII: The End",
    "第两百零一话 决战",
    "## 第九篇 水利",
)
PROSE = (
    "第三回到家时，他已经睡了。",
    "第三回到家时，他已经睡了",
    "第一部分是说明",
    "第二节课上老师说",
    "第一章里写道的是旧事，后来的事没有写",
    "第一章的结尾",
    "他翻到第三章",
    "卷二十斤的行李上了车",
    "第三方机构 第二次 检查",
    "第一个人",
    "第二天",
    "上部队去",
    "chapters are long",
    "第九章第三节规定，本条例自公布之日起施行。",
    "",
)
NAMED = ("楔子", "序章", "尾聲", "番外 归途", "后记")


@pytest.mark.parametrize("heading", HEADINGS)
def test_numbered_lines_are_headings(heading: str) -> None:
    text = f"雪下了一夜。\n{heading}\n他来了。\n{heading}\n他走了。"
    first = text.index(heading)
    assert chapters(text) == [first, text.index(heading, first + 1)]


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_none(line: str) -> None:
    text = f"第一章\n{line}\n第二章\n{line}\n"
    assert chapters(text) == [0, text.index("第二章")]


@pytest.mark.parametrize("heading", NAMED)
def test_what_has_no_number_is_a_heading_among_others(heading: str) -> None:
    assert chapters(f"{heading}\n雪下了一夜。\n{heading}\n") == []
    assert chapters(f"{heading}\n雪下了一夜。\n第一章\n他来了。\n第二章\n") == [0, len(heading) + 8, len(heading) + 17]


def test_one_number_alone_parts_nothing() -> None:
    assert chapters("第一章\n雪下了一夜。\n") == []
    assert chapters("") == []
