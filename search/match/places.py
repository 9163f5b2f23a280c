"""Where runs of units stand, and how they stand to one another: what wildcards and nearness come down to.

A place is one 64-bit integer, text << 32 | ordinal of a unit in that text; places of different texts are never near
each other. Arrays of places are ascending, each place once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from hansou.search.query.shapes import Run, Shape, Stretch
from hansou.search.query.tree import UnitString

Places: TypeAlias = "npt.NDArray[np.int64]"
Spans: TypeAlias = "tuple[Places, Places]"  # first units, and the places just after the last ones

NO_PLACES: Places = np.zeros(0, np.int64)
ORDINAL = (1 << 32) - 1


def length(run: Run) -> int:
    """Units that a run has."""
    return len(run) if isinstance(run, UnitString) else 1


def ascending(places: Places) -> Places:
    """`places` in order, each once."""
    places = np.sort(places)
    new = np.ones(len(places), bool)
    np.not_equal(places[1:], places[:-1], out=new[1:])
    return places[new]


def common(a: Places, b: Places) -> Places:
    """The places in both."""
    if len(a) > len(b):
        a, b = b, a
    if not len(a):
        return a
    found: Places = a[b[np.minimum(b.searchsorted(a), len(b) - 1)] == a]
    return found


def shape_spans(shape: Shape, places_of: Callable[[Run], Places], sizes_of: Callable[[Places], Places]) -> Spans:
    """Every start of a shape, with the nearest end that it has.

    `places_of` gives where a run starts, `sizes_of` how many units the text of each place has.
    """
    runs = shape.runs[::-1]
    starts = places_of(runs[0])
    ends = starts + length(runs[0])
    if shape.after:
        ends = ends + shape.after
        room = (ends & ORDINAL) <= sizes_of(starts)
        starts, ends = starts[room], ends[room]
    for run, (least, most) in zip(runs[1:], shape.gaps[::-1], strict=True):
        if not len(starts):
            break
        here = places_of(run)
        free = here + length(run) + least
        # The first that follows is the one with the nearest end: ends never fall as starts rise.
        following = np.minimum(starts.searchsorted(free), len(starts) - 1)
        gap = starts[following] - free
        near = (gap >= 0) & (gap <= most - least)
        starts, ends = here[near], ends[following[near]]
    if shape.before:
        room = (starts & ORDINAL) >= shape.before
        starts, ends = starts[room] - shape.before, ends[room]
    return starts, ends


def stretch_spans(stretch: Stretch, places_of: Callable[[Run], Places]) -> Spans:
    """Every start of a stretch that has all of its strings, with the nearest end that it has."""
    places = [places_of(string) for string in stretch.strings]
    if not all(map(len, places)):
        return NO_PLACES, NO_PLACES
    starts = ascending(np.concatenate(places))
    ends = starts
    for string, here in zip(stretch.strings, places, strict=True):
        following = here.searchsorted(starts)
        found = following < len(here)
        starts, ends, following = starts[found], ends[found], following[found]
        ends = np.maximum(ends, here[following] + len(string))
    near = ends - starts <= stretch.size
    return starts[near], ends[near]


def innermost(starts: Places, ends: Places) -> Spans:
    """The spans that hold no other; `starts` ascend and `ends` never fall."""
    keep = np.ones(len(starts), bool)
    np.not_equal(ends[1:], ends[:-1], out=keep[:-1])
    return starts[keep], ends[keep]


def parts_within(stretch: Stretch, spans: Spans, places_of: Callable[[Run], Places]) -> Sequence[Spans]:
    """For each string of a stretch, those of its places that lie in one of these spans."""
    starts, ends = spans
    found = []
    for string in stretch.strings:
        here = places_of(string)
        last = starts.searchsorted(here, "right") - 1  # of the spans that begin before, the one that ends last
        inside = (last >= 0) & (here + len(string) <= ends[last]) if len(starts) else np.zeros(len(here), bool)
        found.append((here[inside], here[inside] + len(string)))
    return found
