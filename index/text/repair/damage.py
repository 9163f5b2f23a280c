"""Signs of damage: what must stand in a text for a repair to do anything to it. Most texts have none.

A sign is cheap to look for and may be wrong: the repair looks closely. `signs.pyx` looks for all in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import islice

from hansou.index.compiled import COMPILED
from hansou.index.text.sizes import APART, BROKEN, PAGES, PLACEHOLDER, SHORTEST_BROKEN, SUSPECT, TONED

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TONED_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
# Every character that a rule about single characters looks for.
_SUSPECTS = (
    "&\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff61-\uff64\uffa0"
    "\ufff0-\uffff\U000e0000-\U0010ffff"
)
_TONED = TONED_LETTERS + TONED_LETTERS.upper()
_SPOTS = "图圖配iIıİpP"  # what a placeholder begins with, in whatever case
_BRACKETS = "【(（<["
_DASHES = "第—–·•~-"  # what stands before a page's number

_BLANK = r"[ \t\u3000]*"


@cache
def _patterns() -> dict[int, re.Pattern[str]]:
    return {
        SUSPECT: re.compile(f"[{_SUSPECTS}]"),
        TONED: re.compile(f"[{_TONED}]"),
        PLACEHOLDER: re.compile(rf"^{_BLANK}(?:[{re.escape(_BRACKETS)}]?[{_SPOTS}]|!\[)", re.MULTILINE),
        APART: re.compile(rf"[ \u3000][{HAN}][ \u3000]"),
        BROKEN: re.compile(rf"[^\n]{{{SHORTEST_BROKEN - 1}}}[{HAN}，、][^\S\n]*\n[^\S\n]*\n"),
    }


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"^{_BLANK}(?:[{_DASHES}]|[Pp]age) ?\d", re.MULTILINE)


def find_signs(text: str) -> int:
    """The bits of the signs that stand in a text, by regular expressions."""
    found = sum(sign for sign, pattern in _patterns().items() if pattern.search(text))
    numbered = sum(1 for _ in islice(_numbered().finditer(text), 2))
    return found | (PAGES if numbered > 1 else 0)


@cache
def signs() -> Callable[[str], int]:
    """The fastest that does what `find_signs` does."""
    if not COMPILED:
        return find_signs
    from .signs import Signs

    return Signs(_SUSPECTS, _TONED, HAN, _SPOTS, _BRACKETS, _DASHES).of
