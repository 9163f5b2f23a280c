"""The terms of a query: strings that documents must hold, and weighted terms that rank them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from hansou.index.hosts import cached_property
from hansou.index.text.fold.fold import fold
from hansou.index.text.sizes import LONG_WORD
from hansou.index.text.tokens.segmenter import default_cut
from hansou.index.text.tokens.terms import Analysis, analyze, gram

from .fields import PINYIN
from .tree import And, Exact, Node, Or, Text, Words

# Words that only hold a sentence together: never wanted, never highlighted, unless a query has no others.
FUNCTION_WORDS = frozenset(
    fold(
        "的 了 着 过 是 在 和 与 及 或 也 都 就 而 但 之 其 于 以 为 "
        "被 把 对 从 到 向 由 等 吗 呢 吧 啊 呀 么 所 这 那 个 and or not"
    ).split()
)

_BETWEEN = "。"  # between two pieces while they are taken apart: no unit, and no word crosses it


@dataclass(frozen=True)
class UnitString:
    """A run of units that must stand one after another: each unit's token, and whether it is one character."""

    tokens: tuple[str, ...]
    single: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def part(self, start: int, end: int) -> UnitString:
        """The units from `start` to before `end`."""
        return UnitString(self.tokens[start:end], self.single[start:end])

    @cached_property
    def grams(self) -> list[bytes]:
        """The terms that the string's neighbours make; the index is the offset within the string."""
        pairs = zip(self.tokens, self.single, self.tokens[1:], self.single[1:], strict=False)
        return [gram(*pair).encode() for pair in pairs]


@dataclass(frozen=True)
class Phrase:
    """One piece of text of a query, taken apart.

    `telling`: it has a word that does more than hold a sentence together. `whole` is all of it; `words` are the
    strings a document has to hold, `lone_units` the terms of those that are one unit. The terms stand as often as
    they do in the query: those of words of two units and more, all grams, all units.

    `bounds` are the units of `whole` at which its words start and, last, how many units it has. `own_words` are
    those of its words that a person made known: the index does not have them as terms. `equivalents` are other ways
    to say its words.
    """

    field: str
    exact: bool
    telling: bool
    whole: UnitString
    words: tuple[UnitString, ...]
    lone_units: tuple[bytes, ...]
    word_terms: tuple[bytes, ...]
    gram_terms: tuple[bytes, ...]
    unit_terms: tuple[bytes, ...]
    bounds: tuple[int, ...] = ()
    own_words: tuple[UnitString, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()


@dataclass(frozen=True)
class Equivalent:
    """Another way to say some words of a phrase: the exact string that says it, and which of the phrase's `words` it
    stands for, by their indices. `weight` is what its string is worth where a word of the query is worth 1. `kind` is
    "region", "synonym" or "pinyin".
    """

    phrase: Phrase
    covers: frozenset[int]
    weight: float
    kind: str = "region"


class WordList(Protocol):
    """Words that a person made known."""

    def keep_whole(self, tokens: Sequence[str], bounds: Sequence[int]) -> tuple[list[int], frozenset[int]]:
        """The bounds of words in a run of units, those of the segmenter given; and which begin a word of the list."""


def take_apart(texts: Sequence[Text], own: WordList | None = None) -> list[Phrase]:
    """The terms of each piece of text of a query; words of `own` are kept whole."""
    analysis = analyze(_BETWEEN.join(text.text for text in texts), _cut)
    starts = accumulate((len(text.text) + len(_BETWEEN) for text in texts), initial=0)
    edges = [bisect_left(analysis.starts, start) for start in starts]
    firsts = analysis.bounds[:-1]
    return [
        _phrase(text, analysis, start, end, firsts[bisect_left(firsts, start) : bisect_left(firsts, end)], own)
        for text, (start, end) in zip(texts, pairwise(edges), strict=True)
    ]


def unit_string(text: str) -> UnitString:
    """A text as a run of units."""
    analysis = analyze(text, lambda run: [run])
    return UnitString(tuple(analysis.tokens), tuple(analysis.single))


def exact_phrase(string: UnitString, field: str) -> Phrase:
    """The phrase that is this string and nothing else."""
    units = tuple(token.encode() for token in string.tokens)
    return Phrase(
        field=field,
        exact=True,
        telling=True,
        whole=string,
        words=(string,),
        lone_units=units if len(units) == 1 else (),
        word_terms=(),
        gram_terms=tuple(string.grams),
        unit_terms=units,
    )


def _cut(text: str) -> Sequence[str]:
    runs = text.split("\n")
    return cut_runs(text, max(map(len, runs)))


def cut_runs(text: str, longest: int) -> Sequence[str]:
    """The words of runs of Chinese characters, one a line, the longest of so many characters. Two characters alone are
    one word: that they stand together is what was asked for, and the segmenter's dictionary need not be loaded to
    know it.
    """
    if longest <= 2:
        return [word for run in text.split("\n") for word in (run, "\n")][:-1]
    return default_cut()(text)


def _phrase(
    text: Text, analysis: Analysis, start: int, end: int, firsts: Sequence[int], own: WordList | None
) -> Phrase:
    whole = _string(analysis, start, end)
    bounds = [*(first - start for first in firsts), end - start]
    known: frozenset[int] = frozenset()
    if own is not None and not isinstance(text, Exact):
        bounds, known = own.keep_whole(whole.tokens, bounds)
    words = [whole.part(first, last) for first, last in pairwise(bounds)]
    own_words = [word for word, first in zip(words, bounds, strict=False) if first in known and len(word) >= LONG_WORD]
    meaning = [word for word in words if "".join(word.tokens) not in FUNCTION_WORDS]
    wanted = (whole,) if isinstance(text, Exact) else tuple(dict.fromkeys(meaning or words))
    return Phrase(
        field="text" if text.field == PINYIN else text.field,
        exact=isinstance(text, Exact),
        telling=bool(meaning),
        whole=whole,
        words=wanted,
        lone_units=tuple(word.tokens[0].encode() for word in wanted if len(word) == 1),
        word_terms=tuple(_term(word) for word in words if len(word) > 1 and word not in own_words),
        gram_terms=tuple(whole.grams),
        unit_terms=tuple(token.encode() for token in whole.tokens),
        bounds=tuple(bounds),
        own_words=tuple(own_words),
    )


def _string(analysis: Analysis, start: int, end: int) -> UnitString:
    return UnitString(tuple(analysis.tokens[start:end]), tuple(analysis.single[start:end]))


def _term(word: UnitString) -> bytes:
    return "".join(word.tokens).encode() if len(word) >= LONG_WORD else word.grams[0]


def positive_texts(node: Node) -> Iterator[Text]:
    """The pieces of text that a document may match, in the order of the query: those that are not negated."""
    if isinstance(node, Words | Exact):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from positive_texts(part)
