"""SQLite FTS5, fed with rjieba's words."""

# ruff: noqa: D102 -- the methods are described in protocol.py

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from bench.corpus import Document
from bench.engines import tokens
from bench.engines.protocol import LIMIT, Engine, Hit, Kind

_SNIPPET_TOKENS = 64
"""The most `snippet` gives: about 120 characters of Chinese."""

# Hits come by `rank`, which is bm25() sorted inside FTS5: as its documentation advises.
_SELECT = f"""
    SELECT id, title, snippet(docs, 2, '', '', '', {_SNIPPET_TOKENS})
    FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT {LIMIT}
"""


class Fts5Rjieba(Engine):
    """One FTS5 table with the unicode61 tokenizer on joined words, one transaction."""

    name = "fts5"
    label = "SQLite FTS5 + rjieba"
    needs = ("sqlite3", "rjieba")
    distributions = ("rjieba",)
    notes = ("one transaction; `optimize` is not run",)

    def build(self, documents: Sequence[Document]) -> None:
        with closing(self._connect()) as database, database:
            database.execute("CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, title, body)")
            database.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
            database.executemany(
                "INSERT INTO docs (rowid, id, title, body) VALUES (?, ?, ?, ?)",
                ((row, d.id, tokens.joined(d.title), tokens.joined(d.body)) for row, d in enumerate(documents)),
            )
            database.executemany("INSERT INTO rows VALUES (?, ?)", ((d.id, row) for row, d in enumerate(documents)))

    def open(self) -> None:
        self._database = self._connect()

    def search(self, query: str, kind: Kind) -> list[Hit]:
        rows = self._database.execute(_SELECT, (_match(query, kind),))
        return [Hit(i, tokens.display(title), tokens.display(text)) for i, title, text in rows]

    def replace(self, document: Document) -> None:
        with self._database as database:
            (row,) = database.execute("SELECT row FROM rows WHERE id = ?", (document.id,)).fetchone()
            database.execute(
                "UPDATE docs SET title = ?, body = ? WHERE rowid = ?",
                (tokens.joined(document.title), tokens.joined(document.body), row),
            )

    def close(self) -> None:
        self._database.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.directory / "docs.sqlite")


def _match(query: str, kind: Kind) -> str:
    """Put the query in FTS5's language: every word is a quoted string, so none is an operator."""
    if kind is Kind.PHRASE:
        return '"' + " ".join(word for _, word in tokens.positioned(query)) + '"'
    between = " OR " if kind in (Kind.TITLE, Kind.QUESTION) else " "
    return between.join(f'"{word}"' for word in tokens.words(query))


ENGINE = Fts5Rjieba
