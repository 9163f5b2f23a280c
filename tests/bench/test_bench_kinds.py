"""Ways of asking, made from a collection."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.corpus import Document
from bench.kinds import KINDS, Case, kinds

SUBJECTS = [
    "养护队员检修湖底隧道",
    "集成电路厂房封顶",
    "古典园林重新开放",
    "渔民捕捞太湖银鱼",
    "杂技演员登台演出",
    "世界卫生组织专家考察医院",
    "地铁车站装上电梯",
    "博物馆展出青铜器",
    "小学生栽种樱花",
    "消防员扑灭山火",
    "科学家发现新的恐龙化石",
    "高温天气持续一周",
]
DOCUMENTS = [
    Document(f"{place}/{at}", f"{place}要闻{at}", f"2023年3月{at + 1}日，{place}{subject}，增长{at + 12}%。", "李白")
    for place in ("江阴", "宜兴")
    for at, subject in enumerate(SUBJECTS)
]


DAYS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
SHARES = ["十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十", "二十一", "二十二", "二十三"]


@pytest.fixture(scope="module")
def sets() -> dict[str, list[Case]]:
    return kinds(DOCUMENTS, 6, 1)


def test_every_kind_has_cases_that_something_answers(sets: dict[str, list[Case]]) -> None:
    assert set(KINDS) <= set(sets)
    ids = {document.id for document in DOCUMENTS}
    for name, cases in sets.items():
        assert 1 <= len(cases) <= 6, name
        assert len({case.query for case in cases}) == len(cases)
        assert all(case.wanted <= ids and case.wanted for case in cases), name


def test_the_same_seed_draws_the_same(sets: dict[str, list[Case]]) -> None:
    assert kinds(DOCUMENTS, 6, 1) == sets
    assert kinds(DOCUMENTS, 6, 2) != sets


def test_what_is_wrong_in_a_query_is_not_in_the_collection(sets: dict[str, list[Case]]) -> None:
    for name in ("one wrong character, same sound", "one wrong character, same looks"):
        for case in sets[name]:
            assert not _holding(DOCUMENTS, case.query)
            right = next(document for document in DOCUMENTS if document.id in case.wanted)
            assert any(_differ_by_one(case.query, right.body[at:]) for at in range(len(right.body)))


def test_notations_are_by_value(sets: dict[str, list[Case]]) -> None:
    others = {case.query.split()[0] for case in sets["other notation"]}
    assert others <= {"二〇二三年", *(f"三月{day}日" for day in DAYS), *(f"百分之{share}" for share in SHARES)}


def test_pinyin_is_that_of_a_word_of_what_is_wanted(sets: dict[str, list[Case]]) -> None:
    assert all(case.query.isascii() and case.query.isalpha() for case in sets["pinyin"])
    assert any(case.query in ("suidao", "yuanlin", "yinyu", "zaji") for case in kinds(DOCUMENTS, 60, 1)["pinyin"])


def _holding(documents: Sequence[Document], text: str) -> list[str]:
    return [document.id for document in documents if text in document.title + document.body]


def _differ_by_one(text: str, other: str) -> bool:
    return len(other) >= len(text) and sum(a != b for a, b in zip(text, other, strict=False)) == 1
