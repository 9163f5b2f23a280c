"""Pinyin as it is typed: what syllables a text may be, whole, begun, or by their initials; Chinese characters among
them stand for themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from hansou.index.text.fold.characters import fold_character

from .readings import readings, without_tones
from .zhuyin import as_pinyin

MAX_SYLLABLES = 12  # of one text; beyond that nothing is read as pinyin
MAX_LETTERS = 72
MAX_SPLITS = 12  # ways to part one text that are tried
MAX_BEGUN = 4  # syllables that are only begun, beside whole ones

_TEXT = re.compile(r"(?:[a-z\u4e00-\u9fff])(?:[a-z1-5\u4e00-\u9fff\s'’·-])*")
_NO_TONE = re.compile("(?<![a-z])[1-5]")
_CHUNK = re.compile(r"[a-z]+[1-5]?|[\u4e00-\u9fff]")
_INITIALS = frozenset(("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw"))
_TONES = "12345"
_VOWELS = frozenset("aeiouv")
_MORE_SPELLINGS = {
    "lu": ("lu", "lv"), "nu": ("nu", "nv"), "lue": ("lve",), "nue": ("nve",), "lyu": ("lv",), "nyu": ("nv",),
    "lyue": ("lve",), "nyue": ("nve",), "yv": ("yu",), "jv": ("ju",), "qv": ("qu",), "xv": ("xu",),
}  # fmt: skip
"""What is typed beside the syllables of the table, ü being u, v or yu."""

_LONGEST = 6  # letters of a syllable
_LOOKED_AT = 64  # ways that are made before the shortest are taken


def letters(text: str) -> tuple[str, ...] | None:
    """A text as runs of letters that may be pinyin, parted where it has spaces, apostrophes or digits for tones;
    None where it holds anything else, or is longer than any name.
    """
    found = spelled(text)
    if found is None or not all(map(str.isascii, found)):
        return None
    return tuple(chunk.rstrip(_TONES) for chunk in found)


def spelled(text: str) -> tuple[str, ...] | None:
    """A text as runs of letters that may be pinyin and, each by itself, folded Chinese characters; a run before a digit
    for a tone keeps it. None where it holds anything else or no letter, or is longer than any name.
    """
    if len(text) > 2 * MAX_LETTERS:
        return None
    plain = without_tones(unicodedata.normalize("NFKC", as_pinyin(text)).lower()).replace("u:", "v").strip()
    if len(plain) > MAX_LETTERS or not _TEXT.fullmatch(plain) or _NO_TONE.search(plain):
        return None
    chunks = tuple(each if each.isascii() else fold_character(each) for each in _CHUNK.findall(plain))
    return chunks if any(map(str.isascii, chunks)) else None


def syllables(chunks: Sequence[str], begun: int = 0, open_end: bool = False) -> list[tuple[str, ...]]:
    """The ways to read runs of letters as syllables, the fewest first, MAX_SPLITS at most.

    `begun`: so many of them are only begun, and end in ``*``: by their initial alone, or, the last of all, by more. A
    run with a tone has none. `open_end`: the last may be begun or whole.
    """
    found = list(islice(_ways(chunks, begun), _LOOKED_AT))
    if open_end and not begun:
        found += islice(_ways(chunks, 1, last_only=True), _LOOKED_AT)
    found = [way for way in dict.fromkeys(found) if len(way) <= MAX_SYLLABLES]
    return sorted(found, key=lambda way: (len(way), way))[:MAX_SPLITS]


def partly_begun(chunks: Sequence[str]) -> Iterator[list[tuple[str, ...]]]:
    """The ways to read a text of which some syllables are whole and some only begun, those with the fewest begun first:
    at least one is whole, and more than a vowel.
    """
    for begun in range(1, MAX_BEGUN + 1):
        ways = [way for way in syllables(chunks, begun) if any(map(_is_telling, way))]
        if ways:
            yield ways


def _is_telling(syllable: str) -> bool:
    return not syllable.endswith("*") and (len(syllable) > 1 or not syllable.isascii())


def _ways(chunks: Sequence[str], begun: int, last_only: bool = False) -> Iterator[tuple[str, ...]]:
    """The ways with exactly so many begun syllables, the longest first syllable first."""
    known = readings().characters
    dead: set[tuple[int, int, int, int]] = set()  # places from which nothing was found
    last = len(chunks) - 1

    def walk(at: int, before: int, start: int, left: int) -> Iterator[tuple[str, ...]]:
        """The ways from a letter of a run on, `before` being where the syllable before it starts."""
        if at > last:
            if not left:
                yield ()
            return
        chunk = chunks[at].rstrip(_TONES)
        if start == len(chunk):
            yield from walk(at + 1, 0, 0, left)
            return
        if (at, before, start, left) in dead:
            return
        found = False
        for syllable, end, cost in steps(at, chunk, before, start, left):
            for rest in walk(at, start, end, left - cost):
                found = True
                yield (syllable, *rest)
        if not found:
            dead.add((at, before, start, left))

    def steps(at: int, chunk: str, before: int, start: int, left: int) -> Iterator[tuple[str, int, int]]:
        """The syllables that may stand next, where each ends, and 1 for one that is begun."""
        if not chunk.isascii():
            yield chunk, len(chunk), 0
            return
        for end in range(min(len(chunk), start + _LONGEST), start, -1):
            part = chunk[start:end]
            for syllable in _MORE_SPELLINGS.get(part, (part,)):
                if syllable in known:
                    yield syllable, end, 0
        # A letter that goes on the syllable before it, or is gone on with, begins none by itself.
        if not left or chunk != chunks[at] or (before < start and chunk[before : start + 1] in known):
            return
        rest = chunk[start:]
        at_end = at == last and len(rest) < _LONGEST and rest not in known
        if at_end and any(syllable.startswith(rest) for syllable in known):
            yield f"{rest}*", len(chunk), 1
        if not last_only:
            initial = rest[:2] if rest[:2] in _INITIALS else rest[:1]
            goes_on = rest[len(initial) : len(initial) + 1] in _VOWELS
            if initial in _INITIALS and not goes_on and not (at_end and initial == rest):
                yield f"{initial}*", start + len(initial), 1

    yield from walk(0, 0, 0, begun)


def initials(chunks: Sequence[str], least: int) -> tuple[str, ...] | None:
    """Runs of letters as the first letters of syllables, one a letter; None where they cannot be, or are fewer than
    `least`.
    """
    text = "".join(chunks)
    if not least <= len(text) <= MAX_SYLLABLES or not text.isalpha() or not text.isascii():
        return None
    return tuple(f"{letter}*" for letter in text) if set("iuv").isdisjoint(text) else None
