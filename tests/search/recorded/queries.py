"""The queries that are asked of the collections: of every kind of the language and with every option."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.search.test_queries import CASES

from . import SEEDS
from .collections import JOINING, LATIN, WORDS, made_articles

Asked = tuple[str, Mapping[str, Any]]
_EACH = 7  # queries of a kind


def queries_of(name: str) -> Iterator[Asked]:
    """What is asked of the collection of this name."""
    if name == "sample":
        for case in CASES:
            yield case.query, {each: value for each, value in case.options.items() if each != "limit"}
        for path in (
            "wuxi/taxi-battery-swap.txt",
            "hsinchu/advanced-packaging-plant.txt",
            "nanjing/smog-monitoring.txt",
        ):
            yield f"similar to {SEEDS}{path}", {}
        return
    rng = random.Random(len(name))
    kinds = OWN if name == "own words" else KINDS
    for at in range(_EACH):
        for kind in kinds:
            yield kind(rng), OPTIONS[at % len(OPTIONS)]
    for article in list(made_articles())[8:200:40]:
        yield article.title, {}
        yield f"similar to {article.path}", {}


def _word(rng: random.Random) -> str:
    return rng.choice(WORDS)


def _several(count: int, joint: str = " ") -> Callable[[random.Random], str]:
    return lambda rng: joint.join(rng.choice(WORDS) for _ in range(count))


def _sentence(rng: random.Random) -> str:
    return "".join(_word(rng) + rng.choice(JOINING) for _ in range(4)) + rng.choice(["什么", "哪里？", "为什么"])


def _passage(rng: random.Random) -> str:
    """As long as a paragraph: 40 to 100 units."""
    return "".join(_word(rng) + rng.choice(JOINING) for _ in range(12 + int(rng.random() * 14)))


def _of(*templates: str) -> Callable[[random.Random], str]:
    """A template with words in the place of {}."""
    return lambda rng: rng.choice(templates).format(*(_word(rng) for _ in range(4)))


KINDS: tuple[Callable[[random.Random], str], ...] = (
    *(_word, _several(2), _several(3), _several(5), _several(2, ""), _sentence, _passage),
    lambda rng: f"{rng.choice(LATIN)} {_word(rng)}",
    lambda rng: rng.choice("江芯太车"),
    lambda rng: rng.choice(["jiangyin", "taihu", "wx", "py:suzhou", "xinpian gongsi"]),
    _of('"{}的{}"', '"{}"', "“{}{}”", '"{}" {}'),
    _of("{} AND ({} OR {})", "{} OR {}", "{} NOT {}", "+{} -{} {}", "NOT {}"),
    _of("title:{}", "title:({} OR {})", "title:{} {}", "source:无锡 {}", "date:2022 {}", "path:新华社/* {}"),
    _of("date:[2021-06 TO 2022-03] {}", "{} date:2023-01", "source:聯合報", "*", "date:*"),
    lambda rng: rng.choice(["高?区", "江*", "高*区 项目", "?阴", "Micro*", "title:*站", "1*"]),
    lambda rng: rng.choice(["营商环静~", "Microsft~", "换电占~ 江阴", "孵化重心~"]),
    _of('"{} {}"~5', '"{} {} {}"~20'),
    _of("{} (", '"{}', "{} AND", "date:2022-13 {}", "没有的字{}"),
)
OWN = (
    _several(2),
    lambda rng: rng.choice(["江阴无锡", "芯片项目 投资", "太湖蓝藻 水质", "江阴无锡的芯片项目"]),
    lambda rng: rng.choice(["江豚 太湖", "螃蟹", "博物馆 昆曲", "大闸蟹 江豚"]),
    lambda rng: rng.choice(["江豚 OR 芯片项目", "title:螃蟹", '"江豚"']),
)
OPTIONS: tuple[Mapping[str, Any], ...] = (
    {},
    {"match": "any"},
    {"offset": 2, "snippets": 1, "width": 40},
    {"sort": "newest", "since": "2022"},
    {"source": "无锡日报", "repeats": True},
    {"exclude": ["新华社/"], "facets": ["year", "source"]},
    {"equivalents": False, "sort": "oldest", "until": "2022-06"},
)
