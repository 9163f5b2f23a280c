"""hansou, through its library and its command."""

# ruff: noqa: D102 -- the methods are described in protocol.py

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.corpus import Document
from bench.engines.protocol import LIMIT, Engine, Hit, Kind

_PUNCTUATION = re.compile(r"[^\w]+")


class Hansou(Engine):
    """Indexer and Searcher with their defaults."""

    name = "hansou"
    label = "hansou"
    needs = ("index", "search")
    distributions = ("hansou", "Whoosh-Reloaded", "rjieba", "numpy")
    notes = ("titles are asked without their punctuation, any of their words being enough",)

    def build(self, documents: Sequence[Document]) -> None:
        from hansou import Article, Indexer

        with Indexer(self.directory) as indexer:
            indexer.add(Article(path=d.id, title=d.title, body=d.body) for d in documents)

    def open(self) -> None:
        from hansou import Searcher

        self._searcher = Searcher(self.directory)

    def search(self, query: str, kind: Kind) -> list[Hit]:
        match = "any" if kind is Kind.TITLE else "all"
        results = self._searcher.search(_in_its_language(query, kind), limit=LIMIT, match=match, snippets=1)
        return [Hit(hit.path, hit.title, hit.snippets[0].text if hit.snippets else "") for hit in results]

    def replace(self, document: Document) -> None:
        self.build([document])
        self.close()
        self.open()

    def close(self) -> None:
        self._searcher.close()

    def cold_command(self, query: str) -> list[str] | None:
        beside = Path(sys.executable).with_name("hansou")
        command = str(beside) if beside.exists() else shutil.which("hansou")
        if command is None:
            return None
        return [command, "search", query, "--index", str(self.directory)]


def _in_its_language(query: str, kind: Kind) -> str:
    if kind is Kind.PHRASE:
        return f'"{query}"'
    if kind is Kind.TITLE:
        return _PUNCTUATION.sub(" ", query)
    return query


ENGINE = Hansou
