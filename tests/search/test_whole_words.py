"""Equivalents stand as words: measured on texts made to tempt, and on right ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hansou.search.expand.whole_words import stands_as_word, stands_for

TABLE = Path(__file__).parent / "cases" / "tempting.tsv"
LEAST_RIGHT, MOST_WRONG = 0.95, 0.05


@pytest.mark.parametrize(
    ("text", "form", "stands"),
    [
        ("先进制造", "进制", False),
        ("他的士兵", "的士", False),
        ("柔软体操", "软体", False),
        ("水晶片刻", "晶片", False),
        ("红叶门票", "叶门", False),
        ("打的士回家", "的士", True),
        ("二进制", "进制", True),
        ("叶门内战", "叶门", True),
        ("葉門內戰", "葉門", True),
        ("紅葉門票", "葉門", False),
        ("他 的\n士兵", "的\n士", False),
        ("的士", "的士", True),
        ("去，的士，来", "的士", True),
        ("GDP增长", "GDP", True),
    ],
)
def test_a_form_stands_as_a_word(text: str, form: str, stands: bool) -> None:
    start = text.index(form)
    assert stands_as_word(text, start, start + len(form)) == stands


def test_few_wrong_texts_are_found_and_nearly_all_right_ones() -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, form, texts = line.split("\t")
            for text in texts.split():
                start = text.index(form)
                counts[kind, stands_as_word(text, start, start + len(form))] += 1
    right, wrong = counts["right", True] + counts["right", False], counts["wrong", True] + counts["wrong", False]
    assert right >= 250
    assert wrong >= 250
    assert counts["right", True] >= LEAST_RIGHT * right
    assert counts["wrong", True] <= MOST_WRONG * wrong


@pytest.mark.parametrize(
    ("text", "form", "kind", "counts"),
    [
        ("据WHO报告", "WHO", "word", True),
        ("see WHO, 2023", "WHO", "word", True),
        ("VIDE3WHO07.shtml", "WHO", "word", False),
        ("走了5公里路", "5公里", "number", True),
        ("Gx9h9KM9E", "9KM", "number", False),
        ("三十人", "三十", "number", True),
        ("数十人", "十", "number", False),
        ("百分之五点三", "百分之五", "number", False),
        ("2023-05-01", "05-01", "number", True),
        ("第05-01号", "05-01", "number", False),
        ("2023，5，1", "2023，5，1", "number", False),
    ],
)
def test_what_counts_as_another_form(text: str, form: str, kind: str, counts: bool) -> None:
    at = text.index(form)
    assert stands_for(text, at, at + len(form), kind, "") is counts
