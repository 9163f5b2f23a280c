"""Other forms of a word, out of what hansou knows itself: groups of region words and short forms, and OpenCC's tables.

Where a word of OpenCC's is in a group, too, the group is right: it tells the sense in which it holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hansou.search.query.terms import unit_string
from hansou.search.query.tree import UnitString

from .groups import REGION, Form, Group, all_groups, speaks_of
from .regions import NEAR, region_words

CERTAIN = 5
"""Units of a form that is no piece of other words, wherever it stands."""

_HAN = re.compile("[\u4e00-\u9fff]+")
_PLAIN = re.compile("[\u4e00-\u9fffa-z0-9 ·]+")  # text whose units, run together, are what is left without its gaps


@dataclass(frozen=True, slots=True)
class Other:
    """Another form of a word, and how near it is, from 0 to 1. `kind` is "region" or "short form".

    `use`: a field of use, for the form has a general second sense. Then it stands for the word only where the query or
    the text around it speaks of that, or, where it has to be `asked`, the query; "" where it has none.
    """

    string: UnitString
    near: float
    kind: str
    use: str = ""
    asked: bool = False


def as_units(text: str) -> UnitString:
    """A folded text as a run of units."""
    return UnitString(tuple(text), (True,) * len(text)) if _HAN.fullmatch(text) else unit_string(text)


def stands_anywhere(string: UnitString) -> bool:
    """Whether a form needs no word's bounds around it: it is long, and Chinese."""
    return len(string) >= CERTAIN and all(string.single)


class Forms:
    """All words that have other forms, by their units, run together."""

    def __init__(self) -> None:
        self._groups: dict[str, list[tuple[Group, Form]]] = {}
        general: set[str] = set()
        for group in all_groups():
            for form in group.forms:
                self._groups.setdefault(_key(form.text), []).append((group, form))
                if form.general:
                    general.add(form.text)
        self._regions = region_words()
        self._general = general
        self._others: dict[str, tuple[Other, ...]] = {}
        self.words = frozenset((*self._groups, *self._regions))
        self.longest = max(map(len, self.words))
        """Characters of the longest of them."""

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def others(self, word: str) -> tuple[Other, ...]:
        """The other forms of a word, the nearest first."""
        found = self._others.get(word)
        if found is None:
            found = self._others[word] = tuple(self._find(word).values())
        return found

    def _find(self, word: str) -> Mapping[str, Other]:
        found: dict[str, Other] = {}
        for group, _ in self._groups.get(word, ()):
            for form in group.forms:
                key = _key(form.text)
                if key != word and (key not in found or found[key].use):
                    use = group.field if form.general else ""  # a form that is not says itself what is spoken of
                    kind = "region" if group.kind == REGION else "short form"
                    found[key] = Other(as_units(form.text), NEAR, kind, use, group.asked)
        for text, near in sorted(self._regions.get(word, {}).items(), key=lambda item: -item[1]):
            known = word in self._groups and text in self._groups
            if text not in found and not known and not {word, text} & self._general:
                found[text] = Other(as_units(text), near, "region")
        return found


def _key(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text.replace(" ", "").replace("·", "")
    return "".join(unit_string(text).tokens)


@cache
def known_forms() -> Forms:
    """The forms that hansou knows itself."""
    return Forms()


def use_of(word: str, other: Other, query: str) -> str | None:
    """The field of use that a text has to speak of around another form of a word; "" where the rest of the query,
    folded, does; None where that has to and does not.
    """
    if not other.use or speaks_of(other.use, query.replace(word, " ")):
        return ""
    return None if other.asked else other.use
