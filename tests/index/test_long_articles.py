"""One article as long as a shelf of books: what it costs, and that nothing of it is lost."""

from __future__ import annotations

import random

import pytest

from hansou import Article
from hansou.index import schema


def test_what_stands_around_a_text_is_looked_for_where_pages_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    prose = "江阴高新区的项目昨天开工，总投资一百二十亿元。市民到场参观，并提出了意见。\n"
    notice = "版权所有，未经授权不得转载\n责任编辑：王明\n"
    monkeypatch.setattr(schema, "_LONGEST_PAGE", 5_000)
    monkeypatch.setattr(schema, "_MARGIN", 1_000)
    body = prose * 300 + notice
    [start, end] = schema.stored_fields(Article("a", body=body))["asides"]
    assert body[start:end].strip() == notice.strip()
    short = prose * 20 + notice
    shift = len(body) - len(short)
    assert schema.stored_fields(Article("a", body=short))["asides"] == [start - shift, end - shift]
    rng = random.Random(1)
    for _ in range(20):
        text = "".join(rng.choice((prose, notice, "江阴", "\n")) for _ in range(rng.randint(0, 900)))
        edges = schema.stored_fields(Article("a", body=text)).get("asides", [])
        assert edges == sorted(edges)
        assert not edges or 0 <= edges[0] <= edges[-1] <= len(text)
