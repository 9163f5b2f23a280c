"""tantivy (Rust) through tantivy-py, fed with rjieba's words."""

# ruff: noqa: D102 -- the methods are described in protocol.py

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from bench.corpus import Document
from bench.engines import tokens
from bench.engines.protocol import LIMIT, SNIPPET_CHARACTERS, Engine, Hit, Kind

_HEAP_BYTES = 512_000_000

_SNIPPET_BYTES = SNIPPET_CHARACTERS * 7 // 2
"""tantivy counts bytes: three a character, and a joiner every second character or so."""


class TantivyRjieba(Engine):
    """Whitespace tokenizer on joined words, text stored, `SnippetGenerator` on the body."""

    name = "tantivy"
    label = "tantivy + rjieba"
    needs = ("tantivy", "rjieba")
    distributions = ("tantivy", "rjieba")
    notes = (
        f"threads as by default, {_HEAP_BYTES // 1_000_000} MB heap, one commit",
        "punctuation is no term, letters are lower-cased",
    )

    def build(self, documents: Sequence[Document]) -> None:
        tantivy = import_module("tantivy")
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("title", stored=True, tokenizer_name="joined")
        builder.add_text_field("body", stored=True, tokenizer_name="joined")
        index = tantivy.Index(builder.build(), path=str(self.directory))
        index.register_tokenizer("joined", _analyzer(tantivy))
        writer = index.writer(heap_size=_HEAP_BYTES)
        for document in documents:
            writer.add_document(_as_stored(tantivy, document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._tantivy = import_module("tantivy")
        self._index = self._tantivy.Index.open(str(self.directory))
        self._index.register_tokenizer("joined", _analyzer(self._tantivy))
        self._searcher = self._index.searcher()
        self._writer: Any = None  # kept from one change to the next, as its documentation advises

    def search(self, query: str, kind: Kind) -> list[Hit]:
        parsed = self._parse(query, kind)
        schema = self._index.schema
        snippets = self._tantivy.SnippetGenerator.create(self._searcher, parsed, schema, "body")
        snippets.set_max_num_chars(_SNIPPET_BYTES)
        hits = []
        for _, address in self._searcher.search(parsed, LIMIT).hits:
            stored = self._searcher.doc(address)
            title = tokens.display(stored.get_first("title"))
            snippet = tokens.display(snippets.snippet_from_doc(stored).fragment())
            hits.append(Hit(stored.get_first("id"), title, snippet))
        return hits

    def replace(self, document: Document) -> None:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP_BYTES)
        self._writer.delete_documents_by_term("id", document.id)
        self._writer.add_document(_as_stored(self._tantivy, document))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        self._writer = self._searcher = self._index = None

    def _parse(self, query: str, kind: Kind) -> Any:
        """Build the query by hand: as fast as `parse_query` and with no operators to escape."""
        tantivy, schema = self._tantivy, self._index.schema
        either = tantivy.Occur.Should
        if kind is Kind.PHRASE:
            words = tokens.positioned(query)
            if len(words) > 1:
                return tantivy.Query.boolean_query(
                    [(either, tantivy.Query.phrase_query(schema, field, words)) for field in ("title", "body")]
                )
        clauses = [
            [(either, tantivy.Query.term_query(schema, field, word)) for field in ("title", "body")]
            for word in tokens.words(query)
        ]
        if kind in (Kind.TITLE, Kind.QUESTION):
            return tantivy.Query.boolean_query([part for clause in clauses for part in clause])
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.boolean_query(clause)) for clause in clauses]
        )


def _analyzer(tantivy: Any) -> Any:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    marks = tantivy.Filter.custom_stopword(tokens.punctuation())
    return builder.filter(marks).filter(tantivy.Filter.lowercase()).build()


def _as_stored(tantivy: Any, document: Document) -> Any:
    return tantivy.Document(id=document.id, title=tokens.joined(document.title), body=tokens.joined(document.body))


ENGINE = TantivyRjieba
