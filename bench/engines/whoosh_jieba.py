"""Whoosh with jieba's ChineseAnalyzer, as jieba's own example and documentation show it."""

# ruff: noqa: D102 -- the methods are described in protocol.py

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from bench.corpus import Document
from bench.engines.protocol import LIMIT, Engine, Hit, Kind

_BATCH_MEGABYTES = 512


class WhooshJieba(Engine):
    """Whoosh's standard codec, `ChineseAnalyzer` on title and body, `highlights` for snippets."""

    name = "whoosh"
    label = "Whoosh + jieba"
    needs = ("whoosh", "jieba")
    distributions = ("Whoosh-Reloaded", "jieba")
    notes = (
        f"one process as by default, {_BATCH_MEGABYTES} MB of memory for the writer's batch",
        "quoted strings are found only by luck: the analyzer gives character offsets as positions",
    )

    def build(self, documents: Sequence[Document]) -> None:
        fields = import_module("whoosh.fields")
        analyzer = import_module("jieba.analyse").ChineseAnalyzer()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(stored=True, analyzer=analyzer),
            body=fields.TEXT(stored=True, analyzer=analyzer),
        )
        index = import_module("whoosh.index").create_in(str(self.directory), schema)
        writer = index.writer(limitmb=_BATCH_MEGABYTES)
        for document in documents:
            writer.add_document(id=document.id, title=document.title, body=document.body)
        writer.commit()

    def open(self) -> None:
        qparser = import_module("whoosh.qparser")
        self._index = import_module("whoosh.index").open_dir(str(self.directory))
        self._searcher = self._index.searcher()
        fields, schema = ["title", "body"], self._index.schema
        self._all = qparser.MultifieldParser(fields, schema, group=qparser.AndGroup)
        self._any = qparser.MultifieldParser(fields, schema, group=qparser.OrGroup)

    def search(self, query: str, kind: Kind) -> list[Hit]:
        results = self._results(query, kind)
        return [Hit(hit["id"], hit["title"], hit.highlights("body")) for hit in results]

    def rank(self, query: str, kind: Kind) -> list[str]:
        return [hit["id"] for hit in self._results(query, kind)]

    def _results(self, query: str, kind: Kind) -> Any:
        parser = self._any if kind in (Kind.TITLE, Kind.QUESTION) else self._all
        parsed = parser.parse(f'"{query}"' if kind is Kind.PHRASE else query)
        return self._searcher.search(parsed, limit=LIMIT)

    def replace(self, document: Document) -> None:
        writer = self._index.writer()
        writer.update_document(id=document.id, title=document.title, body=document.body)
        writer.commit()
        # Not `refresh`: it keeps the old segment reader, which does not know of the deletion.
        self._searcher.close()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        self._searcher.close()
        self._index.close()


ENGINE = WhooshJieba
