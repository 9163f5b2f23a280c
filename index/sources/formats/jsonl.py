"""JSON lines: one article a line. A bad line is a Failure that names it; the others are read all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.records import Records


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode()
    yield from given.doubts(decoded)
    yield from read_lines(given, decoded.text)


def read_lines(given: Input, text: str) -> Iterator[Found]:
    """The articles of a text in JSON lines."""
    records = Records(given, "jsonl")
    # Only line feeds part records: within a string JSON allows every other character that ends a line.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield records.article(_record(line).items(), number)
        except SourceError as error:
            yield Failure(f"{given.path}#{number}", f"line {number}: {error}")


def _record(line: str) -> dict[str, object]:
    record = parse(line)
    if not isinstance(record, dict):
        raise SourceError("not a JSON object")
    return record


def parse(text: str) -> object:
    """The value of a JSON text; raises SourceError for one that has none or is nested without end."""
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):
        raise SourceError("JSON beyond all measure") from None
    return value


def _recognises(data: bytes) -> bool:
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


FORMAT = Format("jsonl", (".jsonl", ".ndjson"), _read, _recognises)
