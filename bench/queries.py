"""Query sets drawn from a collection by a fixed seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from importlib import import_module

from bench.corpus import Document
from bench.engines.protocol import Kind

SETS: dict[Kind, str] = {
    Kind.WORD: "one word",
    Kind.WORDS: "two to three words",
    Kind.TITLE: "whole title",
    Kind.PHRASE: "quoted, 8 characters",
}
"""The sets that are timed, with their names in tables."""

PHRASE_CHARACTERS = 8

_STRETCH = 20_000
"""Characters of a long text that words are drawn from."""

_TRIES = 50
"""Draws for each query wanted before the collection is held to have no more."""

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
# Verse has lines of five and seven characters, so that eight must reach over a mark.
_PHRASE = re.compile(rf"{_HAN}(?:[，。、；]?\s*{_HAN}){{{PHRASE_CHARACTERS - 1}}}")
_OPERATORS = frozenset(("AND", "OR", "NOT", "TO"))


def draw(documents: Sequence[Document], kind: Kind, count: int, seed: int = 1) -> list[str]:
    """Draw `count` different queries, fewer if the collection is too small.

    The same documents, kind, count and seed give the same queries. Every query has at least
    one document that answers it.
    """
    generator = random.Random(f"{seed}/{kind.value}")
    drawn: dict[str, None] = {}
    for _ in range(count * _TRIES):
        if len(drawn) == count or not documents:
            break
        query = _DRAW[kind](generator.choice(documents), generator)
        if query:
            drawn[query] = None
    return list(drawn)


def _word(document: Document, generator: random.Random) -> str | None:
    words = _words(_stretch(document.body, generator))
    return generator.choice(words) if words else None


def _several_words(document: Document, generator: random.Random) -> str | None:
    words = _words(_stretch(document.body, generator))
    wanted = generator.choice((2, 3))
    return " ".join(generator.sample(words, wanted)) if len(words) >= wanted else None


def _title(document: Document, _generator: random.Random) -> str | None:
    """Return the title without its marks, which engines read as operators, each in its own way."""
    pieces = re.findall(r"[^\W_]+", document.title)
    title = " ".join(piece for piece in pieces if piece not in _OPERATORS)
    return title if len(title) >= 4 else None


def _phrase(document: Document, generator: random.Random) -> str | None:
    """Return eight characters that follow one another, marks between them kept, white space not."""
    if not document.body:
        return None
    match = _PHRASE.search(document.body, generator.randrange(len(document.body)))
    return re.sub(r"\s+", "", match.group()) if match else None


def _stretch(text: str, generator: random.Random) -> str:
    """Return a text as it is, or a part of a long one."""
    if len(text) <= _STRETCH:
        return text
    start = generator.randrange(len(text) - _STRETCH)
    return text[start : start + _STRETCH]


def _words(text: str) -> list[str]:
    """Return rjieba's different words of two characters or more, in the order of the text."""
    words = dict.fromkeys(import_module("rjieba").cut(text))
    return [w for w in words if len(w) >= 2 and w.isalnum() and w not in _OPERATORS]


_DRAW: dict[Kind, Callable[[Document, random.Random], str | None]] = {
    Kind.WORD: _word,
    Kind.WORDS: _several_words,
    Kind.TITLE: _title,
    Kind.PHRASE: _phrase,
}
