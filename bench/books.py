"""Books: real texts of a collection strung together under chapter headings, as many and as long as is asked for."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Document, read_corpus
from bench.runner import Say

_CHAPTER = 3_000
"""Characters of a chapter, about: it ends with the text that reaches them."""
_DIGITS = "零一二三四五六七八九"
_SHAPE = re.compile(r"(\d+)x(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Shape:
    """How many books, and how many characters each has."""

    books: int
    characters: int

    @classmethod
    def read(cls, text: str) -> Shape:
        """``20x3``: 20 books of 3 million characters. Raises ValueError for anything else."""
        match = _SHAPE.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        return cls(int(match[1]), int(float(match[2]) * 1_000_000))

    def __str__(self) -> str:
        return f"{self.books}x{self.characters / 1_000_000:g}"


def write(corpus: Path, shape: Shape, seed: int, path: Path, say: Say) -> Path:
    """Write the books as JSON lines; `path` is given back."""
    texts = read_corpus(corpus)
    say(f"{shape.books:,} books of {shape.characters:,} characters")
    endless = _endless(texts, seed)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(shape.books):
            book = {"id": f"book/{number}", "title": f"第{number + 1}部书", "body": _book(endless, shape.characters)}
            lines.write(json.dumps(book, ensure_ascii=False) + "\n")
    return path


def _endless(texts: Sequence[Document], seed: int) -> Iterator[Document]:
    """All texts in an order of chance, and then again in another."""
    generator = random.Random(seed)
    while True:
        yield from generator.sample(texts, len(texts))


def _book(texts: Iterator[Document], characters: int) -> str:
    parts: list[str] = []
    size = chapter = number = 0
    while size < characters:
        text = next(texts)
        if not number or chapter > _CHAPTER:
            number, chapter = number + 1, 0
            parts.append(f"第{numeral(number)}章 {text.title}\n")
        parts.append(text.body + "\n")
        size += len(text.body) + 1
        chapter += len(text.body) + 1
    return "".join(parts)


def numeral(number: int) -> str:
    """A number from 1 to 9,999 in Chinese figures."""
    written, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        zero = zero or (not digit and bool(written))
        if digit:
            written += ("零" if zero and written else "") + _DIGITS[digit] + name
            zero = False
    return written.removeprefix("一") if 10 <= number < 20 else written
