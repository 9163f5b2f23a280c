"""Which script a text is written in, going by the characters that only one of the two has; and a text in the other."""

from __future__ import annotations

from functools import cache
from typing import Literal

from .characters import opencc_table

Script = Literal["simplified", "traditional", "mixed", "other"]

_TABLES = {"simplified": ("TSPhrases", "TSCharacters"), "traditional": ("STPhrases", "STCharacters")}
_MIXED_FROM = 0.1  # share of the rarer script's own characters: single variants and quotations are fewer


@cache
def own_characters() -> tuple[frozenset[str], frozenset[str]]:
    """The characters that only Simplified and only Traditional text has, by OpenCC's tables.

    Those that a standard character set of the other script has as well tell nothing: Big5 and, for older variants
    (却, 烟), Korea's; GB 2312. Nor does what Taiwan or Hong Kong write where OpenCC's Traditional has another form.
    """
    regional = {form for name in ("TWVariants", "HKVariants") for _, forms in opencc_table(name) for form in forms}
    simplified = {source for source, targets in opencc_table("STCharacters") if source not in targets}
    traditional = {source for source, targets in opencc_table("TSCharacters") if source not in targets}
    return (
        frozenset(character for character in simplified - regional if not _in(character, "big5", "euc_kr")),
        frozenset(character for character in traditional if not _in(character, "gb2312")),
    )


def _in(character: str, *charsets: str) -> bool:
    return any(character.encode(charset, "ignore") for charset in charsets)


def script_of(text: str) -> Script:
    """The script of a text; "other" where nothing in it tells, as in Latin text and very short ones."""
    simplified, traditional = (sum(map(own.__contains__, text)) for own in own_characters())
    total = simplified + traditional
    if not total:
        return "other"
    if min(simplified, traditional) >= _MIXED_FROM * total:
        return "mixed"
    return "simplified" if simplified > traditional else "traditional"


@cache
def _changes(script: str) -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """What is written for what in a script; and for each character that begins such, how long they are, longest first.

    OpenCC's own tables; its converter takes two to three times as long.
    """
    changes: dict[str, str] = {}
    sizes: dict[str, set[int]] = {}
    for name in _TABLES[script]:
        for source, targets in opencc_table(name):
            if len(source) == len(targets[0]):
                changes[source] = targets[0]
                sizes.setdefault(source[0], set()).add(len(source))
    return changes, {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


def to_script(text: str, script: Literal["simplified", "traditional"]) -> str:
    """A text in one of the scripts, of the same length, so that every position stays what it is.

    OpenCC's tables replace characters and phrases by others of their length; of phrases that overlap the longer one
    counts, then the first.
    """
    changes, sizes = _changes(script)

    def known(at: int) -> int:
        """How much of the text from a place on the tables know, at most."""
        for size in sizes.get(text[at], ()):
            if text[at : at + size] in changes:
                return size
        return 1

    pieces = []
    at = 0
    while at < len(text):
        size = known(at)
        if size > 1 and any(known(inner) > size for inner in range(at + 1, min(at + size, len(text)))):
            size = 1
        piece = text[at : at + size]
        pieces.append(changes.get(piece, piece))
        at += size
    return "".join(pieces)
