"""The tree of a query: what was asked for, before anything is looked up.

The parser makes a tree whose pieces of text are `Words` and `Exact`. In the tree of a plan a `Phrase` stands for each
of these: the same piece as the units, words and grams that an index has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import NamedTuple, TypeAlias

from hansou.index.text.tokens.terms import gram


@dataclass(frozen=True, slots=True)
class Words:
    """Text without spaces and quotes: all its words are wanted, near each other is better."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Alike(Words):
    """Two Chinese characters of which one may be another that sounds or looks like it: ``江因~``."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Quoted text: its units one after another."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Wild:
    """Text with wildcards; `shapes` says what they stand for."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """Text of which one unit, or of a Latin word one letter, may be another: ``营商环静~``."""

    text: str
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """Quoted text whose pieces stand near each other in any order, with at most `distance` units more than their
    own: ``"江阴 项目"~5``.
    """

    text: str
    distance: int
    field: str = "text"
    position: int = 0


@dataclass(frozen=True, slots=True)
class Keyword:
    """Documents whose `field`, a keyword, begins with `low` ... `high` in the order of text.

    An empty bound is open. ``date:2022-02`` is low = high = ``2022-02``: every date that begins so. `above`: what
    begins with `low` is left out, and `below` what begins with `high`.
    """

    field: str
    low: str
    high: str
    position: int = 0
    above: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Glob:
    """Documents whose `field`, a keyword, is `pattern`, in which ``*`` is any run of characters, ``?`` one; `folded`:
    in either script and any case.
    """

    field: str
    pattern: str
    position: int = 0
    folded: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match all parts. `soft` ones come from words apart by spaces: where no document matches
    all, a document that matches some may answer.
    """

    parts: tuple[Node, ...]
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the part."""

    part: Node


@dataclass(frozen=True, slots=True)
class UnitString:
    """A run of units that must stand one after another: each unit's token, and whether it is one character."""

    tokens: tuple[str, ...]
    single: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def part(self, start: int, end: int) -> UnitString:
        """The units from `start` to before `end`."""
        return UnitString(self.tokens[start:end], self.single[start:end])

    @property
    def text(self) -> str:
        """The units as they are read, with blanks where two Latin words or numbers meet."""
        text = ""
        for at, token in enumerate(self.tokens):
            text += " " * (at > 0 and not (self.single[at - 1] or self.single[at])) + token
        return text

    @property
    def grams(self) -> list[bytes]:
        """The terms that the string's neighbours make; the index is the offset within the string."""
        pairs = zip(self.tokens, self.single, self.tokens[1:], self.single[1:], strict=False)
        return [gram(*pair).encode() for pair in pairs]


class Sign(NamedTuple):
    """What stands before and after a unit, of a string the `unit`th, and belongs to it."""

    unit: int
    before: str
    after: str


class Signed(NamedTuple):
    """A string of units with signs that units leave out."""

    string: UnitString
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One piece of text of a query, taken apart.

    `whole` is all of it, `bounds` the units at which its words start and, last, how many units it has. `wanted` are
    the strings that a document has to hold, as (first unit, after the last), each different one once. `telling`: it
    has a word that does more than hold a sentence together. `counts` are what its units count for in ranking, where
    one of an ordinary word counts for 1.

    `word_terms` are its words of two units and more that the index has as terms, with what each counts for
    (`word_counts`); `gram_terms` are its pairs of neighbouring units. Both stand as often as they do in the query.
    `own_words` are those of its words that a person made known: the index does not have them as terms. `equivalents`
    are other ways to say its words. `signs` are those that belong to its units: an exact phrase has to have them.
    `together` are strings of several words that a document has to hold, too, as `wanted`: names, and characters that
    are no words alone. `text` is what was typed, None for a string that was not.
    """

    field: str
    exact: bool
    telling: bool
    whole: UnitString
    bounds: tuple[int, ...]
    wanted: tuple[tuple[int, int], ...]
    counts: tuple[float, ...]
    word_terms: tuple[bytes, ...]
    word_counts: tuple[float, ...]
    gram_terms: tuple[bytes, ...]
    own_words: tuple[UnitString, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    signs: tuple[Sign, ...] = ()
    together: tuple[tuple[int, int], ...] = ()
    text: Text | None = dataclass_field(default=None, compare=False)

    @property
    def of_text(self) -> bool:
        """Whether its words are looked for in what is known about documents, too: what is quoted stands in the text."""
        return self.field == "text" and not self.exact

    @property
    def words(self) -> tuple[UnitString, ...]:
        """The strings that a document has to hold."""
        return tuple(self.whole.part(first, last) for first, last in self.wanted)

    @property
    def strings_together(self) -> tuple[UnitString, ...]:
        """The strings of several of its words that a document has to hold."""
        return tuple(self.whole.part(first, last) for first, last in self.together)

    def says_all(self, equivalent: Equivalent, first: int, last: int) -> bool:
        """Whether an equivalent stands for all the words from unit `first` to before `last`."""
        inside = (at for at, (start, end) in enumerate(self.wanted) if first <= start and end <= last)
        return all(at in equivalent.covers for at in inside)

    @property
    def lone_units(self) -> tuple[bytes, ...]:
        """Of those the terms of such as are one unit."""
        return tuple(self.whole.tokens[first].encode() for first, last in self.wanted if last - first == 1)

    @property
    def unit_terms(self) -> tuple[bytes, ...]:
        """The terms of all units, as often as they stand in the query."""
        return tuple(token.encode() for token in self.whole.tokens)


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Another way to say some words of a phrase: the exact string that says it, and which of the phrase's `wanted` it
    stands for, by their indices, ascending. `weight` is what its string is worth where a word of the query is worth 1.
    `kind` is "region", "short form", "synonym", "notation", "pinyin" or "near".

    `stands_as`: it counts only where it stands as a "word" or a "number", no piece of others, "" for anywhere. `use`:
    only where the text around it speaks of this field of use, "" for any.
    """

    phrase: Phrase
    covers: tuple[int, ...]
    weight: float
    kind: str = "region"
    stands_as: str = ""
    use: str = ""


def kept_wanted(node: Node) -> tuple[Phrase, ...]:
    """Of words side by side what stays wanted where a part of them is an answer: what is quoted, unless all is."""
    if not (isinstance(node, And) and node.soft):
        return ()
    quoted = tuple(part for part in node.parts if isinstance(part, Phrase) and part.exact)
    return quoted if len(quoted) < len(node.parts) else ()


READINGS = ("pinyin", "near")
"""Kinds of equivalents that are readings of what was typed, not other forms of it."""

Text: TypeAlias = "Words | Exact"
Pattern: TypeAlias = "Wild | Close | Near"
Filter: TypeAlias = "Keyword | Glob"
Node: TypeAlias = "Words | Exact | Phrase | Wild | Close | Near | Keyword | Glob | And | Or | Not"


def patterns_of(node: Node, *, negated: bool = True) -> Iterator[Pattern]:
    """The parts of a tree that stand for more than themselves; those that are negated too, or not."""
    if isinstance(node, Wild | Close | Near):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from patterns_of(part, negated=negated)
    elif isinstance(node, Not) and negated:
        yield from patterns_of(node.part)


def positive_texts(node: Node) -> Iterator[Text]:
    """The pieces of text that a document may match, in the order of the query: those that are not negated."""
    if isinstance(node, Words | Exact):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from positive_texts(part)
