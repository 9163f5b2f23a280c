"""Wildcards, ``~`` and ranges read slowly from their definition, for the engine to be compared with."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hansou import Article
from hansou.index.text.fold.fold import fold
from tests.index.text.plain import Unit, plain_units, tokens

Holds = Callable[[Article], bool]
LONGEST = 8


@dataclass(frozen=True)
class Pattern:
    """A query's piece with wildcards, as it is written, and as an expression over tokens, each with a blank after."""

    written: str
    expression: str

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Extents, in characters, of the matches that hold no other."""
        units = plain_units(text)
        spelled, places = spell(units)
        regular = re.compile(self.expression)
        ends = {at: index for index, at in enumerate(places)}
        found = []
        for first, at in enumerate(places[:-1]):
            for end in places[first + 1 :]:
                if regular.fullmatch(spelled, at, end):
                    found.append((first, ends[end] - 1))
                    break
        inner = [a for a in found if not any(a != b and a[0] <= b[0] and b[1] <= a[1] for b in found)]
        return [(units[first].start, units[last].end) for first, last in inner]

    def in_text(self, text: str) -> bool:
        """Whether it stands in a text."""
        spelled, places = spell(plain_units(text))
        regular = re.compile(self.expression)
        return any(regular.match(spelled, at) for at in places[:-1])

    def in_article(self, article: Article, title_only: bool = False) -> bool:
        """Whether it stands in a title or, unless `title_only`, in a body."""
        return self.in_text(article.title) or (not title_only and self.in_text(article.body))


def spell(units: Sequence[Unit]) -> tuple[str, list[int]]:
    """Tokens, each with a blank after it, and where each starts; last, where they end."""
    places = [0]
    for unit in units:
        places.append(places[-1] + len(unit.token) + 1)
    return "".join(f"{unit.token} " for unit in units), places


def literal(text: str) -> str:
    """The expression of a text as it stands."""
    return "".join(re.escape(f"{token} ") for token in tokens(text))


UNIT = r"\S+ "
GAPS = {"?": UNIT, "？": UNIT, "??": f"(?:{UNIT}){{2}}", "*": f"(?:{UNIT}){{0,{LONGEST}}}"}
GAPS |= {"＊": GAPS["*"], "?*": f"(?:{UNIT}){{1,{LONGEST + 1}}}"}


def random_pattern(rng: random.Random, strings: Sequence[str]) -> Pattern:
    """Two or three strings with wildcards for whole units between them, and sometimes on their sides."""
    pieces = [rng.choice(strings)]
    written, expression = pieces[0], literal(pieces[0])
    for _ in range(rng.randint(1, 2)):
        following = rng.choice([string for string in strings if not same_kind(written[-1], string[0])])
        gap = rng.choice(list(GAPS))
        expression = joined(expression, written[-1], gap, following)
        written += gap + following
    if not is_plain(written[0]) and rng.random() < 0.2:
        written, expression = "?" + written, UNIT + expression
    if not is_plain(written[-1]) and rng.random() < 0.2:
        written, expression = written + "?*", expression + UNIT
    return Pattern(written, expression)


def joined(expression: str, last: str, gap: str, following: str) -> str:
    """An expression, which ends in the character `last`, with a gap and a string behind it; question marks between a
    digit and a Chinese character may be digits too.
    """
    apart = expression + GAPS[gap] + literal(following)
    digits = rf"[\d.]{{{len(gap)}}}"
    if "*" in gap or "＊" in gap or {is_plain(last), is_plain(following[0])} != {True, False}:
        return apart
    if last.isdigit():
        return f"(?:{apart}|{expression.removesuffix(re.escape(' '))}{digits} {literal(following)})"
    return f"(?:{apart}|{expression}{digits}{literal(following)})" if following[0].isdigit() else apart


def is_plain(character: str) -> bool:
    """Whether it is a letter or a digit of a Latin word or number."""
    return character.isascii() and character.isalnum()


def same_kind(a: str, b: str) -> bool:
    """Whether a wildcard between these two characters stands inside one word."""
    return is_plain(a) and is_plain(b) and a.isdigit() == b.isdigit()


def word_pattern(glob: str) -> Pattern:
    """A glob over one Latin word or number."""
    inside = r"\d" if any(map(str.isdigit, glob)) else r"[^\W\d]"
    parts = {"*": f"(?:{inside}|[.])*", "?": f"(?:{inside}|[.])"}
    return Pattern(glob, "".join(parts.get(sign) or re.escape(fold(sign)) for sign in glob) + " ")


def close_pattern(text: str) -> Pattern:
    """A string of which one unit may be another; a single word may have a letter more, fewer or another."""
    units = tokens(text)
    forms = [literal(text)]
    for at in range(len(units)):
        before, after = (re.escape("".join(f"{unit} " for unit in part)) for part in (units[:at], units[at + 1 :]))
        forms.append(before + UNIT + after)
    if len(units) == 1:
        [word] = units
        forms = [re.escape(f"{word} ")]
        forms += [re.escape(word[:at]) + r"[^\W\d]" + re.escape(word[at:]) + " " for at in range(len(word) + 1)]
        forms += [re.escape(word[:at]) + r"[^\W\d]?" + re.escape(word[at + 1 :]) + " " for at in range(len(word))]
    return Pattern(f"{text}~", "|".join(forms))


def stand_near(strings: Sequence[str], distance: int, text: str) -> bool:
    """Whether all strings stand in some stretch of the text that is `distance` units longer than they are."""
    units = tokens(text)
    wanted = [tokens(string) for string in dict.fromkeys(strings)]
    size = sum(map(len, wanted)) + (distance if len(wanted) > 1 else 0)
    return any(all(stands(string, units[at : at + size]) for string in wanted) for at in range(len(units)))


def stands(string: Sequence[str], units: Sequence[str]) -> bool:
    """Whether a run of units stands among others."""
    return any(units[at : at + len(string)] == string for at in range(len(units) - len(string) + 1))


def random_range(rng: random.Random, dates: Sequence[str]) -> tuple[str, Holds] | None:
    """A range of dates as it is written, and whether an article's date lies in it; None where nothing could."""
    low, high = rng.choice(dates), rng.choice(dates)
    above, below = rng.random() < 0.3, rng.random() < 0.3

    def test(article: Article) -> bool:
        date = article.date
        after = not low or (date[: len(low)] > low if above else date >= low)
        before = not high or (date < high if below else date[: len(high)] <= high)
        return bool(date) and after and before

    if low and high and (low + "\uffff" if above else low) >= (high if below else high + "\uffff"):
        return None
    opening, closing = "[{"[above], "]}"[below]
    if rng.random() < 0.3:
        opening, closing = "［｛"[above], "］｝"[below]
    return f"date:{opening}{low} {rng.choice(['TO', 'to', '至'])} {high}{closing}", test
