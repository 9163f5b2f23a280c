"""The facade of the read side."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from index.article import Article
from index.codec.segment import ArraySegment
from index.errors import QueryError
from index.store import SegmentState, Store

from . import answer
from .collection import Collection, Segment
from .lists import Numbers
from .occurrences import find_matches
from .query.parser import canonical_date, parse
from .query.terms import positive_texts
from .query.tree import And, Keyword, Node
from .ranking import Ranked
from .results import Results

_SORTS = ("score", "date")
_MATCHES = ("all", "any")


@dataclass(frozen=True, slots=True)
class Stats:
    """What an index holds. `characters` are units: a Chinese character, a word of letters, a number. `sources`
    are the commonest, each with its number of documents; `bytes` is the size of the index on disk.
    """

    documents: int
    characters: int
    segments: int
    first_date: str
    last_date: str
    sources: list[tuple[str, int]]
    bytes: int


class Searcher:
    """Searches the index at `path` as its last commit left it; `refresh` looks for a newer one.

    May be shared by threads. Raises NoIndex, CorruptIndex, NewerIndex.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._store = Store(self.path)
        self._generation = -1
        self.refresh()

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the index go."""
        self._collection = Collection(())

    def refresh(self) -> bool:
        """Go on to the newest commit; whether there was a newer one."""
        for attempt in range(5):
            state = self._store.state()
            if state.generation == self._generation:
                return False
            try:
                self._collection = self._load(state.segments)
            except FileNotFoundError:
                if attempt == 4:
                    raise
                continue  # replaced by a newer commit while it was being opened
            self._generation = state.generation
            return True
        return False

    def search(
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        *,
        match: str = "all",
        since: str = "",
        until: str = "",
        source: str = "",
        sort: str = "score",
        snippets: int = 2,
    ) -> Results:
        """The articles that answer `query` best, those from rank `offset` + 1 on, `limit` at most.

        Where `match` is "all", all words are wanted, and only if no article has them is one that has some of them
        an answer; "any" takes those at once. `since` and `until` bound the date, both included, `source` its
        beginning; articles that have none are then left out. `sort` is "score" or "date", the newest first.
        `snippets`: passages of an article, at most. Raises QueryError.
        """
        began = time.perf_counter()
        if match not in _MATCHES or sort not in _SORTS or limit < 0 or offset < 0:
            raise ValueError("match is 'all' or 'any', sort 'score' or 'date', limit and offset are not negative")
        collection = self._collection
        question = answer.ask(collection, _filtered(parse(query), since, until, source))
        relaxed = match == "any"
        within: list[Numbers] | None = None
        if not relaxed:
            within = question.matches()
            relaxed = not any(map(len, within)) and question.can_relax
        if relaxed:
            within = None if sort == "score" and question.only_texts else question.matches(relaxed=True)
        ranked = _ranked(question, limit + offset, within, relaxed, sort)
        shown = Ranked(ranked.scores[offset:], ranked.docs[offset:])
        wanted = answer.wanted_strings(question.positive)
        hits = answer.show(collection, shown, wanted, offset + 1, snippets)

        def count() -> int:
            return sum(map(len, question.matches(relaxed=True) if within is None else within))

        took = (time.perf_counter() - began) * 1000
        return Results(query, hits, relaxed and match == "all" and (bool(hits) or offset > 0), took, count)

    def article(self, path: str) -> Article | None:
        """The article of this path, as it was indexed; None if there is none."""
        for segment in self._collection.segments:
            for doc in segment.without_deleted(segment.keywords("path", path, path)).tolist():
                record = segment.stored(doc)
                if record["path"] == path:
                    return Article(**record)
        return None

    def highlights(self, text: str, query: str) -> list[tuple[int, int]]:
        """Where `text` holds what `query` asks for: (start, end) in characters, in order. Raises QueryError."""
        node = parse(query)
        phrases = answer.phrases_of(node)
        wanted = answer.wanted_strings([phrases[text] for text in positive_texts(node)])
        matches = find_matches([text], [want.string for want in wanted])[0]
        return [(match.start, match.end) for match in matches]

    def stats(self) -> Stats:
        """What the index holds."""
        collection = self._collection
        sources: Counter[str] = Counter()
        dates: list[str] = []
        for segment in collection.segments:
            sources.update(dict(segment.keyword_counts("source")))
            dates.extend(date for date, _ in segment.keyword_counts("date"))
        units = sum(segment.arrays.documents.length_stats("text")[0] for segment in collection.segments)
        return Stats(
            documents=collection.live,
            characters=units,
            segments=len(collection.segments),
            first_date=min(dates, default=""),
            last_date=max(dates, default=""),
            sources=sources.most_common(10),
            bytes=sum(file.stat().st_size for file in self.path.iterdir() if file.is_file()),
        )

    def _load(self, states: Sequence[SegmentState]) -> Collection:
        segments = []
        base = 0
        for state in states:
            arrays = ArraySegment(self._store.folder, state.id)
            segments.append(Segment(arrays, state.deleted, base))
            base += len(arrays)
        return Collection(segments)


def _ranked(
    question: answer.Question, count: int, within: Sequence[Numbers] | None, relaxed: bool, sort: str
) -> Ranked:
    if not count:
        return Ranked(np.zeros(0), np.zeros(0, np.int64))
    if sort == "score":
        return answer.best(question, count, within, relaxed)
    return answer.newest(question, count, question.matches(relaxed) if within is None else within, relaxed)


def _filtered(node: Node, since: str, until: str, source: str) -> Node:
    """The query with the filters that were given beside it."""
    filters: list[Node] = []
    if since or until:
        low, high = (canonical_date(date) if date else "" for date in (since, until))
        if low and high and low > high and not low.startswith(high):
            raise QueryError(f"the dates are the wrong way round: {low} is after {high}", None)
        filters.append(Keyword("date", low or "0", high))
    if source:
        filters.append(Keyword("source", source, source))
    return And((*filters, node)) if filters else node
