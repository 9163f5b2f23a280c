"""How many documents of a whole index hold what a query asks for: asked of the cluster all at once, then kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hansou.index.schema import units_field
from hansou.search.query.tree import Pattern, UnitString

from .remote import Query, Remote
from .translate import all_of, string


class Counting:
    """The counts for one search. `match` is what its answers match, `patterns` how many match each pattern of it."""

    def __init__(
        self, remote: Remote, match: Query | None = None, patterns: Mapping[Pattern, int] | None = None
    ) -> None:
        self.remote = remote
        self.match = match
        self._patterns = patterns or {}

    def prepare(
        self, names: Iterable[tuple[str, bytes]], strings: Iterable[tuple[str, UnitString, Query | None]]
    ) -> None:
        """Ask for all of these at once, and how many match."""
        self.remote.terms([(field, name.decode()) for field, name in names])
        queries = [_string(*each) for each in strings]
        self.remote.counts(queries if self.match is None else [*queries, self.match])

    def terms(self, field: str, names: Sequence[bytes]) -> list[int]:
        """How many documents hold each term."""
        return [each.documents for each in self.remote.terms([(field, name.decode()) for name in names])]

    def string(self, field: str, sought: UnitString, among: Query | None = None) -> int:
        """How many documents hold a string, of all or of those that match a query."""
        if among is None and len(sought) < 3:
            name = sought.tokens[0] if len(sought) == 1 else sought.grams[0].decode()
            return self.remote.terms([(units_field(field) if len(sought) == 1 else field, name)])[0].documents
        return self.remote.counts([_string(field, sought, among)])[0]

    def pattern(self, part: Pattern) -> int:
        """How many documents match a pattern of the query."""
        return self._patterns[part]


def _string(field: str, sought: UnitString, among: Query | None) -> Query:
    query = string(field, sought)
    return query if among is None else all_of([among, query])
