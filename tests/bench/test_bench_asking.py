"""The benchmark of other ways of asking, on a small collection."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import asking
from bench.corpus import Document

pytest.importorskip("rjieba", reason="words are drawn with rjieba")

BODIES = [
    "江阴高新区集中开工一批重点产业项目，优化营商环境。",
    "市民坐出租车到图书馆查资料，用打印机打印网络地图。",
    "霞客湾科学城的软件企业升级服务器，孵化中心今天开张。",
]
DOCUMENTS = [Document(f"{at}", f"要闻{at}", f"{body}第{at}条。") for at, body in enumerate(BODIES * 4)]


def test_every_kind_is_drawn_alike_and_from_the_texts() -> None:
    drawn = asking.draw_all(DOCUMENTS, 6, 1)
    assert list(drawn) == list(asking.KINDS)
    assert drawn == asking.draw_all(DOCUMENTS, 6, 1)
    assert drawn != asking.draw_all(DOCUMENTS, 6, 2)
    for kind, queries in drawn.items():
        assert 0 < len(queries) <= 6, kind
        assert len({asked.query for asked in queries}) == len(queries)
        for asked in queries:
            assert all(any(word in body for body in BODIES) for word in asked.plain.split()), asked
    assert asking.draw_all([], 6, 1) == {kind: [] for kind in asking.KINDS}


def test_what_is_asked_is_found_and_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "WARM_UP", 2)
    costs = asking.run(DOCUMENTS, 3, 1, tmp_path, lambda _line: None)
    assert [cost.kind for cost in costs] == list(asking.KINDS)
    for cost in costs:
        assert len(cost.plain) == len(cost.first) == len(cost.again) >= cost.found
        assert cost.found or "initials" in cost.kind, cost.kind
    shown = asking.table("news", costs)
    assert [row[0] for row in shown.rows] == list(asking.KINDS)
    assert all(len(row) == len(shown.header) for row in shown.rows)
