"""Jupyter notebooks: one article a file, of its text, its code and what the code printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hansou.index.errors import SourceError
from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Format, Found, Input

_HEADING = re.compile(r"#{1,2}\s+(.+?)\s*#*")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:data|attachment):[^)]*\)")


def _read(given: Input) -> Iterator[Found]:
    try:
        notebook = json.loads(given.decode().text)
    except (ValueError, RecursionError) as error:
        raise SourceError("no notebook, or a damaged one") from error
    cells = list(_cells(notebook))
    lines = [line for cell in cells for line in _text(cell)]
    if not lines:
        raise SourceError("no text in it")
    title = next((match[1] for line in lines if (match := _HEADING.fullmatch(line))), "")
    if lines and _HEADING.fullmatch(lines[0]) and title:
        lines = lines[1:]
    metadata = notebook.get("metadata", {})
    authors = metadata.get("authors", []) if isinstance(metadata, dict) else []
    names = [str(author.get("name", "")) for author in authors if isinstance(author, dict)] if authors else []
    yield document(given, "ipynb", lines, FileMetadata(title or given.stem, author="、".join(filter(None, names))))


def _cells(notebook: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(notebook, dict):
        raise SourceError("no notebook")
    sheets = notebook.get("worksheets")  # before format 4
    for holder in [notebook, *(sheets if isinstance(sheets, list) else [])]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        yield from (cell for cell in cells or [] if isinstance(cell, dict))


def _text(cell: dict[str, Any]) -> Iterator[str]:
    source = _joined(cell.get("source", cell.get("input", "")))
    yield from _PICTURE.sub(r"\1", source).split("\n")
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            data = output.get("data")
            plain = data.get("text/plain", data.get("text/markdown", "")) if isinstance(data, dict) else ""
            trace = output.get("traceback", "")
            text = _joined(output.get("text", "")) or _joined(plain) or "\n".join(_lines(trace))
            if text:
                yield from _ESCAPES.sub("", text).rstrip("\n").split("\n")


def _joined(value: Any) -> str:
    return "".join(_lines(value))


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [piece for piece in value if isinstance(piece, str)] if isinstance(value, list) else []


FORMAT = Format("ipynb", (".ipynb",), _read, called="Jupyter notebook")
