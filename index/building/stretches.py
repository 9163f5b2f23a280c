"""One long article inverted in stretches, so that it takes memory for one of them and for what comes out.

A text is cut where nothing is read across the cut but one gram: between a Chinese character, a full stop and the end
of a line on one side, and a Chinese character on the other. Where it has no such place it is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hansou.index.schema import TEXT_FIELDS, units_field
from hansou.index.store.container.files import narrow
from hansou.index.store.encoding.bits import offsets, ranges
from hansou.index.store.postings.terms import TermBlock, merge_blocks
from hansou.index.store.segment import Chunk, FieldArrays
from hansou.index.text.fold.fold import fold
from hansou.index.text.tokens.inverted import Inverted, InvertedTexts, invert_with_heads
from hansou.index.text.tokens.segmenter import Cut

STRETCH = 1_000_000
"""Characters of a stretch, at least; a shorter article is inverted as a whole."""
_AT_ONCE = 1 << 20  # occurrences that are merged at a time, or those of one key
_PLACE = re.compile("[\u4e00-\u9fff][。！？]\r?\n[ \t\u3000]*(?=[\u4e00-\u9fff])")


def stretches(body: str) -> list[str]:
    """A text in stretches; end to end they are the text."""
    cuts = [0]
    while len(body) - cuts[-1] > STRETCH and (place := _PLACE.search(body, cuts[-1] + STRETCH)):
        cuts.append(place.end())
    return [body[start:end] for start, end in pairwise((*cuts, len(body)))]


def whole_arrays(name: str, inverted: InvertedTexts) -> dict[str, FieldArrays]:
    """A text field of a segment and its companion of single units, of texts that were inverted as a whole."""
    extents = inverted.lengths + np.uint32(len(TEXT_FIELDS[name]) - 1)
    most = int(inverted.units.values.max(initial=1))
    return {
        name: FieldArrays([_chunk(inverted.terms)], extents=extents, lengths=inverted.lengths, kind="positions"),
        units_field(name): FieldArrays(
            [_chunk(inverted.units)], lengths=inverted.lengths, top_frequency=most, kind="frequency"
        ),
    }


def long_arrays(title: str, parts: Sequence[str], cut: Cut | None) -> dict[str, FieldArrays]:
    """The fields of title and body of one article, whose body is these stretches, as `field_arrays` makes them."""
    whole: list[_Part] = []
    units: list[_Part] = []
    fields: dict[str, FieldArrays] = {}
    text_field, title_field = list(TEXT_FIELDS)[:2]
    lengths = top = 0
    for number, part in enumerate(parts):
        text, heads = invert_with_heads([(title if number == 0 else "", part)], cut)
        if number == 0:
            fields = whole_arrays(title_field, heads)
            whole.append(_Part.of(text.terms, 0))
        else:
            whole.append(_Part.of(_gram(parts[number - 1], part), lengths))
            whole.append(_Part.of(text.terms, lengths))
        units.append(_Part.of(text.units, 0))
        lengths += int(text.lengths[0])
        top += int(text.units.values.max(initial=1))
    counted = np.array([lengths], np.uint32)
    return {
        text_field: FieldArrays(_merged(whole), extents=counted + np.uint32(1), lengths=counted, kind="positions"),
        units_field(text_field): FieldArrays(_summed(units), lengths=counted, top_frequency=top, kind="frequency"),
        **fields,
    }


def _gram(before: str, after: str) -> Inverted:
    """The one gram that lies across a cut: its place is that of the last unit before it."""
    last = _LAST.search(before)
    if last is None:
        raise ValueError("a stretch that ends as none does")
    term = TermBlock.of([fold(last[1] + after[0]).encode()])
    one = np.ones(1, np.uint32)
    return Inverted(term.keys, term.sizes, term.rests, one.astype(np.int64), one - one, one - one)


_LAST = re.compile("([\u4e00-\u9fff])[。！？]\r?\n[ \t\u3000]*$")


def _chunk(inverted: Inverted) -> Chunk:
    terms = TermBlock(inverted.keys, inverted.sizes, inverted.rests)
    return Chunk(terms, inverted.counts, inverted.docs, inverted.values)


@dataclass(frozen=True, slots=True)
class _Part:
    """The terms of a stretch, `keys`, `sizes` and `rests` as in `TermBlock`, how many values each has, and these."""

    keys: NDArray[np.uint64]
    sizes: NDArray[Any]
    rests: bytes
    counts: NDArray[np.uint32]
    values: NDArray[np.uint32]

    @classmethod
    def of(cls, inverted: Inverted, before: int) -> _Part:
        """`before`: what is to be added to every value: of positions, units before the stretch."""
        sizes, counts = narrow(inverted.sizes), inverted.counts.astype(np.uint32)
        return cls(inverted.keys, sizes, inverted.rests, counts, inverted.values + np.uint32(before))

    def between(self, low: int, high: int) -> tuple[TermBlock, NDArray[np.int64], NDArray[np.uint32]]:
        """The terms of two ordinals and all between: the terms, how many values each has, and these."""
        sizes, counts = self.sizes[low:high].astype(np.int64), self.counts[low:high].astype(np.int64)
        first = int(self.counts[:low].sum(dtype=np.int64))
        rest = int(_beyond(self.sizes[:low].astype(np.int64)).sum())
        rests = self.rests[rest : rest + int(_beyond(sizes).sum())]
        terms = TermBlock(self.keys[low:high], sizes, rests)
        return terms, counts, self.values[first : first + int(counts.sum())]


def _beyond(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bytes of terms that their keys do not have."""
    return np.maximum(sizes - 8, 0)


def _runs(parts: Sequence[_Part]) -> Iterator[tuple[TermBlock, NDArray[np.int64], NDArray[Any], NDArray[np.uint32]]]:
    """The terms of all parts in order, some at a time: the terms, where in the counts each begins, the counts of a
    term in one part after the other, and the values in that order.
    """
    total = sum(len(part.values) for part in parts)
    keys = np.sort(np.concatenate([part.keys[:: max(len(part.keys) // 256, 1)] for part in parts]))
    step = max(len(keys) * _AT_ONCE // max(total, 1), 1)
    cuts = np.unique(keys[step::step])
    bounds = [np.concatenate(([0], np.searchsorted(part.keys, cuts), [len(part.keys)])) for part in parts]
    for at in range(len(cuts) + 1):
        spans = [(part, int(edges[at]), int(edges[at + 1])) for part, edges in zip(parts, bounds, strict=True)]
        found = [part.between(low, high) for part, low, high in spans if high > low]
        if found:
            terms, order, runs = merge_blocks([block for block, _, _ in found])
            counts = np.concatenate([some for _, some, _ in found])
            places = ranges(offsets(counts)[:-1][order], counts[order])
            yield terms, runs, counts[order], np.concatenate([values for _, _, values in found])[places]


def _merged(parts: Sequence[_Part]) -> Iterator[Chunk]:
    """The positions of each term."""
    for terms, runs, counts, values in _runs(parts):
        yield Chunk(terms, np.add.reduceat(counts, runs), np.zeros(len(values), np.uint32), values)


def _summed(parts: Sequence[_Part]) -> Iterator[Chunk]:
    """The frequency of each term: the sum of those in the stretches."""
    for terms, runs, _, values in _runs(parts):
        total = np.add.reduceat(values, runs, dtype=np.uint32)
        yield Chunk(terms, np.ones(len(terms), np.int64), np.zeros(len(terms), np.uint32), total)
