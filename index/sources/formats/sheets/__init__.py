"""Spreadsheets (XLSX, XLSB, XLS, ODS): one article a sheet, each called `book.xlsx#sheet`; its lines are its rows.

What stands at line 12 of an article stands in row 12 of its sheet. Notes and the texts of drawings follow the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.budget import check_ratio
from hansou.index.sources.contents import OLE, ZIP, by_content, is_encrypted_office, is_ole, is_zip
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.isolation.process import Isolated
from hansou.index.sources.metadata.bylines import is_personal
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.sources.metadata.titles import beginning
from hansou.index.sources.xml import Properties
from hansou.index.sources.zips import Zip
from hansou.index.text.dates import of_value

from .notes import notes_of

_READER = Isolated("hansou.index.sources.formats.sheets.child", "the reader of spreadsheets")
_CORE, _META = "docProps/core.xml", "meta.xml"
_PROPERTIES = frozenset({"title", "creator", "created", "initial-creator", "creation-date"})
_LONGEST_TITLE = 80


def _read(given: Input) -> Iterator[Found]:
    if is_encrypted_office(given.data):
        raise SourceError("encrypted")
    if not is_zip(given.data) and not is_ole(given.data):
        yield from by_content(given, "spreadsheet")
        return
    archive = _checked(given) if is_zip(given.data) else None
    answer = _READER.describe(given.data, given.options.seconds)
    notes = notes_of(archive) if archive else {}
    metadata = _metadata(archive)
    sheets = [(name, rows, failed, notes.get(name, [])) for name, rows, failed in answer["sheets"]]
    if not any(rows or failed or noted for _, rows, failed, noted in sheets):
        raise SourceError("no text in it")
    alone = sum(bool(rows or noted) for _, rows, _, noted in sheets) == 1
    for name, rows, failed, noted in sheets:
        if failed:
            yield Failure(f"{given.path}#{name}", "the sheet cannot be read")
        elif rows or noted:
            yield _sheet(given, name, [*rows, *noted], metadata, alone)


def _checked(given: Input) -> Zip:
    """The workbook's archive, once it is known not to be a bomb."""
    archive = Zip(given)
    for member in archive.members.values():
        check_ratio(member.file_size, member.compress_size)
    given.budget.spend(sum(member.file_size for member in archive.members.values()))
    return archive


def _metadata(archive: Zip | None) -> Properties:
    name = next((name for name in (_CORE, _META) if archive and name in archive.members), "")
    return Properties(archive.read(name) if archive and name else b"<none/>", _PROPERTIES)


def _sheet(given: Input, name: str, rows: Sequence[str], metadata: Properties, alone: bool) -> Article:
    text = given.repair("\n".join([name, *rows])).split("\n")
    shown, lines = text[0].strip(), text[1:]
    filled = [number for number, line in enumerate(lines) if line.strip()]
    heading = _heading([lines[number] for number in filled[:2]])
    title = heading or metadata.first("title") or given.stem
    if not alone and shown and shown not in title:
        title = f"{title} · {shown}"
    body = lines[filled[0] : filled[-1] + 1]
    found = read_metadata([line for line in body[:3] if "\t" not in line.strip()], given.date_name)
    creator = metadata.first("creator") or metadata.first("initial-creator")
    return Article(
        f"{given.path}#{name}",
        title or beginning(body[0]),
        "\n".join(body),
        found.date or of_value(metadata.first("created") or metadata.first("creation-date"))[:10],
        found.source,
        filled[0] + 1,
        author=creator if is_personal(creator) else "",
        format="sheet",
    )


def _heading(first: Sequence[str]) -> str:
    """What stands over a table in a row of its own, where the next row is one of several cells."""
    if len(first) < 2 or "\t" in first[0].strip() or "\t" not in first[1].strip():
        return ""
    heading = first[0].strip()
    return heading if len(heading) <= _LONGEST_TITLE else ""


def _recognises(data: bytes) -> bool:
    if is_zip(data):
        return b"xl/workbook." in data or b"application/vnd.oasis.opendocument.spreadsheet" in data[:200]
    return is_ole(data) and ("Workbook".encode("utf-16-le") in data or "Book\0".encode("utf-16-le") in data)


_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".et", ".ods", ".ots")
FORMAT = Format("sheet", _SUFFIXES, _read, _recognises, (OLE, ZIP))
