"""Whoosh's view of the text pipeline: a schema, so that Whoosh's own queries and writers work on an index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.formats import Frequency

from .schema import KEYWORD_FIELDS, TEXT_FIELDS, keyword, units_field
from .text.terms import LONG_WORD, analyze


class TermAnalyzer(Analyzer):  # type: ignore[misc]
    """A text's grams and long words, positions being ordinals of units; in a query its words instead."""

    def __call__(self, value: str, mode: str = "", **options: Any) -> Iterator[Any]:
        analysis = analyze(value)
        if mode == "query":
            grams = analysis.grams()
            words = [word for word in analysis.words() if word.size > 1]
            terms = [(word.text if word.size >= LONG_WORD else grams[word.position], word.position) for word in words]
            return _tokens(terms, mode, options)
        return _tokens(analysis.terms(), mode, options)


class UnitAnalyzer(Analyzer):  # type: ignore[misc]
    """A text's units."""

    def __call__(self, value: str, mode: str = "", **options: Any) -> Iterator[Any]:
        return _tokens(((token, at) for at, token in enumerate(analyze(value).tokens)), mode, options)


class KeywordAnalyzer(Analyzer):  # type: ignore[misc]
    """A whole value as one folded term."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __call__(self, value: str, mode: str = "", **options: Any) -> Iterator[Any]:
        term = keyword(self.field, value)
        return _tokens([(term, 0)] if term else [], mode, options)


def _tokens(terms: Any, mode: str, options: dict[str, Any]) -> Iterator[Any]:
    token = Token(options.get("positions", False), options.get("chars", False), mode=mode)
    token.stopped, token.boost = False, 1.0
    start = options.get("start_pos", 0)
    for text, position in terms:
        token.text = text
        token.original = text
        token.pos = start + position
        token.startchar = token.endchar = 0
        yield token


def whoosh_schema() -> Any:
    """The schema in an index's table of contents."""
    schema = Schema(body=STORED, line=STORED)
    for name in TEXT_FIELDS:
        schema.add(name, TEXT(analyzer=TermAnalyzer(), phrase=True, stored=name == "title"))
        units = TEXT(analyzer=UnitAnalyzer(), phrase=False)
        units.format = Frequency()
        schema.add(units_field(name), units)
    for name in KEYWORD_FIELDS:
        field = ID(stored=True, unique=name == "path")
        field.analyzer = KeywordAnalyzer(name)
        schema.add(name, field)
    return schema
