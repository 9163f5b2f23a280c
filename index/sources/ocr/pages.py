"""Pages read by OCR: each once, however often its file is indexed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from xxhash import xxh3_128_hexdigest

from hansou.index.errors import SourceError
from hansou.index.sources.format import Input
from hansou.index.sources.isolation.process import Isolated

#: The modules that it takes, and what installs them.
NEEDS, EXTRA = ("rapidocr", "onnxruntime"), "ocr"
HINT = "to read these: pip install 'hansou[ocr]', then hansou index --ocr"
_READER = Isolated("hansou.index.sources.ocr.child", "the reader of pictures")
_PAGE_SECONDS = 120.0
_VERSION = "1"  # of what is remembered: another where pages are read in another way
_MOST_PAGES = 10_000


class Piece(NamedTuple):
    """A line, or a column, of what was read: where it stands, from the upper left corner, and how sure it is, to 1."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    score: float


class Read(NamedTuple):
    """A page as it was read."""

    width: float
    height: float
    pieces: list[Piece]


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in NEEDS)


def count(given: Input, kind: str) -> int:
    """How many pages a picture has. Raises SourceError for what is none."""
    given.budget.clock.give(_PAGE_SECONDS)
    pages = int(_answer(given, kind, -1)["pages"])
    if pages > _MOST_PAGES:
        raise SourceError(f"it has more than {_MOST_PAGES:,} pages")
    return pages


def read_pages(given: Input, kind: str, numbers: list[int]) -> Iterator[tuple[int, Read | SourceError]]:
    """The pages of a file of this kind (``pdf``, ``image``) by number, from 0, each when it has been read.

    A page may take two minutes beyond what the file may take. Whoever waits is told of each page.
    """
    content = xxh3_128_hexdigest(given.data)
    clock = given.budget.clock
    for place, number in enumerate(numbers, 1):
        clock.tell_page(place, len(numbers))
        file = _cache() / content[:2] / f"{content[2:]}-{number}-{_VERSION}.json"
        found = _remembered(file)
        if found is None:
            clock.give(_PAGE_SECONDS)
            try:
                answer = _answer(given, kind, number)
            except SourceError as error:
                yield number, error
                continue
            found = _of_json(answer)
            _remember(file, answer)
        yield number, found


def _answer(given: Input, kind: str, page: int) -> Any:
    return _READER.describe(given.data, _PAGE_SECONDS, json.dumps({"kind": kind, "page": page}))


def _of_json(value: Any) -> Read:
    return Read(float(value["width"]), float(value["height"]), [Piece(*line) for line in value["lines"]])


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("hansou", appauthor=False) / "ocr"


def _remembered(file: Path) -> Read | None:
    try:
        return _of_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(file: Path, answer: Any) -> None:
    with suppress(OSError):  # it is read another time then
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)
