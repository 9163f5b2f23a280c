"""Which script a text is written in, going by the characters that only one of the two has."""

from __future__ import annotations

from functools import cache
from typing import Literal

from .characters import opencc_table

Script = Literal["simplified", "traditional", "mixed", "other"]

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
