"""Documents: one article of a text in lines and what its file says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hansou.index.article import Article
from hansou.index.sources.metadata import titles
from hansou.index.sources.metadata.bylines import is_personal
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.text.dates import of_value

from .format import Input


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What a file says of itself; empty where it says nothing.

    `title` is certain: it is the article's. `named` is what its metadata call it, which editors leave behind from other
    documents: it counts where it stands in the text as a line of its own. `date` is in any notation; with `dated` it
    goes before what the text says, as that of a message does, otherwise behind it.
    """

    title: str = ""
    named: str = ""
    author: str = ""
    date: str = ""
    source: str = ""
    address: str = ""
    dated: bool = False


def document(
    given: Input,
    kind: str,
    lines: Sequence[str],
    metadata: FileMetadata = FileMetadata(),
    starts: Sequence[int] = (),
    path: str = "",
) -> Article:
    """The article of a document; `starts` are the lines at which its pages start, from 0, empty for one without.

    Its title is what the file says, else its first line. A title that is the first line is taken out of the body,
    unless the document has pages. `path` is what it is called where that is not as the file.
    """
    repaired = given.repair("\n".join([metadata.title or metadata.named, *lines])).split("\n")
    title, lines = repaired[0].strip(), repaired[1:]
    parted = _part(list(lines), title, certain=bool(metadata.title), whole=bool(starts))
    found = read_metadata(parted.body.split("\n"), given.date_name)
    date = of_value(metadata.date)
    return Article(
        path or given.path,
        parted.title,
        parted.body,
        (metadata.dated and date) or found.date or date[:10],
        metadata.source or found.source,
        parted.line,
        author=(metadata.author if metadata.dated else "")
        or found.author
        or (metadata.author if is_personal(metadata.author) else ""),
        address=metadata.address or found.address,
        format=kind,
        pages=_places(lines, starts, parted.body),
    )


def lines_of(parts: Sequence[Sequence[str]]) -> tuple[list[str], list[int]]:
    """The lines of parts one after the other, and at which each starts."""
    lines: list[str] = []
    starts = []
    for part in parts:
        starts.append(len(lines))
        lines += part
    return lines, starts


def _part(lines: list[str], title: str, *, certain: bool, whole: bool) -> titles.Titled:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if not filled:
        return titles.Titled(title, "", 1)
    wanted = "".join(title.split())
    at = next((number for number in filled[:8] if wanted and "".join(lines[number].split()) == wanted), None)
    if whole:
        found = title if at is not None or certain else titles.part("\n".join(lines)).title
        return titles.Titled(found, "\n".join(lines), 1)
    if at is not None:
        start = at + 1 if at == filled[0] else 0
        return titles.Titled(title, *titles.body(lines, start))
    if certain and title:
        return titles.Titled(title, *titles.body(lines, 0))
    return titles.part("\n".join(lines))


def _places(lines: Sequence[str], starts: Sequence[int], body: str) -> tuple[int, ...]:
    """The places in the body at which pages start that start at these lines."""
    if not starts:
        return ()
    at, places = 0, []
    for line in lines:
        places.append(at)
        at += len(line) + 1
    places.append(len(body))
    return (0, *(min(places[start], len(body)) for start in starts[1:]))
