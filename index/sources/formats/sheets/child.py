"""What the process that reads spreadsheets does: calamine keeps a sheet whole, however far apart its cells are."""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Iterable
from typing import Any

MEMORY = 2 << 30
_FILE_PASS = 0x2F
_MIDNIGHT = dt.time()


def describe(data: bytes, _: str) -> dict[str, Any]:
    """The sheets of a workbook: name, rows as lines from the first row of the sheet on, whether it failed."""
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        return {"error": "encrypted"}
    except (calamine.CalamineError, OSError, ValueError) as error:
        return {"error": "encrypted" if _is_locked(data) else f"no spreadsheet, or a damaged one{_reason(error)}"}
    sheets: list[tuple[str, list[str], bool]] = []
    for name in book.sheet_names:
        try:
            sheets.append((name, _lines(book.get_sheet_by_name(name)), False))
        except calamine.WorksheetNotFound:  # noqa: PERF203 - a page of a chart alone
            continue
        except (calamine.CalamineError, OSError, ValueError):
            sheets.append((name, [], True))
    return {"sheets": sheets}


def _is_locked(data: bytes) -> bool:
    """Whether a workbook of Excel 97 says in its first records that it is encrypted ([MS-XLS], FilePass)."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            stream: bytes = file.openstream("Workbook" if file.exists("Workbook") else "Book").read(4096)
    except Exception:  # noqa: BLE001 - it is damaged then; olefile raises what it will
        return False
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _reason(error: Exception) -> str:
    return ": it has too large a sheet" if "capacity" in str(error) else ""


def _lines(sheet: Any) -> list[str]:
    """The rows of a sheet as lines, from its first on; empty ones at its end left out."""
    lines = [_row(row) for row in sheet.iter_rows()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _row(cells: Iterable[object]) -> str:
    return "\t".join(map(_text, cells)).rstrip("\t")


def _text(cell: object) -> str:
    """A cell as a reader sees it, in one line."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(" ", "seconds")
    return str(cell)
