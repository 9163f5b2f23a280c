"""JSON lines: one article a line. A bad line is a Failure that names it; the others are read all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.article import Article
from index.errors import SourceError
from index.sources import fields, titles
from index.sources.dates import of_value
from index.sources.encodings import decode
from index.sources.format import Failure, Format
from index.text.repair import repair


def _read(data: bytes, path: str) -> Iterator[Article | Failure]:
    taken: set[str] = set()
    # Only line feeds part records: within a string JSON allows every other character that ends a line.
    for number, line in enumerate(decode(data).text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _record(line)
            name = _unused(_text(record.get("id")).strip() or str(number), taken)
            yield _article(record, f"{path}#{name}")
        except SourceError as error:
            yield Failure(f"{path}#{number}", f"line {number}: {error}")


def _record(line: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise SourceError(f"not JSON: {error.msg} at character {error.pos + 1}") from None
    except (ValueError, RecursionError):
        raise SourceError("JSON beyond all measure") from None
    if not isinstance(record, dict):
        raise SourceError("not a JSON object")
    return fields.pick(record)


def _article(record: dict[str, object], path: str) -> Article:
    title, body = _one_line(record.get("title")), _text(record.get("body"))
    # As one text, so that damage in the title is known by that in the body.
    title, _, body = repair(f"{title}\n{body}").partition("\n")
    if not title.strip() and not body.strip():
        raise SourceError("a record without text")
    return Article(
        path,
        title.strip() or titles.beginning(body),
        body,
        of_value(_text(record.get("date"))),
        repair(_one_line(record.get("source"))),
    )


def _text(value: object) -> str:
    """A value as text: the paragraphs of a list are lines; what is neither text nor number is nothing."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _one_line(value: object) -> str:
    return " ".join(_text(value).splitlines()).strip()


def _unused(name: str, taken: set[str]) -> str:
    """The name that tells a record from those before it in its file; `taken` learns it."""
    name = " ".join(repair(name).split())
    unused, count = name, 1
    while unused in taken:
        count += 1
        unused = f"{name}~{count}"
    taken.add(unused)
    return unused


def _recognises(data: bytes) -> bool:
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


FORMAT = Format("jsonl", (".jsonl", ".ndjson"), _read, _recognises)
