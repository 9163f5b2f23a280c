"""Makes ``search/corpus/strokes.bin`` of Unihan's table of strokes, as Debian's package ``unicode-data`` has it.

python -m tools.strokes /usr/share/unicode/Unihan_IRGSources.txt.bz2
"""

from __future__ import annotations

import bz2
import sys
import zlib
from pathlib import Path

FIRST, LAST = 0x4E00, 0x9FFF
TARGET = Path(__file__).resolve().parent.parent / "search" / "corpus" / "strokes.bin"


def strokes(table: Path) -> bytes:
    """The strokes of each character from U+4E00 to U+9FFF, a byte each, 0 where Unihan does not tell."""
    counts: dict[int, int] = {}
    with bz2.open(table, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkTotalStrokes\t" in line:
                point, _, value = line.split("\t")
                counts[int(point.replace("U+", "0x"), 0)] = int(value.split()[0])
    return bytes(counts.get(point, 0) for point in range(FIRST, LAST + 1))


if __name__ == "__main__":
    TARGET.write_bytes(zlib.compress(strokes(Path(sys.argv[1])), 9))
