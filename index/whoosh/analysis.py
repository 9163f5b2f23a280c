"""Whoosh's view of the text pipeline: a schema, so that Whoosh's own queries and writers work on an index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.formats import Frequency

from hansou.index.article import Article
from hansou.index.schema import KEYWORD_FIELDS, TEXT_FIELDS, keyword_terms, parts_of, stored_fields, units_field
from hansou.index.text.sizes import LONG_WORD
from hansou.index.text.tokens.terms import analyze

UNLISTED = frozenset(("headings", "told", "fields"))
"""Stored fields that the table of contents does not name, so that it is the same for every index."""
PART = "\x1e"  # between the parts of a text; repair leaves none in a text itself


def whoosh_document(article: Article) -> dict[str, Any]:
    """What Whoosh's own writers are to be given for an article, whose texts have been repaired."""
    document = stored_fields(article)
    for name in TEXT_FIELDS:
        document[name] = document[units_field(name)] = PART.join(parts_of(article, name))
    return document


class TermAnalyzer(Analyzer):  # type: ignore[misc]
    """A text's grams and long words, positions being ordinals of units; in a query its words instead.

    `PART` parts a text into a title and a body, which no string is found across.
    """

    def __call__(self, value: str, mode: str = "", **options: Any) -> Iterator[Any]:
        """The tokens of a text; of a query, mode "query", its words."""
        if mode == "query":
            analysis = analyze(value)
            grams = analysis.grams()
            words = [word for word in analysis.words() if word.size > 1]
            terms = [(word.text if word.size >= LONG_WORD else grams[word.position], word.position) for word in words]
            return _tokens(terms, mode, options)
        return _tokens(_terms(value), mode, options)


class UnitAnalyzer(Analyzer):  # type: ignore[misc]
    """A text's units."""

    def __call__(self, value: str, mode: str = "", **options: Any) -> Iterator[Any]:
        """The tokens of a text: one a unit."""
        return _tokens(((token, at) for at, token in enumerate(analyze(value).tokens)), mode, options)


class KeywordAnalyzer(Analyzer):  # type: ignore[misc]
    """A whole value as one folded term."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __call__(self, value: str, mode: str = "", **options: Any) -> Iterator[Any]:
        """The tokens of a value: the terms that it is found by, none of an empty one."""
        return _tokens([(term, 0) for term in keyword_terms(self.field, value)], mode, options)


def _terms(text: str) -> Iterator[tuple[str, int]]:
    """The positional terms of a text in parts, a position being left out between two."""
    start = 0
    for part in text.split(PART):
        analysis = analyze(part)
        for term, position in analysis.terms():
            yield term, start + position
        start += len(analysis.tokens) + 1


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
    schema = Schema(body=STORED, line=STORED, address=STORED, pages=STORED, asides=STORED)
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
