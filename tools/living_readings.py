"""Makes ``index/text/living_readings.txt``: how characters are read today, of those that were read otherwise as well.

    python -m tools.living_readings UNIHAN_READINGS

UNIHAN_READINGS is Unihan_Readings.txt.bz2 of the Unicode Character Database, as Debian's package ``unicode-data`` has
it. Living are the readings of the Table of General Standard Chinese Characters (kTGHZ2013), the more frequent first
(kHanyuPinlu), the customary one before others (kMandarin).
"""

from __future__ import annotations

import bz2
import re
import sys
from collections import defaultdict
from pathlib import Path

from hansou.index.text import readings
from hansou.index.text.fold.characters import fold_character

HEAD = """\
# The readings of folded characters today, the likeliest first, where pypinyin's table has others or another order.
# Made by tools.living_readings of the Unicode Character Database (Unicode License).
"""


def main(table: Path) -> None:
    """Write the readings of those characters that need it."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    with bz2.open(table, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+"):
                point, key, value = line.rstrip("\n").split("\t")
                told[chr(int(point.replace("U+", "0x"), 0))][key] = value
    living: dict[str, dict[str, int]] = defaultdict(dict)
    for character, values in told.items():
        counts: dict[str, int] = defaultdict(int)
        for reading, count in re.findall(r"(\S+?)\((\d+)\)", values.get("kHanyuPinlu", "")):
            counts[readings.without_tones(reading)] += int(count)
        customary = [readings.without_tones(reading) for reading in values.get("kMandarin", "").split()[:1]]
        folded = living[fold_character(character)]
        for reading in {
            readings.without_tones(each) for each in re.findall(r":([^\s,]+)", values.get("kTGHZ2013", ""))
        }:
            # Where nothing is counted the customary reading comes first.
            folded[reading] = max(folded.get(reading, 0), 2 * counts[reading] + (reading in customary))
    of = readings.table_readings()
    lines_out = []
    for character, known in sorted(of.items()):
        counted = living.get(character, {})
        now = sorted((each for each in counted if each in known), key=lambda each: (-counted[each], each))
        if now and now != list(known):
            lines_out.append(f"{character} {' '.join(now)}")
    readings.LIVING.write_text(HEAD + "\n".join(lines_out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
