"""Plain text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from index.article import Article
from index.sources.encodings import decode
from index.sources.format import Format
from index.sources.metadata import read_metadata
from index.sources.titles import part
from index.text.repair import repair


def _read(data: bytes, path: str) -> Iterator[Article]:
    parted = part(repair(decode(data).text))
    metadata = read_metadata(parted.body.split("\n"), PurePath(path).stem)
    yield Article(path, parted.title, parted.body, metadata.date, metadata.source, parted.line)


FORMAT = Format("text", (".txt", ".text"), _read)
