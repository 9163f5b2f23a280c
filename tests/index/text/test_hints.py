"""Looking for strings in compiled code, against Python's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.index.compiled import COMPILED

if not COMPILED:
    pytest.skip("the compiled parts were not built", allow_module_level=True)

from hansou.index.text.asides.boilerplate import asides, prose_lines, tell_prose
from hansou.index.text.asides.hints import Hints
from hansou.index.text.fold.characters import TABLES
from hansou.index.text.fold.fold import fold

STRING = st.text(st.sampled_from("ab版权轉\U00010061\U00020bb7"), min_size=1, max_size=4)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(STRING, max_size=4), st.text(st.sampled_from("ab版权轉\U00010061\U00020bb7"), max_size=12))
def test_any_of_some_strings(strings: list[str], text: str) -> None:
    assert Hints(strings).in_text(text) == any(string in text for string in strings)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.lists(STRING.map(fold), max_size=4), st.text(st.sampled_from("ab版权權轉转AＢ\U00010061\U00020bb7"), max_size=12)
)
def test_any_of_some_strings_in_the_fold(strings: list[str], text: str) -> None:
    hints = Hints(strings, TABLES.filled()[0], TABLES.fill)
    assert hints.in_text(text) == any(string in fold(text) for string in strings)


MARKS = st.sampled_from(
    [*"。；;…”’」』）)！!？?，, \t\n\u3000\xa0\x1c江a", "\n\n", "江阴" * 14, "江" * 59, "。”", "，江阴市里，"]
)


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.lists(MARKS, max_size=14).map("".join) | st.text())
def test_which_lines_are_prose(text: str) -> None:
    assert prose_lines()(text) == tell_prose(text)


def test_no_aside_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is glanced at first has all that is then looked for: without the glance, the same asides."""
    prose = "江阴市发布了新的产业规划，企业已经在这里做了很多年的新产品，而且卖到了其他地方。" * 2
    lines = (
        *(
            "相关阅读",
            "热门排行榜",
            "您可能感兴趣的内容",
            "大家都在看",
            "看了又看",
            "猜你喜欢",
            "更多精彩",
            "相關閱讀：",
            "短标题",
        ),
        *(
            "版权所有",
            "未经书面授权严禁复制",
            "免责声明",
            "法律聲明",
            "苏ICP备1号",
            "Copyright 2022",
            "责编：王",
            "責任編輯 李",
        ),
        *(
            "举报电话",
            "谢绝转载",
            "出版物号",
            "首页 | 新闻 | 体育",
            "甲乙 丙丁 戊己 庚辛 壬癸",
            "网站地图",
            "扫描这个二维码",
            "上一篇：无",
        ),
        *(
            "返回首页",
            "点击查看",
            "登录后发表",
            "热线：1",
            "字體：大",
            "分享到",
            "©",
            "广告合作",
            "投稿",
            "手機版",
            "客户端下载",
        ),
    )
    texts = [f"{prose}\n{line}\n\n{prose}\n{other}" for line in lines for other in (prose, line, "短标题")]
    found = list(map(asides, texts))
    monkeypatch.setattr("hansou.index.text.asides.boilerplate._may_list", lambda text, is_prose: True)
    assert found == list(map(asides, texts))
    assert sum(map(bool, found)) > len(found) / 2


def test_an_empty_string_is_none() -> None:
    with pytest.raises(ValueError, match="empty"):
        Hints(["版", ""])
