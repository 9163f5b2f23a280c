"""What is told of an article: date, source and author of pages in the manner of many sites, and of plain texts.

`pages/shown.txt` was looked at while the rules were written, `pages/held.txt` was written before and only measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.sources.format import Input
from hansou.index.sources.formats import html, text

_FIELDS = ("date", "source", "author")
_P = "洗过光伏硅片的水，还能做什么？在开发区，答案是冷却空压机、冲洗车间、浇灌绿地，一滴水要走七段路才离开园区。"
_Q = "昨天投用的再生水环网全长三十八公里，把十一家企业的用水串成一条链，水往哪里流由算法决定，谁都不会弄错。"


@dataclass(frozen=True)
class _Case:
    name: str
    told: tuple[str, ...]
    page: str


def _cases(name: str) -> list[_Case]:
    cases = []
    for part in (Path(__file__).with_name("pages") / name).read_text("utf-8").split("=== ")[1:]:
        head, page = part.split("\n", 1)
        what, *told = (field.strip() for field in head.split("|"))
        is_page = page.startswith("<")
        for mark, words in (("{P}", _P), ("{Q}", _Q), ("{p}", _P)):
            page = page.replace(mark, f"<p>{words}</p>" if is_page and mark.isupper() else words)
        cases.append(_Case(what, tuple(told), page.strip()))
    return cases


def _read(case: _Case) -> Article:
    kind = html.FORMAT if case.page.startswith("<") else text.FORMAT
    (article,) = (found for found in kind.read(Input(case.page.encode(), "a")) if isinstance(found, Article))
    return article


_SHOWN, _HELD = _cases("shown.txt"), _cases("held.txt")


@pytest.mark.parametrize("case", _SHOWN, ids=lambda case: case.name)
def test_what_is_told(case):
    article = _read(case)
    assert (article.date, article.source, article.author) == case.told


def test_pages_written_before_the_rules():
    """Right where given, at least 19 in 20; wrong in no more than 1 in 50. They were looked at since, and kinds mended
    that they showed, so this is no measure of pages nobody has seen.
    """
    assert len(_HELD) + len(_SHOWN) >= 80
    given = right = wrong = 0
    for case in _HELD:
        for name, expected in zip(_FIELDS, case.told, strict=True):
            found = getattr(_read(case), name)
            given += bool(expected)
            right += bool(expected) and found == expected
            wrong += bool(found) and found != expected
    assert right >= 0.95 * given
    assert wrong <= 0.02 * len(_HELD) * len(_FIELDS)
