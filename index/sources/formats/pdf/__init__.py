"""PDF: one article a file, its text in reading order and in paragraphs, with the places where its pages start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.pages import follow
from hansou.index.sources.encodings import is_rubbish
from hansou.index.sources.format import Doubt, Format, Found, Input
from hansou.index.sources.metadata import titles
from hansou.index.sources.metadata.bylines import is_personal
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.sources.ocr.pages import HINT, is_installed
from hansou.index.text.dates import of_value

from .paragraphs import LARGE, Paragraph, paragraphs, usual_size

_LONGEST_TITLE = 120
_FIRST = 10  # paragraphs among which the title is
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def _read(given: Input) -> Iterator[Found]:
    from .process import READER
    from .scans import read_scans

    document = READER.read(given.data, given.options.seconds)
    if document.failed:
        yield Doubt(given.path, f"{document.failed} of its {len(document.pages)} pages cannot be read")
    sure = ""
    if given.options.ocr and is_installed() and any(not page.lines for page in document.pages):
        document, sure = read_scans(given, document)
    found = paragraphs(document.pages)
    if not found:
        hint = "" if given.options.ocr and is_installed() else f"; {HINT}"
        raise SourceError(f"no text in it, perhaps only pictures of pages{hint}")
    title, start = _title(found, document.metadata.get("Title", ""))
    unreadable = is_rubbish("".join(paragraph.text for paragraph in found))
    if unreadable:
        yield Doubt(given.path, "its fonts don't say which characters they draw: the text is not what is seen")
        title, start = given.stem, 0
    body, pages = _body(found[start:], len(document.pages))
    # As one text, so that damage in the title is known by that in the body.
    repaired_title, _, repaired = given.repair(f"{title}\n{body}").partition("\n")
    metadata = read_metadata(repaired.split("\n"), given.date_name)
    author = document.metadata.get("Author", "").strip()
    article = Article(
        given.path,
        repaired_title.strip() or titles.part(repaired).title,
        repaired,
        metadata.date or _created(document.metadata),
        metadata.source,
        author=metadata.author or (author if is_personal(author) else ""),
        address=metadata.address,
        format="pdf",
        pages=follow(pages, body, repaired),
    )
    yield replace(article, read_by=sure, format="scan") if sure else article


def _title(found: Sequence[Paragraph], named: str) -> tuple[str, int]:
    """The title, if it certainly is one, and how many paragraphs at the beginning it takes.

    It is what the file names, where that stands in its first paragraphs, else the largest type among them.
    """
    first = [paragraph for paragraph in found[:_FIRST] if paragraph.page == found[0].page]
    wanted = "".join(named.split())
    for number, paragraph in enumerate(first):
        if wanted and "".join(paragraph.text.split()) == wanted:
            return paragraph.text, number + 1 if number == 0 else 0
    usual = usual_size((paragraph.size, paragraph.text) for paragraph in found)
    largest = max(paragraph.size for paragraph in first)
    at = next(number for number, paragraph in enumerate(first) if paragraph.size == largest)
    end = at
    while end < len(first) and abs(first[end].size - largest) < largest / 10:
        end += 1
    title = titles.joined([paragraph.text for paragraph in first[at:end]])
    if largest >= LARGE * usual and len(title) <= _LONGEST_TITLE and end < len(found):
        return title, end if at == 0 else 0
    return "", 0


def _body(found: Sequence[Paragraph], count: int) -> tuple[str, tuple[int, ...]]:
    """The text of paragraphs, and where in it each of `count` pages starts."""
    starts: dict[int, int] = {}
    length = 0
    for paragraph in found:
        starts.setdefault(paragraph.page, length)
        for page, position in paragraph.breaks:
            starts.setdefault(page, length + position)
        length += len(paragraph.text) + 1
    pages, following = [], max(length - 1, 0)
    for page in range(count - 1, -1, -1):  # a page without text starts where the next does
        following = starts.get(page, following)
        pages.append(following)
    return "\n".join(paragraph.text for paragraph in found), (0, *pages[-2::-1])


def _created(metadata: Mapping[str, str]) -> str:
    match = _CREATED.match(metadata.get("CreationDate", ""))
    return of_value("-".join(match.groups())) if match else ""


def _recognises(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


FORMAT = Format("pdf", (".pdf",), _read, _recognises)
