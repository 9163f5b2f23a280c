"""Makes ``search/expand/data/looks.txt``: the characters that each common one is taken for by its looks.

    python -m tools.looks UNIHAN

UNIHAN is a folder with Unihan_DictionaryLikeData.txt.bz2, Unihan_IRGSources.txt.bz2 and Unihan_OtherMappings.txt.bz2 of
the Unicode Character Database, as Debian's package ``unicode-data`` has them. Two characters look the more alike, the
more of their codes are the same: Cangjie's (kCangjie), which spells the parts of a character in order, and the four
corners (kFourCornerCode); then a common phonetic part (kPhonetic), the same radical (kRSUnicode), and as many strokes
(kTotalStrokes). Characters are those of GB 2312.
"""

from __future__ import annotations

import bz2
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from hansou.index.text.fold.characters import fold_character
from hansou.search.expand import likeness

FILES = ("DictionaryLikeData", "IRGSources", "OtherMappings")
MOST = 20  # characters that one is taken for
LEAST = 0.78  # likeness from which it is
ORDERED, PARTS, CORNERS, PHONETIC, RADICAL, STROKE = 0.7, 0.4, 0.8, 0.4, 0.2, 0.08
HEAD = """\
# A character and those that it is taken for by its looks, and they for it, the likest first; each pair once.
# Made by tools.looks of the Unicode Character Database (Unicode License).
"""


def read(folder: Path) -> dict[str, dict[str, str]]:
    """The values of the characters of GB 2312 that fold to themselves."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for name in FILES:
        with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("U+"):
                    point, key, value = line.rstrip("\n").split("\t")
                    told[chr(int(point.replace("U+", "0x"), 0))][key] = value
    return {c: values for c, values in told.items() if c.encode("gb2312", "ignore") and fold_character(c) == c}


def common(codes: list[str]) -> np.ndarray:
    """How much of the longer of each pair of codes is the other: at its beginning and its end, and in any order."""
    size = max(map(len, codes))
    ahead = np.array([list(code.ljust(size, "\0").encode()) for code in codes])
    behind = np.array([list(code.rjust(size, "\0").encode()) for code in codes])
    lengths = np.array([len(code) for code in codes])
    counts = np.array([[code.count(letter) for letter in sorted(set("".join(codes)))] for code in codes])
    found = np.zeros((len(codes), len(codes)), np.float32)
    for at in range(len(codes)):
        shared = np.zeros(len(codes))
        for letters in (ahead, behind[:, ::-1]):
            same = (letters == letters[at]) & (letters[at] > 0)
            shared += np.logical_and.accumulate(same, axis=1).sum(1)
        longer = np.maximum(lengths, lengths[at])
        parts = np.minimum(counts, counts[at]).sum(1)
        found[at] = (ORDERED * np.minimum(shared, longer) + PARTS * parts) / np.maximum(longer, 1)
    return found


def main(folder: Path) -> None:
    """Write the characters that each is taken for."""
    told = read(folder)
    characters = sorted(told)

    def values(key: str) -> list[str]:
        return [told[character].get(key, "") for character in characters]

    alike = common(values("kCangjie"))
    corners = np.array([list(value[:4].ljust(4, "?").encode()) for value in values("kFourCornerCode")])
    strokes = np.array([int((value or "0").split()[0]) for value in values("kTotalStrokes")])
    radicals = np.array([(value or "?").split()[0].split(".")[0].rstrip("'") for value in values("kRSUnicode")])
    phonetics = [{each.rstrip("*xABCDEFG") for each in value.split()} for value in values("kPhonetic")]
    lines = []
    told_already: set[tuple[str, str]] = set()  # a pair is told once
    for at, character in enumerate(characters):
        row = alike[at] + CORNERS * (corners == corners[at]).mean(1) + RADICAL * (radicals == radicals[at])
        row += PHONETIC * np.array([not phonetics[at].isdisjoint(each) for each in phonetics])
        row -= STROKE * np.minimum(np.abs(strokes - strokes[at]), 6)
        row[at] = -1
        best = [characters[other] for other in np.argsort(-row, kind="stable")[:MOST] if row[other] >= LEAST]
        new = [other for other in best if (other, character) not in told_already]
        told_already.update((character, other) for other in new)
        if new:
            lines.append(character + "".join(new))
    likeness.LOOKS.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
