"""Plain text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator

from hansou.index.article import Article
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.sources.metadata.titles import part


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode()
    yield from given.doubts(decoded)
    parted = part(given.repair(decoded.text))
    metadata = read_metadata(parted.body.split("\n"), given.date_name)
    yield Article(
        given.path,
        parted.title,
        parted.body,
        metadata.date,
        metadata.source,
        parted.line,
        author=metadata.author,
        address=metadata.address,
        format="text",
    )


FORMAT = Format("text", (".txt", ".text"), _read)
