"""The facade of the read side for an index on a cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from hansou.index.article import Article
from hansou.index.cluster.address import parse_address
from hansou.index.errors import ArgumentError, QueryError
from hansou.index.schema import stored_article
from hansou.search.chain import page
from hansou.search.expand.equivalents import equivalents_of
from hansou.search.expand.userwords import Lexicon, read_lexicon
from hansou.search.page.layout import Page
from hansou.search.query.parser import parse
from hansou.search.query.tree import Node
from hansou.search.rank.weights import RANKING, Ranking
from hansou.search.results import Hit, Results
from hansou.search.searcher import MATCHES, Closed, Match, Sort, check_arguments, filtered
from hansou.search.snippets.extents import WIDTH
from hansou.search.snippets.highlights import find_terms

from .asking import ClusterQuery, Selected
from .facets import count_by
from .listing import Listing
from .remote import Found, Remote
from .vocabulary import RemoteVocabulary

if TYPE_CHECKING:
    from hansou.search.explain.why import Why
    from hansou.search.statistics import Stats
    from hansou.search.suggest.completions import Completion


class ClusterSearcher:
    """Searches the index at an address, ``opensearch://HOST:9200/NAME``; see `Searcher`, whose methods these are.

    What is searched is what the cluster shows at the time; `refresh` counts anew how common things are. Numbers of
    suggestions are of articles, not of places. May be shared by threads. Raises ClusterError, NoIndex, NewerIndex,
    WordListError.
    """

    ranking: Ranking = RANKING

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        dictionary: str | os.PathLike[str] | None = None,
        synonyms: str | os.PathLike[str] | None = None,
    ) -> None:
        self.path = Path(path)
        self._lexicon = read_lexicon(self.path, dictionary, synonyms)
        self._remote = Remote(parse_address(path))
        self._vocabulary = RemoteVocabulary(self._remote)

    def __enter__(self) -> ClusterSearcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the cluster go; whoever asks after that gets a ClosedError."""
        if not isinstance(self._remote, Closed):
            self._remote.close()
            closed = Closed(self._remote.address)
            self._remote, self._vocabulary = cast("Remote", closed), cast("RemoteVocabulary", closed)

    def refresh(self) -> bool:
        """Look again how much there is; whether that has changed."""
        changed = self._remote.refresh()
        if changed:
            self._vocabulary = RemoteVocabulary(self._remote)
        return changed

    def search(
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        *,
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        sort: Sort = "score",
        snippets: int = 2,
        equivalents: bool = True,
        facets: Sequence[str] = (),
        repeats: bool = False,
        width: int = WIDTH,
        strict: bool = False,
    ) -> Results:
        """See `Searcher.search`."""
        began = time.perf_counter()
        check_arguments(match, sort, limit=limit, offset=offset, snippets=snippets, width=width)
        parsed = parse(query, strict=strict)
        if parsed.newest_first and sort == "score":
            sort = "newest"
        asked = self._ask(filtered(parsed.node, since, until, source, exclude), equivalents=equivalents)
        notes = (*parsed.notes, *asked.notes)
        if strict and notes:
            raise QueryError(notes[0].reason, notes[0].position)
        selected = asked.select(any_word=match == "any")
        relaxed, by_score = selected.relaxed, sort == "score"
        limit, offset = min(limit, self._remote.size), min(offset, self._remote.size)
        # Where nothing is to be shown nothing is looked for: by date that is not before it is asked for.
        listing = selected.by_score() if by_score and limit else selected.by_date(oldest=sort == "oldest")
        hits, more = page(
            listing.best,
            listing,
            asked.terms,
            None if repeats else listing.signed,
            Page(offset, limit, snippets, width),
            relaxed,
            by_score,
        )
        if not by_score:
            hits = _scored(selected, listing, hits)
        counted = count_by(facets, self._remote, selected.match)
        total = selected.total
        took = (time.perf_counter() - began) * 1000
        is_part = relaxed and match == "all" and (bool(hits) or offset > 0)

        def offer(already: int) -> list[str]:
            return self._corrected(
                query, already, lambda other: filtered(parse(other).node, since, until, source, exclude)
            )

        said = equivalents_of(asked.plan.positive)
        return Results(query, hits, is_part, took, lambda: total, counted, said, offer, more=more, notes=notes)

    def suggest(self, prefix: str, limit: int = 10) -> list[Completion]:
        """See `Searcher.suggest`; counts are of articles."""
        from hansou.search.suggest.completions import completions

        return completions(self._vocabulary, prefix, limit)

    def similar(self, path: str, limit: int = 10, *, snippets: int = 2) -> Results | None:
        """See `Searcher.similar`."""
        from .similar import similar

        began = time.perf_counter()
        record = self._remote.record(path)
        if record is None:
            return None
        hits = similar(self._remote, stored_article(record), record, limit, snippets, self.ranking)
        took = (time.perf_counter() - began) * 1000
        return Results(path, hits, relaxed=False, took_ms=took, count=lambda: len(hits))

    def why(
        self,
        query: str,
        path: str,
        *,
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        equivalents: bool = True,
    ) -> Why | None:
        """See `Searcher.why`; ranks are told among the articles that the cluster finds best."""
        from hansou.search.explain.explaining import explain

        ArgumentError.unless_one_of("match", match, MATCHES)
        asked = self._ask(filtered(parse(query).node, since, until, source, exclude), equivalents=equivalents)
        record = self._remote.record(path)
        if record is None:
            return None
        selected = asked.select(any_word=match == "any")
        found = selected.head()
        path = record["path"]
        if all((each.record or {})["path"] != path for each in found):
            found.append(Found("", 0.0, "", record, ()))
        at = next(at for at, each in enumerate(found) if (each.record or {})["path"] == path)
        told = explain(selected.query(found), query, at, match == "any")
        return replace(told, total=selected.total, relaxed=selected.relaxed and match == "all" and selected.total > 0)

    def near_paths(self, path: str, limit: int = 3) -> list[str]:
        """See `Searcher.near_paths`."""
        from .paths import near_paths

        return near_paths(self._remote, path, limit)

    def paths_ending(self, ending: str, limit: int = 4) -> list[str]:
        """See `Searcher.paths_ending`."""
        from .paths import path_endings

        return path_endings(self._remote, ending, limit)

    def paths(self, prefix: str, limit: int = 40) -> list[str]:
        """See `Searcher.paths`."""
        from .paths import path_completions

        return path_completions(self._remote, prefix, limit)

    def article(self, path: str) -> Article | None:
        """The article of this path, as it was indexed; None if there is none."""
        record = self._remote.record(path)
        return None if record is None else stored_article(record)

    def highlights(self, text: str, query: str, *, equivalents: bool = True) -> list[tuple[int, int]]:
        """See `Searcher.highlights`."""
        asked = self._ask(parse(query).node, equivalents=equivalents)
        return [(match.start, match.end) for match in find_terms([text], asked.terms)[0]]

    def stats(self) -> Stats:
        """What the index holds."""
        from .statistics import gather

        return gather(self._remote)

    def _ask(self, node: Node, *, equivalents: bool = True) -> ClusterQuery:
        lexicon: Lexicon = self._lexicon if equivalents else replace(self._lexicon, equivalents=False)
        return ClusterQuery(self._remote, self._vocabulary, node, lexicon, self.ranking)

    def _corrected(self, query: str, already: int, node_of: Callable[[str], Node]) -> list[str]:
        """Queries like one that found `already` articles, of which more is found."""
        from hansou.search.suggest.corrections import corrected

        def more(other: str) -> bool:
            match = self._ask(node_of(other)).match(relaxed=False)
            return self._remote.counts([match])[0] > already

        return [other for other in corrected(self._vocabulary, query, parse(query).node) if more(other)]


def _scored(selected: Selected, listing: Listing, hits: Sequence[Hit]) -> list[Hit]:
    """Hits in an order that is not that of scores, with their scores."""
    records = {record["path"]: record for record in listing.shown}
    found = [Found("", 0.0, "", records[hit.path], ()) for hit in hits]
    scores: dict[int, float] = {}
    if found:
        ranked = selected.rank(found)
        scores = dict(zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True))
    return [replace(hit, score=scores.get(at, 0.0)) for at, hit in enumerate(hits)]
