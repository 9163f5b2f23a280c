"""Wildcards, ``~`` and nearness on a cluster.

What the cluster's own queries can say exactly is left to it: a Latin word or number by a pattern, and strings with
so many units between them. Of the rest it gives the documents that hold all the parts, which are then read, and the
local engine tells which have them as they should stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from hansou.index.cluster.documents import document_id, token
from hansou.index.cluster.mapping import GAP
from hansou.index.errors import QueryError
from hansou.index.schema import units_field
from hansou.search.match.wildcards import Wildcards
from hansou.search.query.notes import AS_TEXT, NO_MATCHES, Note
from hansou.search.query.shapes import Run, Shape, Sought, Stretch, UnitGlob, as_question, as_text, sought
from hansou.search.query.terms import unit_string
from hansou.search.query.tree import And, Close, Exact, Near, Node, Not, Or, Pattern, UnitString, Wild, patterns_of

from .counting import Counting
from .gathered import Gathered
from .remote import Query, Remote
from .translate import all_of, any_of, string

MOST_READ = 5_000
"""Documents that may be read to tell which match a pattern."""
_AT_ONCE = 200
_MOST_WAYS = 100  # of parts to stand, each a phrase for the cluster


@dataclass(frozen=True, slots=True)
class PatternMatches:
    """What a pattern matches: a query that says it, and how many documents that are."""

    query: Query
    count: int


class Patterns:
    """The matches of the patterns of a tree, each found once. `notes`: which of them are too broad."""

    def __init__(self, remote: Remote, node: Node) -> None:
        self._remote = remote
        self.notes: list[Note] = []
        self._found: dict[Pattern, PatternMatches] = {}
        for part in dict.fromkeys(patterns_of(node)):
            self._find(part)

    def query(self, part: Pattern) -> Query:
        """The documents that match a part."""
        return self._found[part].query

    @property
    def counts(self) -> dict[Pattern, int]:
        """How many documents match each part."""
        return {part: found.count for part, found in self._found.items()}

    def settle(self, node: Node, *, negated: bool = False) -> Node:
        """The tree in which question marks that no document bears out as wildcards are punctuation, and what is too
        broad is the text of it.
        """
        if isinstance(node, Wild | Close | Near) and node not in self._found:
            return _as_text(node)
        if isinstance(node, Wild):
            if self._found[node].count or (negated and as_question(node) is None):
                return node
            if as_question(node) is None:
                self.notes.append(Note(node.position, NO_MATCHES, AS_TEXT))
            return as_text(node)
        if isinstance(node, And | Or):
            return replace(node, parts=tuple(self.settle(part, negated=negated) for part in node.parts))
        return Not(self.settle(node.part, negated=True)) if isinstance(node, Not) else node

    def _find(self, part: Pattern) -> None:
        try:
            self._found[part] = self._matches(part)
        except QueryError as error:
            self.notes.append(Note(part.position, error.reason, AS_TEXT))

    def _matches(self, part: Pattern) -> PatternMatches:
        alternatives = sought(part)
        said = [_exact(part, one) for one in alternatives]
        if all(query is not None for query in said):
            query = any_of([query for query in said if query is not None])
            return PatternMatches(query, self._remote.counts([query])[0])
        ids = list(self._read(part, any_of([_at_least(part, one) for one in alternatives])))
        return PatternMatches({"ids": {"values": ids}}, len(ids))

    def _read(self, part: Pattern, candidates: Query) -> Iterator[str]:
        """The documents among candidates that match a part, by id. Raises QueryError where there are too many."""
        if self._remote.counts([candidates])[0] > MOST_READ:
            reason = (
                f"on a cluster this is too broad: more than {MOST_READ:,} articles hold its parts; write more of it"
            )
            raise QueryError(reason, part.position)
        body = {"query": {"constant_score": {"filter": candidates}}, "size": _AT_ONCE, "sort": [{"path": "asc"}]}
        after: dict[str, object] = {}
        while found := self._remote.best({**body, **after}, records=True):
            records = [each.record or {} for each in found]
            wildcards = Wildcards(Gathered(records, Counting(self._remote)))
            for matches in wildcards.matches(part).values():
                yield from (document_id(records[doc]["path"]) for doc in matches.docs.tolist())
            after = {"search_after": list(found[-1].sort)}


def _as_text(part: Pattern) -> Node:
    """A pattern without its wildcards: its pieces, wherever they stand."""
    pieces = part.text.split() if isinstance(part, Near) else [part.text]
    strings = tuple(Exact(piece, part.field, part.position) for piece in pieces if len(unit_string(piece)))
    return strings[0] if len(strings) == 1 else And(strings)


def _exact(part: Pattern, one: Sought) -> Query | None:
    """What the cluster can say exactly; None for the rest."""
    if isinstance(one, Stretch):
        return string(part.field, one.strings[0]) if len(one.strings) == 1 else None
    if one.before or one.after:
        return None
    if len(one.runs) == 1:
        return _run(part, one.runs[0])
    ways = [range(least, most + 1) for least, most in one.gaps]
    if prod(map(len, ways)) > _MOST_WAYS or any(isinstance(run, UnitGlob) for run in one.runs):
        return None
    return any_of([_phrase(part.field, one, gaps) for gaps in product(*ways)])


def _phrase(field: str, shape: Shape, gaps: Sequence[int]) -> Query:
    """The runs of a shape with so many units between them."""
    tokens: list[str] = []
    for run, gap in zip(shape.runs, (*gaps, 0), strict=True):
        tokens += map(token, run.tokens if isinstance(run, UnitString) else ())
        tokens += [GAP] * gap
    return {"match_phrase": {units_field(field): {"query": " ".join(tokens), "analyzer": "shapes"}}}


def _at_least(part: Pattern, one: Sought) -> Query:
    """All documents that match, and others that hold the same parts."""
    runs = one.strings if isinstance(one, Stretch) else one.runs
    return all_of([_run(part, run) for run in runs])


def _run(part: Pattern, run: Run) -> Query:
    if isinstance(run, UnitString):
        return string(part.field, run)
    field = units_field(part.field)
    if isinstance(part, Close):
        wanted = {"value": unit_string(part.text).tokens[0], "fuzziness": 1, "transpositions": False}
        return {"fuzzy": {field: {**wanted, "rewrite": "constant_score"}}}
    if run.any_ending:
        return {"prefix": {field: run.prefix}}
    return {"regexp": {field: {"value": run.pattern, "flags": "NONE"}}}
