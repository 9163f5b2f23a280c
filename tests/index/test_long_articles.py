"""One article as long as a shelf of books: what it costs, and that nothing of it is lost."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hansou import Article, Indexer, Searcher, check
from hansou.index import schema
from hansou.index.building import batches
from hansou.index.building import stretches as stretching
from hansou.index.building.arrays import field_arrays
from hansou.index.store.segment import FieldArrays


def batched(edges: list[int]) -> list[tuple[int, int]]:
    return list(zip(edges[::2], edges[1::2], strict=True))


def spelled(fields: dict[str, FieldArrays]) -> dict[str, Any]:
    """All terms of fields with their occurrences."""
    found: dict[str, Any] = {}
    for name, arrays in fields.items():
        lists: list[tuple[bytes, list[int], list[int]]] = []
        for chunk in arrays.chunks:
            starts = np.concatenate(([0], np.cumsum(chunk.counts))).tolist()
            for term, (low, high) in zip(chunk.terms.terms(), pairwise(starts), strict=True):
                lists.append((term, chunk.docs[low:high].tolist(), chunk.values[low:high].tolist()))
        extents = None if arrays.extents is None else arrays.extents.tolist()
        lengths = None if arrays.lengths is None else arrays.lengths.tolist()
        found[name] = lists, extents, lengths, arrays.kind
    return found


PIECES = (
    *(
        "江阴高新区",
        "的",
        "項目",
        "鋰電池",
        "15GWh",
        "PM2.5",
        "2022年",
        "extraordinary",
        "。",
        "，",
        "。\n",
        "！\r\n　　",
        "\n",
    ),
    *("？\n", "㎡", "人工智能", "重慶", "后", "𠮷", "é", "①", "……", " ", "中华人民共和国"),
)


@pytest.mark.parametrize("seed", range(30))
def test_a_long_text_inverted_in_stretches_is_inverted_as_a_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    body = "".join(rng.choices(PIECES, k=rng.randint(1, 3_000)))
    title, source, author = ("".join(rng.choices(PIECES, k=rng.randint(0, 5))) for _ in range(3))
    article = Article("书/霞客湾 2022年.txt", title=title, body=body, source=source, author=author)
    monkeypatch.setattr(stretching, "STRETCH", len(body))
    whole = spelled(field_arrays([article]))
    monkeypatch.setattr(stretching, "STRETCH", rng.choice((1, 10, 100, 500)))
    monkeypatch.setattr(stretching, "_AT_ONCE", rng.choice((1, 50, 10_000)))
    parts = stretching.stretches(body)
    assert "".join(parts) == body
    assert len(parts) > 1 or len(body) < 2_000
    assert spelled(field_arrays([article])) == whole


def test_a_long_article_is_found_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretching, "STRETCH", 2_000)
    monkeypatch.setattr(batches, "STRETCH", 2_000)
    rng = random.Random(3)
    body = "".join(rng.choices(PIECES, k=9_000)) + "盛合晶微明年投产。\n霞客湾科学城。"
    with Indexer(tmp_path, workers=1) as indexer:
        long = Article("书/long 望海潮.txt", title="书", body=body, source="鹿鸣书局", author="柳永")
        indexer.add([Article("a", body="江阴"), long, Article("b", body="无锡")])
    assert check(tmp_path).problems == []
    with Searcher(tmp_path) as searcher:
        for query in ('"盛合晶微明年投产霞客湾科学城"', "霞客湾科学城", '"投产霞客"', "望海潮", "鹿鸣書局", "柳永"):
            assert [hit.path for hit in searcher.search(query)] == [long.path]


def test_what_stands_around_a_text_is_looked_for_where_pages_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    prose = "江阴高新区的项目昨天开工，总投资一百二十亿元。市民到场参观，并提出了意见。\n"
    notice = "版权所有，未经授权不得转载\n责任编辑：王明\n"
    monkeypatch.setattr(schema, "_LONGEST_PAGE", 5_000)
    monkeypatch.setattr(schema, "_MARGIN", 1_000)
    body = prose * 300 + notice
    edges = schema.stored_fields(Article("a", body=body))["asides"]
    assert "".join(body[start:end] for start, end in batched(edges)).replace("\n", "") == notice.replace("\n", "")
    short = prose * 20 + notice
    shift = len(body) - len(short)
    assert schema.stored_fields(Article("a", body=short))["asides"] == [edge - shift for edge in edges]
    rng = random.Random(1)
    for _ in range(20):
        text = "".join(rng.choice((prose, notice, "江阴", "\n")) for _ in range(rng.randint(0, 900)))
        edges = schema.stored_fields(Article("a", body=text)).get("asides", [])
        assert edges == sorted(edges)
        assert not edges or 0 <= edges[0] <= edges[-1] <= len(text)
