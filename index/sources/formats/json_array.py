"""JSON: the records of a document, wherever in it they stand; a document without records is one article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.records import Records
from hansou.index.sources.shapes import shapes
from hansou.index.sources.values import Entry, has_text, labelled

from .jsonl import parse, read_lines


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode()
    yield from given.doubts(decoded)
    try:
        value = parse(decoded.text)
    except SourceError:
        if not _is_lines(decoded.text):
            raise
        yield from read_lines(given, decoded.text)
        return
    records = Records(given, "json")
    found = shapes(value, records.fields_of)
    if not any(has_text(shape.entries) for shape in found):
        raise SourceError("JSON without records that have text")
    beside: list[str] = []  # what is around records, until there is one to tell it with
    for number, shape in enumerate(found, 1):
        beside += labelled(_with_text([*(("title", title) for title in shape.titles), *shape.beside]))
        beside = list(dict.fromkeys(beside))
        key = shape.key or number
        try:
            yield records.article(shape.entries, key, within=shape.within, inherited=shape.inherited, beside=beside)
            beside = []
        except SourceError as error:
            yield Failure(f"{given.path}#{key}", f"record {number}: {error}")
    if beside:
        yield records.article([("", beside)], len(found) + 1)


def _with_text(entries: Iterable[Entry]) -> list[Entry]:
    """What is around records, without the counts and codes in it."""
    return [entry for entry in entries if has_text([entry])]


def _is_lines(text: str) -> bool:
    first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
    try:
        return isinstance(parse(first), dict)
    except SourceError:
        return False


def _recognises(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[" and data.rstrip().endswith(b"]")


FORMAT = Format("json", (".json",), _read, _recognises)
