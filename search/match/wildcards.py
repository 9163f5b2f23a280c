"""Which documents hold what wildcards and ``~`` ask for: positions joined, nothing read without bound.

The documents that hold all units asked for come first, then where runs of units stand in those (`run_places`), then
which of these stand as they should (`places`). Latin words and numbers that match a glob are a range of the
dictionary of units, or are picked out of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from hansou.index.errors import QueryError
from hansou.index.schema import units_field
from hansou.search.collection import Collection, Segment
from hansou.search.limits import check_time
from hansou.search.query.notes import AS_TEXT, NO_MATCHES, Note
from hansou.search.query.shapes import Run, Shape, Sought, Stretch, UnitGlob, as_question, as_text, sought
from hansou.search.query.tree import And, Exact, Node, Not, Or, Pattern, UnitString, Wild

from .lists import NONE, Matches, Numbers
from .lists import ascending as ascending_docs
from .places import Places, Spans, ascending, innermost, parts_within, shape_spans, stretch_spans
from .run_places import RunPlaces, unit_names

MAX_EXPANSIONS = 10_000  # Latin words or numbers that one pattern may stand for


class Wildcards:
    """The matches of the patterns of a query, each found once."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.notes: list[Note] = []
        self._found: dict[Pattern, dict[int, Matches]] = {}

    def matches(self, node: Pattern) -> dict[int, Matches]:
        """The documents that hold what a node asks for, and how often, by the base of their segment; none that is
        deleted.

        Raises QueryError where it stands for too many words.
        """
        if node not in self._found:
            alternatives = sought(node)
            self._found[node] = {
                segment.base: _in_segment(segment, node, alternatives) for segment in self.collection.segments
            }
        return self._found[node]

    def settle(self, node: Node, *, negated: bool = False) -> Node:
        """The tree in which wildcards that no document bears out, and those that stand for too much, are punctuation,
        which is noted in `notes`, but of question marks, which may well be. `negated`: what must not be found, and is
        not, stays as it is.
        """
        if isinstance(node, Wild):
            try:
                found = any(map(len, self.matches(node).values()))
            except QueryError as error:
                self.notes.append(Note(node.position, error.reason, AS_TEXT))
                return Exact(node.text, node.field, node.position)
            if found or (negated and as_question(node) is None):
                return node
            if as_question(node) is None:
                self.notes.append(Note(node.position, NO_MATCHES, AS_TEXT))
            return as_text(node)
        if isinstance(node, And | Or):
            return replace(node, parts=tuple(self.settle(part, negated=negated) for part in node.parts))
        return Not(self.settle(node.part, negated=True)) if isinstance(node, Not) else node


def spans_in(segment: Segment, node: Pattern, docs: Numbers) -> Iterator[Spans]:
    """Where some documents of a segment, ascending, hold in their texts what a node asks for: places of first units and
    just after last ones, as `run_places` numbers them. Of what is near each other each string by itself.
    """
    field = _Field(segment, node)
    for one in sought(node):
        check_time()
        standing = RunPlaces(segment, "text", docs, field.words)
        if isinstance(one, Stretch):
            yield from parts_within(one, stretch_spans(one, standing.places), standing.places)
        else:
            yield innermost(*shape_spans(one, standing.places, standing.sizes))


def _in_segment(segment: Segment, node: Pattern, alternatives: Sequence[Sought]) -> Matches:
    field = _Field(segment, node)
    found = [field.matches(one) for one in alternatives]
    if len(found) == 1:
        held = slice(None) if segment.deleted is None else ~segment.deleted[found[0].docs]
        return Matches(found[0].docs[held], found[0].freqs[held])
    docs = segment.without_deleted(ascending_docs(np.concatenate([matches.docs for matches in found])))
    # Alternatives hold one another's matches: the most of them is how often the node matches at least.
    freqs = np.maximum.reduce([matches.frequencies(docs) for matches in found])
    return Matches(docs, freqs)


class _Field:
    """One field of one segment."""

    def __init__(self, segment: Segment, node: Pattern) -> None:
        self._segment = segment
        self._node = node
        self._reader = segment.field(node.field)
        self._units_name = units_field(node.field)
        self._units = segment.field(self._units_name)
        self._ordinals: dict[UnitGlob, Places] = {}

    def matches(self, one: Sought) -> Matches:
        """The documents that hold it, deleted ones too, and how often."""
        check_time()
        runs = one.strings if isinstance(one, Stretch) else one.runs
        if len(runs) == 1 and not (isinstance(one, Shape) and (one.before or one.after)) and not _is_long(runs[0]):
            return self._alone(runs[0])
        docs = self._holding_all(runs)
        if not len(docs):
            return Matches(NONE, NONE)
        standing = RunPlaces(self._segment, self._node.field, docs, self.words)
        if isinstance(one, Stretch):
            return _by_document(stretch_spans(one, standing.places)[1])
        return _by_document(shape_spans(one, standing.places, standing.sizes)[1])

    def _alone(self, run: Run) -> Matches:
        """The documents of a single unit or pair of units: a list of its own, or for a glob several."""
        if isinstance(run, UnitGlob):
            found = self._units.postings(self._expand(run))
            docs = ascending_docs(found.docs)
            freqs = np.bincount(docs.searchsorted(found.docs), found.freqs, len(docs))
            return Matches(docs, freqs.astype(np.uint32))
        field, names = (self._units_name, unit_names(run)) if len(run) == 1 else (self._node.field, run.grams)
        return self._segment.lists(field, names).matches(0)

    def _holding_all(self, runs: Sequence[Run]) -> Numbers:
        """The documents that hold every run's terms, wherever they stand."""
        strings = [run for run in runs if isinstance(run, UnitString)]
        grams = [gram for string in strings for gram in string.grams]
        lone = [name for string in strings if len(string) == 1 for name in unit_names(string)]
        docs: Numbers | None = None
        for field, names in ((self._node.field, grams), (self._units_name, lone)):
            if names and (docs is None or len(docs)):
                docs = self._segment.lists(field, names).having_all(list(range(len(names))), docs)
        for run in runs:
            if isinstance(run, UnitGlob) and (docs is None or len(docs)):
                holding = self._alone(run).docs
                docs = holding if docs is None else np.intersect1d(docs, holding, assume_unique=True)
        return NONE if docs is None else docs

    def words(self, glob: UnitGlob) -> list[bytes]:
        """The units that match."""
        return [self._units.terms.term(at) for at in self._expand(glob).tolist()]

    def _expand(self, glob: UnitGlob) -> Places:
        """The ordinals of the units that match."""
        if glob not in self._ordinals:
            found = self._segment.names(self._units_name).matching(glob.pattern, glob.prefix, glob.any_ending)
            if len(found) > MAX_EXPANSIONS:
                reason = f"this stands for more than {MAX_EXPANSIONS:,} words; write more of it"
                raise QueryError(reason, self._node.position)
            self._ordinals[glob] = found
        return self._ordinals[glob]


def _is_long(run: Run) -> bool:
    return isinstance(run, UnitString) and len(run) > 2


def _by_document(ends: Places) -> Matches:
    """Documents and how many spans each has, given the spans' ends: those of one end count once."""
    docs = (ascending(ends) - 1) >> 33
    first = np.flatnonzero(np.diff(docs, prepend=-1))
    return Matches(docs[first].astype(np.uint32), np.diff(first, append=len(docs)).astype(np.uint32))
