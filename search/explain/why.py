"""Why a query finds an article, or does not: what `Searcher.why` gives back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WhyPlace:
    """A place in an article: `text` around it with `highlights`, (start, end) in characters of that.

    `line` is the line of the document, 1-based, None for the title; `page` the page of a paged document. `aside`: it
    is in what stands around the article, a list of other headlines for example.
    """

    text: str
    highlights: list[tuple[int, int]]
    line: int | None
    page: int | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class WhyNearest:
    """What stands in the article in the place of `wanted`, which does not.

    `how`: "other" (all but one character of it), "part" (the longest part of it), "longer" (a Latin word or number
    of which it is a part), "apart" (all of it, `distance` units apart), "elsewhere" (not in the title, but below).
    """

    wanted: str
    found: str
    how: str
    place: WhyPlace
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class WhyTerm:
    """Something that an article scores by.

    `kind`: "word", "pair" (two neighbouring characters), "unit" (a character, Latin word or number, which counts in
    answers to a part of the query), "together" (a piece of the query, or all of it, in one string), "own word",
    "equivalent", "as typed" (answers that have what was typed come before others), "pattern" (what wildcards or ``~``
    ask for), "title" (the title is the query, begins with it, or has it), "about" (the name of the file, author or
    source), "places" (how near each other words stand, and in a text without a title how early), "window" (how much of
    the query stands close together).
    `count`: how often it stands in the article, 0 where that means nothing; `documents`: how many have it, deleted
    ones included. `share` is of the article's score, 0 to 1.
    """

    kind: str
    text: str
    count: int
    documents: int
    score: float
    share: float


@dataclass(frozen=True, slots=True)
class WhyEquivalent:
    """Another way to say `words` of the query. `kind`: "region", "short form", "synonym", "notation", "pinyin"
    or "near".
    """

    text: str
    words: tuple[str, ...]
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class WhyPart:
    """One piece of text of a query, how it was read, and what the article has of it.

    `kind`: "words", "exact", "wildcards", "near miss" or "near". `folded` is how it is compared; `words` are wanted,
    `dropped` only hold a sentence together, `asking` are question words, which count for less, `pairs` are its
    neighbouring characters, `own_words` those of a person's dictionary.

    `stands`: the article has it. `blocks`: for that, or for the want of it, the article is no answer. `count`: its
    matches, of which `places` shows the first. `share` is of the article's score, 0 to 1.
    """

    text: str
    kind: str
    field: str
    negated: bool
    folded: str
    words: tuple[str, ...]
    pairs: tuple[str, ...]
    dropped: tuple[str, ...]
    asking: tuple[str, ...]
    own_words: tuple[str, ...]
    equivalents: tuple[WhyEquivalent, ...]
    stands: bool
    blocks: bool
    count: int
    places: tuple[WhyPlace, ...]
    nearest: tuple[WhyNearest, ...]
    score: float
    share: float
    terms: tuple[WhyTerm, ...]


@dataclass(frozen=True, slots=True)
class WhyFilter:
    """A condition on a field: `value` is what the article has there, empty where it has nothing.

    `passes`: the article is as it says. `blocks`: for that, or for the want of it, the article is no answer.
    """

    text: str
    field: str
    value: str
    negated: bool
    passes: bool
    blocks: bool


@dataclass(frozen=True, slots=True)
class Why:
    """How a query was read, and what that made of one article.

    `read_as` is the query as it was understood, `dropped` the pieces that were left out because they only hold a
    sentence together. `found`: the article is an answer; `relaxed`: no article has all that was wanted, so answers
    have a part; `total`: how many there are.

    `score` is that of its hit: the scores of all parts and of `together`, which belongs to no one part. `rank` counts
    from 1 as in `Searcher.search`, None where it is beyond `ranked`. `repeat_of`: the path of the hit under which the
    article is listed, as it tells the same story; `rank` is then that hit's. `aside`: what it has of the query stands
    only around the article, so articles on the subject come first.
    """

    query: str
    path: str
    title: str
    read_as: str
    dropped: tuple[str, ...]
    parts: tuple[WhyPart, ...]
    filters: tuple[WhyFilter, ...]
    together: tuple[WhyTerm, ...]
    found: bool
    relaxed: bool
    total: int
    rank: int | None
    ranked: int
    score: float
    repeat_of: str | None
    aside: bool

    def as_json(self) -> dict[str, Any]:
        """The explanation as the command line's --json prints it."""
        rounded: dict[str, Any] = _rounded(asdict(self))
        return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value
