"""JSON: an array of records, one record, or records in an object (`{"data": [...]}`, `{"id": {...}, ...}`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.metadata import fields
from hansou.index.sources.records import Records

from .jsonl import parse, read_lines

_DEEPEST = 3  # objects around the records


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
    found = _records(value, given, 0)
    if not found:
        raise SourceError("JSON without records that have text")
    records = Records(given, "json")
    for number, (key, record) in enumerate(found, 1):
        try:
            if not isinstance(record, Mapping):
                raise SourceError("not a JSON object")
            yield records.article(record, key or number)
        except SourceError as error:  # noqa: PERF203 - a record may fail on its own
            yield Failure(f"{given.path}#{key or number}", f"record {number}: {error}")


def _records(value: object, given: Input, depth: int) -> list[tuple[str, object]]:
    """The records in a value, each with its key if it has one; none when there is nothing that looks like one."""
    if isinstance(value, list):
        return [("", item) for item in value] if any(isinstance(item, dict) for item in value) else []
    if not isinstance(value, dict) or depth == _DEEPEST:
        return []
    picked = fields.pick(value, given.options.fields)
    if any(isinstance(picked.get(name), str) for name in ("title", "body")) and not _holds_records(value):
        return [("", value)]
    inner = [found for item in value.values() if (found := _records(item, given, depth + 1))]
    if len(inner) > 1 and all(isinstance(item, dict) for item in value.values()):
        return [(key, item) for key, item in value.items()]
    return max(inner, key=len, default=[])


def _holds_records(value: Mapping[str, object]) -> bool:
    """Whether an object with a title is that of a list of articles: `{"title": "要闻", "items": [{...}]}`."""
    return any(
        isinstance(item, list) and item and all(isinstance(part, dict) and _has_text(part) for part in item)
        for item in value.values()
    )


def _has_text(record: Mapping[str, object]) -> bool:
    picked = fields.pick(record)
    return "body" in picked or "title" in picked


def _is_lines(text: str) -> bool:
    first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
    try:
        return isinstance(parse(first), dict)
    except SourceError:
        return False


def _recognises(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[" and data.rstrip().endswith(b"]")


FORMAT = Format("json", (".json",), _read, _recognises)
