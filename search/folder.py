"""An index in a folder, open for searching: the segments of one commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hansou.index.errors import CorruptIndex
from hansou.index.naming import index_name
from hansou.index.schema import stored_article
from hansou.index.store.commit.commits import Store, reading
from hansou.index.store.segment import ArraySegment

from .chain import Query, Records, ask, ask_plain, page_of
from .collection import Collection, Segment
from .expand.userwords import Lexicon
from .expand.vocabulary import Vocabulary
from .query.tree import Node
from .rank.weights import Ranking
from .reading_ahead import ReadAhead
from .results import Hit
from .statistics import Stats

_ATTEMPTS = 5  # to open a state that a writer may be replacing


class FolderBackend:
    """The last commit of an index; what `before`, one that came before it, has open stays so.

    Raises NoIndex, CorruptIndex, NewerIndex, OlderIndex. See `Backend` for what it does.
    """

    def __init__(self, store: Store, before: FolderBackend | None = None) -> None:
        self._store = store
        self.generation: int | None
        self.collection: Collection
        self.generation, self.collection = _open(store, () if before is None else before.collection.segments)
        self.vocabulary = Vocabulary(self.collection)
        self.size = self.collection.size
        self._ahead = ReadAhead(self.collection)

    @property
    def own_fields(self) -> tuple[str, ...]:
        """The keyword fields that are the index's own."""
        return self.collection.kept

    def newer(self) -> FolderBackend | None:
        """The last commit; None if this is it."""
        state = self._store.state()
        same = [each.id for each in state.segments] == [each.arrays.segment_id for each in self.collection.segments]
        if same and state.generation == self.generation:  # an index that was made anew counts from the beginning
            return None
        newer = FolderBackend(self._store, self)
        self.close()
        return newer

    def close(self) -> None:
        """Let the index go."""
        self._ahead.stop()

    def begin(self) -> None:
        """A search begins: from the second on, files are read ahead of it."""
        self._ahead.begin()

    def plan_plain(self, text: str, lexicon: Lexicon, ranking: Ranking) -> Query | None:
        """A plain query, without a tree; None where it is not plain."""
        return ask_plain(self.collection, text, lexicon, ranking)

    def plan(self, node: Node, lexicon: Lexicon, ranking: Ranking) -> Query:
        """A query, given its tree."""
        return ask(self.collection, self.vocabulary, node, lexicon, ranking)

    def record(self, path: str) -> dict[str, Any] | None:
        """What is stored of the article of this path; None if there is none."""
        doc = self.collection.document(index_name(path))
        return None if doc is None else self.collection.stored(doc)

    def similar(self, record: dict[str, Any], limit: int, snippets: int, ranking: Ranking) -> list[Hit]:
        """The articles most like the one of a record."""
        from .suggest.similar import similar

        best, terms = similar(self.collection, stored_article(record), limit, ranking)
        return page_of(best, Records(self.collection), terms, snippets)

    def near_paths(self, path: str, limit: int) -> list[str]:
        """Paths that resemble one."""
        from .suggest.near_paths import near_paths

        return near_paths(self.collection, path, limit)

    def path_endings(self, ending: str, limit: int) -> list[str]:
        """Paths that end so."""
        from .suggest.path_endings import path_endings

        return path_endings(self.collection, ending, limit)

    def path_completions(self, prefix: str, limit: int) -> list[str]:
        """Paths and folders that begin so."""
        from .suggest.path_completions import path_completions

        return path_completions(self.collection, prefix, limit)

    def stats(self, path: Path) -> Stats:
        """What the index at `path` holds."""
        from .statistics import gather

        return gather(self.collection, path)


def _open(store: Store, before: Sequence[Segment]) -> tuple[int, Collection]:
    """The number of the last commit, and its segments; what is known of those from `before` stays known."""
    known = {segment.arrays.segment_id: segment.arrays for segment in before}
    for attempt in range(1, _ATTEMPTS + 1):
        state = store.state()
        segments: list[Segment] = []
        base = 0
        try:
            for each in state.segments:
                with reading(store.path):
                    arrays = known[each.id] if each.id in known else ArraySegment(store.folder, each.id)
                    arrays.check(each)
                segments.append(Segment(arrays, each.deleted, base))
                base += len(arrays)
            break
        except FileNotFoundError as error:  # replaced by a newer commit while it was being opened
            if attempt == _ATTEMPTS:
                raise CorruptIndex(error.filename, "it is missing") from error
    return state.generation, Collection(segments)
