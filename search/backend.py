"""What a `Searcher` asks: an index in a folder (`folder.py`) or on a cluster (`cluster/backend.py`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, get_args

from hansou.search.chain import Query
from hansou.search.collection import Collection
from hansou.search.expand.userwords import Lexicon
from hansou.search.expand.vocabulary import Vocabulary
from hansou.search.match.lists import Numbers
from hansou.search.page.facets import Facet
from hansou.search.page.layout import Page
from hansou.search.query.notes import Note
from hansou.search.query.tree import Node
from hansou.search.rank.weights import Ranking
from hansou.search.results import Hit
from hansou.search.snippets.occurrences import HighlightTerm
from hansou.search.statistics import Stats

Sort: TypeAlias = Literal["score", "date", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)


class Answers(Protocol):
    """The documents that answer a query. `notes`: what is not sure of them."""

    notes: Sequence[Note]

    @property
    def partial(self) -> bool:
        """Whether they need only have a part of what is wanted."""

    @property
    def total(self) -> int:
        """How many there are."""

    def page(self, wanted: Page, sort: Sort, *, repeats: bool) -> tuple[list[Hit], bool]:
        """Hits in the order of `sort`, and whether others may follow. `repeats`: those that tell the same story are
        hits of their own.
        """

    def otherwise(self) -> tuple[int, dict[str, int]]:
        """How many have what is wanted only as other forms of its words say it, and how many of them hold each form."""

    def facets(self, names: Sequence[str]) -> Mapping[str, Facet]:
        """All of them counted by properties. Raises ArgumentError for names that are none."""

    def at(self, path: str) -> tuple[Query, int] | None:
        """What explains the article of this path, an answer or none: the query to a collection that has it, and its
        number there. None if the index has no such article.
        """

    def numbers(self) -> Sequence[Numbers]:
        """All of them, for each segment of the backend's `collection`."""


class PlannedQuery(Protocol):
    """A query as one index takes it. `notes`: what of it was not taken as it is written."""

    notes: Sequence[Note]

    @property
    def terms(self) -> Sequence[HighlightTerm]:
        """What to mark."""

    @property
    def equivalents(self) -> Mapping[str, Sequence[str]]:
        """For words of the query what else is searched for."""

    def select(self, *, any_word: bool = False, by_score: bool = False, relax: bool = True) -> Answers:
        """The answers: what has all that is wanted; with `any_word`, or where nothing has all and `relax` lets it,
        what has a part of it. `by_score`: the best are wanted, so not all need be known.
        """


class Backend(Protocol):
    """An index that is open for searching, as it was at one moment. May be shared by threads."""

    @property
    def size(self) -> int:
        """How many documents there are, deleted ones included."""

    @property
    def generation(self) -> int | None:
        """The number of the commit, higher for a newer one; None where there are no commits."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Its strings, and how often each stands in it."""

    @property
    def own_fields(self) -> tuple[str, ...]:
        """The keyword fields that are the index's own."""

    def newer(self) -> Backend | None:
        """The index as it is now; None while it is as it was. This one is then not used any more."""

    def close(self) -> None:
        """Let the index go."""

    def begin(self) -> None:
        """A search begins; who searches again may go on."""

    def plan_plain(self, text: str, lexicon: Lexicon, ranking: Ranking) -> PlannedQuery | None:
        """A plain query, without a tree; None where it is not plain."""

    def plan(self, node: Node, lexicon: Lexicon, ranking: Ranking) -> PlannedQuery:
        """A query, given its tree."""

    def record(self, path: str) -> dict[str, Any] | None:
        """What is stored of the article of this path, written as this system writes paths or as the index does."""

    def similar(self, record: dict[str, Any], limit: int, snippets: int, ranking: Ranking) -> list[Hit]:
        """The articles most like the one of a record, which is left out."""

    def near_paths(self, path: str, limit: int) -> list[str]:
        """Paths that resemble one that there is not: of the same file name, or alike as they begin."""

    def path_endings(self, ending: str, limit: int) -> list[str]:
        """Paths that end so: with a whole name, if there are any, else within one."""

    def path_completions(self, prefix: str, limit: int) -> list[str]:
        """Paths and folders that begin so."""

    def stats(self, path: Path) -> Stats:
        """What the index at `path` holds."""

    @property
    def collection(self) -> Collection:
        """All documents, for what goes over them. Raises ClusterError where they are not at hand."""
