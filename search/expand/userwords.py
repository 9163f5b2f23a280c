"""A user's own words and synonyms: files that take effect without indexing again, for grams hold every string.

A file of words is jieba's: a line has a word and may have a number and a tag after it. A file of synonyms has a
group a line, its words apart by commas, or, where a line has none, by spaces. Lines that begin with ``#`` are
comments. Any encoding that articles may have will do. A line that is neither warns, and the others are taken.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hansou.index.errors import SourceError, WordListError
from hansou.index.text.fold.fold import fold
from hansou.search.query.terms import unit_string
from hansou.search.query.tree import UnitString

WORDS_FILE, SYNONYMS_FILE = "words.txt", "synonyms.txt"  # in the folder of an index, where they are taken by default
MOST_BYTES = 16 * 2**20  # of a file: both are read whenever an index is opened
LONGEST = 64  # units of a word
MOST_SYNONYMS = 500  # of a word, those of all its groups
MOST_WARNINGS = 20  # of bad lines of a file
MOST_PAIRS = 2_000_000  # of words that stand for each other, in a file

_HAN = re.compile("[\u4e00-\u9fff]+")
_WORD = re.compile(r"(?P<word>\S+)(?:\s+(?P<number>[0-9]{1,18}))?(?:\s+[A-Za-z][\w-]*)?")
_SEPARATORS = re.compile("[,，、;；\t|]")

FilePath = str | os.PathLike[str]


@dataclass(frozen=True)
class OwnWords:
    """Words that a user made known: the units of each, run together, with its number, and how many units the longest
    of those that begin with the same unit has.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    longest: Mapping[str, int] = field(default_factory=dict)

    def keep_whole(self, tokens: Sequence[str], bounds: Sequence[int]) -> tuple[list[int], frozenset[int]]:
        """The bounds of words in a run of units, given the segmenter's; and which begin a word of the list.

        From the left, the longest word that begins at a unit is kept whole.
        """
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(tokens):
            end = self._longest_at(tokens, at)
            if end:
                spans.append((at, end))
            at = end or at + 1
        if not spans:
            return list(bounds), frozenset()
        inside = {unit for start, end in spans for unit in range(start + 1, end)}
        edges = {edge for span in spans for edge in span}
        return sorted(edges.union(bounds) - inside), frozenset(start for start, _ in spans)

    def _longest_at(self, tokens: Sequence[str], at: int) -> int:
        """Where the longest word that begins at a unit ends; 0 if none does."""
        for end in range(min(len(tokens), at + self.longest.get(tokens[at], 0)), at, -1):
            if "".join(tokens[at:end]) in self.numbers:
                return end
        return 0


Synonyms = Mapping[str, Sequence[UnitString]]  # by the units of a word, run together: its synonyms


@dataclass(frozen=True)
class Lexicon:
    """What a search knows beside the collection: a user's words and synonyms, and whether region words, synonyms and
    pinyin that was not asked for count.
    """

    words: OwnWords | None = None
    synonyms: Synonyms = field(default_factory=dict)
    equivalents: bool = True


NO_LEXICON = Lexicon()


def read_lexicon(folder: Path, dictionary: FilePath | None, synonyms: FilePath | None) -> Lexicon:
    """A user's words and synonyms from the files that are given, else from those in the folder of an index, if there
    are any. Raises WordListError.
    """
    words_file, synonyms_file = folder / WORDS_FILE, folder / SYNONYMS_FILE
    dictionary = dictionary or (words_file if words_file.is_file() else None)
    synonyms = synonyms or (synonyms_file if synonyms_file.is_file() else None)
    if not dictionary and not synonyms:
        return NO_LEXICON
    return Lexicon(read_words(dictionary) if dictionary else None, read_synonyms(synonyms) if synonyms else {})


class WordListWarning(UserWarning):
    """A line of a file of words or synonyms is passed over: the text names the file, the line and the reason."""


class _BadLines:
    """The lines of a file that are passed over, each told in a warning; of many only the first."""

    def __init__(self) -> None:
        self._count = 0

    def tell(self, error: WordListError) -> None:
        """Pass a line over."""
        self._count += 1
        if self._count <= MOST_WARNINGS:
            warnings.warn(str(error), WordListWarning, stacklevel=5)
        elif self._count == MOST_WARNINGS + 1:
            warnings.warn(f"{error.path}: more lines are passed over", WordListWarning, stacklevel=5)


def read_words(path: FilePath) -> OwnWords:
    """The words of a file in jieba's format; a word whose number is 0 is none. A bad line warns and is passed over.
    Raises WordListError where the file cannot be read.
    """
    numbers: dict[str, int] = {}
    longest: dict[str, int] = {}
    bad = _BadLines()
    lines = list(_lines(path))
    together = fold("\n".join(text for _, text in lines)).split("\n")  # by line it would take four times as long
    for (line, text), folded in zip(lines, together, strict=False):
        found = _passing_over(bad, lambda: _word(path, line, text, folded))  # noqa: B023 - called at once
        if found is not None and found[1]:
            tokens, number = found
            numbers["".join(tokens)] = number
            longest[tokens[0]] = max(longest.get(tokens[0], 0), len(tokens))
    return OwnWords(numbers, longest)


def read_synonyms(path: FilePath) -> Synonyms:
    """The synonyms of a file: those of a word in several groups are all of them. A bad line warns and is passed over.
    Raises WordListError where the file cannot be read.
    """
    found: dict[str, dict[UnitString, None]] = {}
    bad = _BadLines()
    pairs = 0
    for line, text in _lines(path):
        group = _passing_over(bad, lambda: _group(path, line, text))  # noqa: B023 - called at once
        if group is None:
            continue
        pairs += len(group) * (len(group) - 1)
        if pairs > MOST_PAIRS:
            bad.tell(WordListError(path, line, f"more than {MOST_PAIRS} pairs of synonyms"))
            break
        for word in group:
            others = found.setdefault("".join(word.tokens), {})
            others.update((other, None) for other in group if other != word)
            if len(others) > MOST_SYNONYMS:
                bad.tell(WordListError(path, line, f"a word has more than {MOST_SYNONYMS} synonyms"))
                for other in list(others)[MOST_SYNONYMS:]:
                    del others[other]
    return {word: tuple(others) for word, others in found.items()}


_Read = TypeVar("_Read")


def _passing_over(bad: _BadLines, read: Callable[[], _Read]) -> _Read | None:
    """What is read of a line; None where it is bad."""
    try:
        return read()
    except WordListError as error:
        bad.tell(error)
        return None


def _word(path: FilePath, line: int, text: str, folded: str) -> tuple[Sequence[str], int]:
    """The units of a line's word, and its number. Raises WordListError."""
    match = _WORD.fullmatch(text)
    if match is None:
        raise WordListError(path, line, "a line is a word, then a number and a tag, both of which may be missing")
    word: Sequence[str] = folded[match.start("word") : match.end("word")]
    plain = len(word) <= LONGEST and _HAN.fullmatch(folded, match.start("word"), match.end("word"))
    return word if plain else _string(path, line, match["word"]).tokens, int(match["number"] or 1)


def _group(path: FilePath, line: int, text: str) -> list[UnitString]:
    """The words of a line, each once. Raises WordListError."""
    words = [word.strip() for word in (_SEPARATORS.split(text) if _SEPARATORS.search(text) else text.split())]
    if len(words) > MOST_SYNONYMS + 1:
        raise WordListError(path, line, f"a word has more than {MOST_SYNONYMS} synonyms")
    group = list(dict.fromkeys(_string(path, line, word) for word in words if word))
    if len(group) < 2:
        raise WordListError(path, line, "a group is two or more different words, apart by commas")
    return group


def _lines(path: FilePath) -> Iterator[tuple[int, str]]:
    """The lines of a file that say something, with their numbers."""
    from hansou.index.sources.encodings import decode

    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise WordListError(path, None, (error.strerror or str(error)).lower()) from error
    if len(data) > MOST_BYTES:
        raise WordListError(path, None, f"larger than {MOST_BYTES >> 20} MB")
    try:
        text = decode(data).text
    except SourceError as error:
        raise WordListError(path, None, str(error)) from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()


def _string(path: FilePath, line: int, word: str) -> UnitString:
    if len(word) > 8 * LONGEST:
        raise WordListError(path, line, f"a word has more than {LONGEST} characters")
    string = unit_string(word)
    if not len(string):
        raise WordListError(path, line, f"{word[:20]!r} holds no letter, digit or Chinese character")
    if len(string) > LONGEST:
        raise WordListError(path, line, f"a word has more than {LONGEST} characters")
    return string
