"""bm25-jieba (Rust): BM25 over jieba-rs words, the whole index in memory."""

# ruff: noqa: D102 -- the methods are described in protocol.py

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple
from importlib import import_module

from bench.corpus import Document
from bench.engines import tokens
from bench.engines.protocol import LIMIT, SNIPPET_CHARACTERS, Engine, Hit, Kind


class Bm25Jieba(Engine):
    """It returns document numbers; the documents and the snippets are the adapter's part."""

    name = "bm25"
    label = "bm25-jieba"
    needs = ("bm25_jieba", "rjieba")
    distributions = ("bm25-jieba",)
    notes = (
        "in memory; knows neither AND nor quotes: every query ranks by any of its words",
        "keeps no text: the adapter holds the documents and cuts the snippet at the first word",
        "cannot change a document: the time is that of fitting all documents again",
    )

    def build(self, documents: Sequence[Document]) -> None:
        self._fit(documents)
        self._ranker.save(str(self.directory / "bm25.bin"))
        with (self.directory / "documents.jsonl").open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(astuple(d), ensure_ascii=False) + "\n" for d in documents)

    def open(self) -> None:
        module = import_module("bm25_jieba")
        self._ranker = module.BM25.load(str(self.directory / "bm25.bin"))
        with (self.directory / "documents.jsonl").open(encoding="utf-8") as lines:
            self._documents = [Document(*json.loads(line)) for line in lines]
        self._rows = {d.id: row for row, d in enumerate(self._documents)}

    def search(self, query: str, kind: Kind) -> list[Hit]:  # noqa: ARG002  it knows but one kind
        terms = tokens.words(query)
        found = self._ranker.search(query, top_k=LIMIT)
        documents = [self._documents[row] for row, _ in found]
        return [Hit(d.id, d.title, _excerpt(d.body, terms)) for d in documents]

    def replace(self, document: Document) -> None:
        self._documents[self._rows[document.id]] = document
        self._fit(self._documents)

    def close(self) -> None:
        del self._ranker, self._documents, self._rows

    def _fit(self, documents: Sequence[Document]) -> None:
        self._ranker = import_module("bm25_jieba").BM25(lowercase=True)
        self._ranker.fit([f"{d.title}\n{d.body}" for d in documents])


def _excerpt(body: str, terms: Sequence[str]) -> str:
    """Cut the body from a little before the first of the terms that stands in it."""
    places = [place for place in map(body.find, terms) if place >= 0]
    start = max(0, min(places, default=0) - SNIPPET_CHARACTERS // 3)
    return body[start : start + SNIPPET_CHARACTERS]


ENGINE = Bm25Jieba
