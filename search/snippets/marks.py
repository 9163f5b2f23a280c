"""Where texts hold what wildcards and ``~`` ask for: what to mark, to the character.

A text is written with one character for each unit, in which runs of units are found by plain search. A match is
marked from its first unit to its last, units that stand for wildcards included; where a ``*`` ends a pattern beside
a Chinese character, the mark goes on to the end of the word, as the segmenter reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from hansou.index.store.encoding.bits import ranges
from hansou.index.text.fold.characters import SPACE, TABLES, from_code_points
from hansou.index.text.tokens.terms import analyze
from hansou.index.text.tokens.units import split_units
from hansou.search.match.places import (
    NO_PLACES,
    ORDINAL,
    Places,
    Spans,
    ascending,
    innermost,
    length,
    parts_within,
    shape_spans,
    stretch_spans,
)
from hansou.search.match.signed import find_signed
from hansou.search.query.shapes import Run, Shape, Sought, Stretch, UnitGlob, fixed_strings, linear, sought
from hansou.search.query.tree import Pattern, Signed, UnitString

from .occurrences import HighlightTerm, Match, find_spelled, spell_string, without_overlaps

_GAP = "。"  # between two texts while they are taken apart: no unit
_OTHER = 0xFFFFF  # stands for a unit of several characters that nothing asks for
_FIRST = 0xF0000  # and from here on for those that something does; private use, so no unit itself


def pattern_term(node: Pattern) -> HighlightTerm:
    """A pattern of a query as something to mark."""
    strings = fixed_strings(node)
    return HighlightTerm(spell_string(strings[0]) if strings else "", max(1.0, float(sum(map(len, strings)))), node)


def signed_term(signed: Signed) -> HighlightTerm:
    """A string with signs as something to mark."""
    return HighlightTerm(spell_string(signed.string), float(len(signed.string)), signed)


def find_with_patterns(
    texts: Sequence[str], needles: list[str], nodes: Sequence[Pattern | Signed]
) -> list[list[Match]]:
    """As `occurrences.find_spelled`, the strings being followed by patterns of a query."""
    found = []
    for some, others in zip(find_spelled(texts, needles), find_pattern(texts, nodes), strict=True):
        shifted = [Match(match.start, match.end, match.wanted + len(needles)) for match in others]
        found.append(without_overlaps([*some, *shifted]))
    return found


def find_pattern(texts: Sequence[str], nodes: Sequence[Pattern | Signed]) -> list[list[Match]]:
    """The matches of each node in each text, in order; `wanted` is the index of the node."""
    found: list[list[Match]] = [[] for _ in texts]
    for index, node in enumerate(nodes):
        if isinstance(node, Signed):
            for matches, places in zip(found, find_signed(texts, node), strict=True):
                matches += [Match(start, end, index) for start, end in places]
    alternatives = [() if isinstance(node, Signed) else sought(node) for node in nodes]
    coded = _Coded(texts, [run for some in alternatives for one in some for run in _runs(one)])
    for index, some in enumerate(alternatives):
        for one in some:
            for starts, ends in coded.spans(one):
                for text, start, end in coded.extents(starts, ends):
                    found[text].append(Match(start, end, index))
    return [sorted(set(matches), key=lambda match: (match.start, match.end, match.wanted)) for matches in found]


def _runs(one: Sought) -> Sequence[Run]:
    return one.strings if isinstance(one, Stretch) else one.runs


class _Coded:
    """Several texts, each unit as one character; `runs` are those that will be looked for."""

    def __init__(self, texts: Sequence[str], runs: Sequence[Run]) -> None:
        self._units = split_units(_GAP.join(texts))
        self._points = self._units.filtered.points
        self._offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
        self._starts, self._ends = self._units.text_starts, self._units.text_ends
        self._bounds = self._starts.searchsorted(self._offsets)
        self._coded = np.where(self._units.single, self._units.points[self._units.starts], _OTHER)
        self._codes: dict[str, int] = {}
        self._name_others(runs)
        self._string = from_code_points(self._coded.astype(np.uint32))

    def _name_others(self, runs: Sequence[Run]) -> None:
        """Give each word and number that a run asks for a character of its own."""
        literal = {token for run in runs if isinstance(run, UnitString) for token in run.tokens}
        globs = [re.compile(linear(run.pattern)) for run in runs if isinstance(run, UnitGlob)]
        if not globs and all(all(run.single) for run in runs if isinstance(run, UnitString)):
            return
        known: dict[str, int] = {}
        for at in np.flatnonzero(~self._units.single).tolist():
            token = self._units.token(at)
            if token not in known:
                asked = token in literal or any(glob.fullmatch(token) for glob in globs)
                known[token] = self._codes.setdefault(token, _FIRST + len(self._codes)) if asked else _OTHER
            self._coded[at] = known[token]

    def spans(self, one: Sought) -> Iterator[Spans]:
        """The matches to mark, as places of their first units and just after their last ones."""
        if isinstance(one, Stretch):
            yield from parts_within(one, stretch_spans(one, self._places_of), self._places_of)
            return
        starts, ends = innermost(*shape_spans(one, self._places_of, self._sizes))
        if len(starts) and (one.open_start or one.open_end):
            starts, ends = self._to_words(one, starts, ends)
        yield starts, ends

    def extents(self, starts: Places, ends: Places) -> Iterator[tuple[int, int, int]]:
        """Of each span its text, and where in that it starts and ends."""
        texts = starts >> 32
        first = self._bounds[texts] + (starts & ORDINAL)
        last = self._bounds[texts] + (ends & ORDINAL) - 1
        offsets = self._offsets[texts]
        yield from zip(
            texts.tolist(),
            (self._starts[first] - offsets).tolist(),
            (self._ends[last] - offsets).tolist(),
            strict=True,
        )

    def _places_of(self, run: Run) -> Places:
        """Where a run starts, as text << 32 | ordinal."""
        at = np.array(list(self._occurrences(run)), np.int64)
        if not len(at):
            return NO_PLACES
        text = self._bounds.searchsorted(at, "right") - 1
        inside = at + length(run) <= self._bounds[text + 1]
        at, text = at[inside], text[inside]
        places: Places = (text << 32) + at - self._bounds[text]
        return places

    def _occurrences(self, run: Run) -> Iterator[int]:
        if isinstance(run, UnitGlob):
            pattern = re.compile(linear(run.pattern))
            codes = [code for token, code in self._codes.items() if pattern.fullmatch(token)]
            yield from np.flatnonzero(np.isin(self._coded, codes)).tolist()
            return
        needle = self._spell(run)
        at = self._string.find(needle)
        while at >= 0:
            yield at
            at = self._string.find(needle, at + 1)

    def _spell(self, string: UnitString) -> str:
        units = zip(string.tokens, string.single, strict=True)
        return "".join(token if single else chr(self._codes.get(token, _OTHER + 1)) for token, single in units)

    def _sizes(self, places: Places) -> Places:
        text = places >> 32
        sizes: Places = self._bounds[text + 1] - self._bounds[text]
        return sizes

    def _to_words(self, shape: Shape, starts: Places, ends: Places) -> Spans:
        """Spans with the rest of the words in which they end, or start, open."""
        base = self._bounds[starts >> 32]
        first, last = base + (starts & ORDINAL), base + (ends & ORDINAL) - 1
        bounds = self._words_around([*zip(first.tolist(), last.tolist(), strict=True)])
        if shape.open_end:
            ends = ends + np.where(self._units.han[last], bounds[bounds.searchsorted(last, "right")] - last - 1, 0)
        if shape.open_start:
            starts = starts - np.where(
                self._units.han[first], first - bounds[bounds.searchsorted(first, "right") - 1], 0
            )
        return starts, ends

    def _words_around(self, spans: Sequence[tuple[int, int]]) -> Places:
        """The units at which words start, and after which they end, in the runs of Chinese in which spans lie."""
        starts = self._run_starts()
        edges = np.append(starts, len(self._units))
        ends = [end for span in spans for end in span]
        runs = ascending(starts.searchsorted(ends, "right") - 1)
        places = ranges(edges[runs], edges[runs + 1] - edges[runs])
        texts = [
            from_code_points(self._points[self._units.starts[low] : self._units.ends[high - 1]])
            for low, high in zip(edges[runs].tolist(), edges[runs + 1].tolist(), strict=True)
        ]
        words = analyze(_GAP.join(texts)).bounds[:-1]
        return ascending(np.concatenate((places[np.asarray(words)], edges[runs + 1])))

    def _run_starts(self) -> Places:
        """The units at which runs start in which the segmenter looks for words: Chinese with only space between."""
        units = self._units
        meaning = np.cumsum(TABLES.classes(self._points) != SPACE)[units.starts]
        joined = units.han[1:] & units.han[:-1] & (np.diff(meaning) == 1)
        return np.flatnonzero(np.concatenate(([True], ~joined)))
