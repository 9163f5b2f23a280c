"""Reading a collection: one JSON object a line, plain or gzipped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path


class CorpusError(Exception):
    """A collection that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Document:
    """What every engine is given: nothing an engine could profit from alone."""

    id: str
    title: str
    body: str
    author: str = ""


def read_corpus(path: Path, limit: int | None = None) -> list[Document]:
    """Return the first `limit` documents of the collection, all of them without a limit."""
    return list(islice(documents(path), limit))


def documents(path: Path) -> Iterator[Document]:
    """The documents of the collection, one after the other."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                title, author = (record.get(name) or "" for name in ("title", "author"))
                yield Document(str(record.get("id", number)), title, record["body"], author)
            except (ValueError, KeyError, AttributeError) as error:
                raise CorpusError(f"{path}, line {number}: {error!r}") from error


def text_bytes(documents: Iterable[Document]) -> int:
    """Count the bytes of UTF-8 in titles and bodies: what index sizes are compared with."""
    return sum(len(d.title.encode()) + len(d.body.encode()) for d in documents)
