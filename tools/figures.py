"""The figures of docs/measurements.md, put into the Chinese page, whose rows have other names.

python -m tools.figures
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ROOT / "docs" / "measurements.md", ROOT / "docs" / "measurements.zh-CN.md"
_TABLES = re.compile(r"^<!-- (figures \w+) -->\n\|.*\n\| --- .*\n((?:\|.*\n)+)", re.MULTILINE)


def taken_over(english: str, chinese: str) -> str:
    """The Chinese page with the cells of the English one but for the first of each row."""
    figures = {match[1]: match[2].splitlines() for match in _TABLES.finditer(english)}

    def replaced(match: re.Match[str]) -> str:
        rows = match[2].splitlines()
        theirs = figures[match[1]]
        if len(rows) != len(theirs):
            raise SystemExit(f"the table {match[1]!r} has {len(theirs)} rows in one page and {len(rows)} in the other")
        merged = (f"|{_first(own)}|{_rest(other)}\n" for own, other in zip(rows, theirs, strict=True))
        return match[0].removesuffix(match[2]) + "".join(merged)

    return _TABLES.sub(replaced, chinese)


def _first(row: str) -> str:
    return row.split("|", 2)[1]


def _rest(row: str) -> str:
    return row.split("|", 2)[2]


def main() -> int:
    """Rewrite the Chinese page."""
    CHINESE.write_text(
        taken_over(ENGLISH.read_text(encoding="utf-8"), CHINESE.read_text(encoding="utf-8")), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
