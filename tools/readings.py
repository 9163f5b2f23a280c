"""Makes ``index/text/readings.txt``: how folded characters are read, today and of old.

    python -m tools.readings UNIHAN_READINGS

The readings are those of pypinyin's table of characters. UNIHAN_READINGS is Unihan_Readings.txt.bz2 of the Unicode
Character Database, as Debian's package ``unicode-data`` has it, which tells what lives: the readings of the Table of
General Standard Chinese Characters (kTGHZ2013), the more frequent first (kHanyuPinlu), the customary one before others
(kMandarin). All readings of a character of which none is told live.
"""

from __future__ import annotations

import bz2
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from hansou.index.text import readings
from hansou.index.text.fold.characters import fold_character
from hansou.index.text.readings import without_tones

HEAD = """\
# A syllable and the characters that are read so today: as their likeliest reading | their second | …, and those that
# were of old, behind a semicolon. Made by tools.readings of pypinyin's table (MIT License) and of the Unicode Character
# Database (Unicode License).
"""
_SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")
_FIRST, _LAST = "\u4e00", "\u9fff"


def table_readings() -> dict[str, tuple[str, ...]]:
    """The readings of folded characters as pypinyin's table has them, all that are and were."""
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed")
    text = without_tones((Path(spec.origin).parent / "pinyin_dict.json").read_text(encoding="utf-8"))
    of: dict[str, dict[str, None]] = {}
    for point, syllables in json.loads(text).items():
        character = chr(int(point))
        if _FIRST <= character <= _LAST:
            known = of.setdefault(fold_character(character), {})
            known.update((syllable, None) for syllable in syllables.split(",") if _SYLLABLE.fullmatch(syllable))
    return {character: tuple(known) for character, known in of.items()}


def living_readings(table: Path) -> dict[str, dict[str, int]]:
    """The readings of folded characters that live, with how frequent each is."""
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
            counts[without_tones(reading)] += int(count)
        customary = [without_tones(reading) for reading in values.get("kMandarin", "").split()[:1]]
        folded = living[fold_character(character)]
        for reading in {without_tones(each) for each in re.findall(r":([^\s,]+)", values.get("kTGHZ2013", ""))}:
            # Where nothing is counted the customary reading comes first.
            folded[reading] = max(folded.get(reading, 0), 2 * counts[reading] + (reading in customary))
    return living


def written(of: Mapping[str, tuple[str, ...]], living: Mapping[str, Mapping[str, int]]) -> str:
    """The file's text."""
    places: dict[str, list[list[str]]] = defaultdict(list)
    past: dict[str, list[str]] = defaultdict(list)
    for character, known in sorted(of.items()):
        counted = living.get(character, {})
        now = sorted((each for each in counted if each in known), key=lambda each: (-counted[each], each)) or known
        for place, syllable in enumerate(now):
            columns = places[syllable]
            columns += [[] for _ in range(place + 1 - len(columns))]
            columns[place].append(character)
        for syllable in known:
            if syllable not in now:
                past[syllable].append(character)
    lines = []
    for syllable in sorted({*places, *past}):
        columns = "|".join("".join(column) for column in places[syllable])
        lines.append(f"{syllable} {columns};{''.join(past[syllable])}")
    return unicodedata.normalize("NFC", HEAD) + "\n".join(lines) + "\n"


if __name__ == "__main__":
    readings.TABLE.write_text(written(table_readings(), living_readings(Path(sys.argv[1]))), encoding="utf-8")
