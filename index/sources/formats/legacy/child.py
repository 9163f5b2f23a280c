"""What the process that reads files of Office 97 does."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from typing import Any, Literal, cast

from .slides import slides_of

MEMORY = 1 << 30


def describe(data: bytes, kind: str) -> dict[str, Any]:
    """The text of a file in parts of lines, a part a slide, and what it says of itself."""
    import office_oxide

    try:
        with office_oxide.Document.from_bytes(data, cast('Literal["doc", "ppt"]', kind)) as opened:
            if kind == "doc":
                parts = [opened.plain_text().split("\n")]
            else:
                parts = _slides(data) or [list(_slide(part)) for part in json.loads(opened.to_ir_json())["sections"]]
    except office_oxide.OfficeOxideError as error:
        encrypted = "encrypted" in str(error)
        return {"error": "encrypted" if encrypted else f"no {_NAMES[kind]} of Office 97, or a damaged one"}
    return {"parts": parts, "metadata": _metadata(data)}


def _slides(data: bytes) -> list[list[str]]:
    """The slides, empty where they cannot be found as the format has it."""
    try:
        slides = slides_of(data)
    except (ValueError, OSError, struct.error, IndexError):
        return []
    return slides if any(any(line.strip() for line in slide) for slide in slides) else []


_NAMES = {"doc": "document", "ppt": "slides"}
#: What sections, elements, rows and cells hold, in the order in which a reader meets it.
_WITHIN = ("elements", "content", "rows", "cells", "items", "children", "nested", "notes", "speaker_notes")


def _slide(part: dict[str, Any]) -> Iterator[str]:
    """The paragraphs of a slide."""
    stack: list[Any] = [part]
    while stack:
        element = stack.pop()
        if isinstance(element, str):
            yield element
        elif isinstance(element, list):
            stack += reversed(element)
        elif isinstance(element, dict):
            inner = element.get("content")
            if element.get("type") in {"paragraph", "heading"} and isinstance(inner, list):
                yield from "".join(map(_run, inner)).replace("\x0b", "\n").split("\n")
            else:
                stack += [element[name] for name in reversed(_WITHIN) if name in element]


def _run(run: Any) -> str:
    if not isinstance(run, dict):
        return ""
    return str(run.get("text", "\n" if "break" in str(run.get("type")) else ""))


def _metadata(data: bytes) -> dict[str, str]:
    """What a compound file says of itself; empty where it cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            metadata = file.get_metadata()
    except Exception:  # noqa: BLE001 - the text is there without; olefile raises what it will
        return {}
    page = f"cp{metadata.codepage & 0xFFFF}" if isinstance(metadata.codepage, int) else "cp1252"
    values = {"title": _text(metadata.title, page), "author": _text(metadata.author, page)}
    if metadata.create_time is not None and getattr(metadata.create_time, "year", 0) > 1980:
        values["created"] = metadata.create_time.date().isoformat()
    return values


def _text(value: bytes | str | None, page: str) -> str:
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8" if page == "cp65001" else page, "replace")
        except LookupError:
            value = ""
    return " ".join((value or "").split())
