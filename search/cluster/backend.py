"""An index on a cluster, open for searching: what a `Searcher` asks of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hansou.index.cluster.address import parse_address
from hansou.index.errors import ClusterError
from hansou.search.collection import Collection
from hansou.search.expand.userwords import Lexicon
from hansou.search.query.tree import Node
from hansou.search.rank.weights import Ranking
from hansou.search.results import Hit
from hansou.search.statistics import Stats

from .query import ClusterQuery
from .remote import Remote
from .vocabulary import RemoteVocabulary


class ClusterBackend:
    """The index at an address; what is searched is what the cluster shows at the time. See `Backend`.

    Raises ClusterError, NoIndex, NewerIndex.
    """

    own_fields = ()

    def __init__(self, path: str | os.PathLike[str], remote: Remote | None = None) -> None:
        self._path = path
        self._remote = Remote(parse_address(path)) if remote is None else remote
        self.vocabulary = RemoteVocabulary(self._remote)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self._remote.size

    @property
    def generation(self) -> None:
        """None: there are no commits."""

    def newer(self) -> ClusterBackend | None:
        """The index as counted anew; None where that is as before."""
        return ClusterBackend(self._path, self._remote) if self._remote.refresh() else None

    def close(self) -> None:
        """Let the cluster go."""
        self._remote.close()

    def begin(self) -> None:
        """Nothing is read ahead."""

    def plan_plain(self, text: str, lexicon: Lexicon, ranking: Ranking) -> None:
        """Every query has a tree here."""

    def plan(self, node: Node, lexicon: Lexicon, ranking: Ranking) -> ClusterQuery:
        """A query, given its tree."""
        return ClusterQuery(self._remote, self.vocabulary, node, lexicon, ranking)

    def record(self, path: str) -> dict[str, Any] | None:
        """What is stored of the article of this path; None if there is none."""
        return self._remote.record(path)

    def similar(self, record: dict[str, Any], limit: int, snippets: int, ranking: Ranking) -> list[Hit]:
        """The articles most like the one of a record."""
        from .similar import similar

        return similar(self._remote, record, limit, snippets, ranking)

    def near_paths(self, path: str, limit: int) -> list[str]:
        """Paths that resemble one."""
        from .paths import near_paths

        return near_paths(self._remote, path, limit)

    def path_endings(self, ending: str, limit: int) -> list[str]:
        """Paths that end so."""
        from .paths import path_endings

        return path_endings(self._remote, ending, limit)

    def path_completions(self, prefix: str, limit: int) -> list[str]:
        """Paths and folders that begin so."""
        from .paths import path_completions

        return path_completions(self._remote, prefix, limit)

    def stats(self, path: Path) -> Stats:
        """What the index holds."""
        from .statistics import gather

        del path
        return gather(self._remote)

    @property
    def collection(self) -> Collection:
        """The documents are not here. Raises ClusterError."""
        raise ClusterError(
            self._remote.address, "occurrences, trends and collocates are only found in an index in a folder"
        )
