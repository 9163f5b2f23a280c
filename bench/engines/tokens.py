"""rjieba's words for the engines that take text with the words already parted."""

from __future__ import annotations

from importlib import import_module

JOINER = "\f"
"""Put between words. A blank to the tokenizers, and unlike a blank never part of a text, so
that taking it out gives the display text back and the text need not be stored twice."""

# Blocks and not all of Unicode: looking at every character would cost each process 0.2 s.
_MARKED_BLOCKS = (
    range(0x0250),
    range(0x2000, 0x2C00),
    range(0x3000, 0x3400),
    range(0xFE10, 0xFE70),
    range(0xFF00, 0x10000),
)


def joined(text: str) -> str:
    """Return the text with every word parted from the next."""
    return JOINER.join(import_module("rjieba").cut(text.replace(JOINER, " ")))


def display(text: str) -> str:
    """Return the text as it was before `joined`."""
    return text.replace(JOINER, "")


def positioned(query: str) -> list[tuple[int, str]]:
    """Return the words of the query in lower case, with their ordinals.

    Punctuation takes up an ordinal and is left out; white space takes up none.
    """
    pieces = [piece for piece in import_module("rjieba").cut(query) if not piece.isspace()]
    return [(n, p.lower()) for n, p in enumerate(pieces) if any(c.isalnum() for c in p)]


def words(query: str) -> list[str]:
    """Return the different words of the query, in their order."""
    return list(dict.fromkeys(word for _, word in positioned(query)))


def punctuation() -> list[str]:
    """List the marks, symbols and controls that Chinese text is written with: no words."""
    return [chr(c) for block in _MARKED_BLOCKS for c in block if not chr(c).isalnum()]
