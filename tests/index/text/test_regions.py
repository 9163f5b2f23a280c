"""Region words: OpenCC's tables as equivalents, false friends left out."""

from __future__ import annotations

import pytest

from hansou.index.text.fold.fold import fold
from hansou.search.expand.regions import FURTHER, NEAR, region_words


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("软件", {"軟體": NEAR}),
        ("網路", {"网络": NEAR}),
        ("出租车", {"計程車": NEAR, "的士": FURTHER}),
        ("計程車", {"出租车": NEAR, "的士": NEAR}),
        ("的士", {"計程車": NEAR, "出租车": FURTHER}),
        ("打印机", {"印表機": NEAR}),
        ("光碟", {"光盘": NEAR}),
        ("硅", {"矽": NEAR}),
        ("移动网络", {"行動網路": NEAR}),
        ("數位", {"数字": FURTHER}),
    ],
)
def test_names_of_one_thing(word: str, others: dict[str, float]) -> None:
    assert dict(region_words()[fold(word)]) == {fold(other): near for other, near in others.items()}


@pytest.mark.parametrize("word", ["程序", "文件", "模擬", "进程", "消息", "社區", "宏", "数字", "江阴", ""])
def test_words_that_mean_something_else_elsewhere_call_up_nothing(word: str) -> None:
    assert fold(word) not in region_words()


def test_every_equivalent_is_another_word_as_it_is_folded() -> None:
    words = region_words()
    assert len(words) > 800
    for word, others in words.items():
        assert others
        assert word not in others
        assert all(fold(text) == text and (len(text) == 1) == (len(word) == 1) for text in (word, *others))
        assert all(word in words[other] for other, near in others.items() if near == NEAR)
