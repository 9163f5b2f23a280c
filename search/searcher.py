"""The facade of the read side."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias, cast, get_args

from hansou.index.article import Article
from hansou.index.errors import ArgumentError, ClosedError, CorruptIndex, QueryError
from hansou.index.naming import index_name
from hansou.index.schema import stored_article
from hansou.index.store.commit.commits import Store, reading
from hansou.index.store.segment import ArraySegment, SegmentState
from hansou.search.expand.userwords import read_lexicon
from hansou.search.expand.vocabulary import Vocabulary
from hansou.search.match.lists import Numbers
from hansou.search.page.layout import Page
from hansou.search.query.dates import canonical_date, check_order
from hansou.search.query.notes import Note
from hansou.search.query.parser import parse
from hansou.search.query.tree import And, Glob, Keyword, Node
from hansou.search.rank.weights import RANKING, Ranking
from hansou.search.snippets.extents import WIDTH
from hansou.search.snippets.highlights import find_terms

from .chain import Query, Records, ask, ask_plain, page_of
from .collection import Collection, Segment
from .reading_ahead import ReadAhead
from .results import Results

if TYPE_CHECKING:
    from hansou.search.explain.why import Why
    from hansou.search.page.facets import Facet
    from hansou.search.snippets.occurrences import HighlightTerm
    from hansou.search.suggest.completions import Completion

    from .corpus.collocates import Collocate, Measure
    from .corpus.occurrences import Occurrence
    from .corpus.ordering import By, Collation
    from .corpus.trends import Period, Trends
    from .statistics import Stats

Filters: TypeAlias = tuple["str | date", "str | date", str, "str | Sequence[str]"]
"""since, until, source, exclude"""
Match: TypeAlias = Literal["all", "any"]
Sort: TypeAlias = Literal["score", "date", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)
MATCHES: tuple[Match, ...] = get_args(Match)


class Closed:
    """In the place of the collection of a searcher that was closed: whatever is wanted of it raises ClosedError."""

    def __init__(self, path: object) -> None:
        self._path = path

    def __getattr__(self, name: str) -> NoReturn:
        raise ClosedError("searcher", self._path)


class Searcher:
    """Searches the index at `path` as its last commit left it; `refresh` looks for a newer one. `path` is a folder, or
    the address of an index on a cluster, ``opensearch://HOST:9200/NAME`` (see `cluster.searcher`).

    `dictionary` is a file of words in jieba's format, which queries keep whole, and `synonyms` one of words that
    stand for each other, a group a line; by default ``words.txt`` and ``synonyms.txt`` in the folder of the index,
    if they are there. Both take effect at once, on what is indexed already.

    May be shared by threads. From the second query on, files are read ahead of queries in a thread of its own, up to
    256 MB of them. Raises NoIndex, CorruptIndex, NewerIndex, OlderIndex, WordListError.
    """

    ranking: Ranking = RANKING
    """What each kind of evidence counts for; there to be measured."""

    def __new__(cls, path: str | os.PathLike[str], **_: object) -> Searcher:
        """A searcher of the folder, or of the cluster where `path` is the address of one (``opensearch://…``)."""
        if os.fspath(path).startswith("opensearch"):
            from hansou.index.cluster.address import is_address

            if is_address(path):
                from hansou.search.cluster.searcher import ClusterSearcher

                return ClusterSearcher(path, **_)  # type: ignore[arg-type, return-value]
        return super().__new__(cls)

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        dictionary: str | os.PathLike[str] | None = None,
        synonyms: str | os.PathLike[str] | None = None,
    ) -> None:
        self.path = Path(path)
        self._store = Store(self.path)
        self._lexicon = read_lexicon(self.path, dictionary, synonyms)
        self._generation = -1
        self._collection = Collection(())
        self._ahead = ReadAhead(self._collection)
        self.refresh()

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the index go; whoever asks after that gets a ClosedError."""
        self._show(Collection(()))
        self._collection = cast("Collection", Closed(self.path))
        self._vocabulary = cast("Vocabulary", Closed(self.path))
        self._generation = -1

    def refresh(self) -> bool:
        """Go on to the newest commit; whether there was a newer one."""
        for attempt in range(5):
            state = self._store.state()
            if state.generation == self._generation:
                return False
            try:
                with reading(self.path):
                    collection = self._load(state.segments)
            except FileNotFoundError as error:
                if attempt == 4:
                    raise CorruptIndex(error.filename, "it is missing") from error
                continue  # replaced by a newer commit while it was being opened
            self._show(collection)
            self._generation = state.generation
            return True
        return False

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
        """The articles that answer `query` best, those from rank `offset` + 1 on, `limit` at most.

        Where `match` is "all", all words are wanted, and only if no article has them is one that has some of them
        an answer; "any" takes those at once. `since` and `until` bound the date, both included, `source` is how it
        begins, or with = before it the whole of it; articles that have none are then left out. `exclude` are patterns
        as in ``.gitignore`` of paths that are left out. `sort` is "score", or
        "newest" ("date" is the same) or "oldest" by date, articles without one last. `facets` are properties to count
        all answers by: "year", "month", "date", "source", "author", "format".
        `snippets`: passages of an article, at most, `width` the characters of one. `equivalents`: words that are not
        quoted also find what stands for them, region words, synonyms and, where nothing holds them as they are,
        readings of pinyin. A story that was published several times is one hit, with the others in its `repeats`, but
        with `repeats` each is a hit of its own; `total` counts them all either way. What of the query is not as the
        language has it is taken as text, and told in the `notes` of the results, but with `strict` it raises
        QueryError. Filters that are no dates raise it always.
        """
        began = time.perf_counter()
        check_arguments(match, sort, limit=limit, offset=offset, snippets=snippets, width=width)
        collection = self._collection
        self._ahead.asked()
        limit, offset = min(limit, collection.size), min(offset, collection.size)
        lexicon = self._lexicon if equivalents else replace(self._lexicon, equivalents=False)

        def node_of(text: str) -> Node:
            return filtered(parse(text, kept=collection.kept).node, since, until, source, exclude)

        notes: Sequence[Note] = ()
        asked: Query | None = None
        if not (since or until or source or exclude):
            asked = ask_plain(collection, query, lexicon, self.ranking)
        if asked is None:
            parsed = parse(query, strict=strict, kept=collection.kept)
            node = filtered(parsed.node, since, until, source, exclude)
            asked = ask(collection, self._vocabulary, node, lexicon, self.ranking)
            notes = (*parsed.notes, *asked.notes)
            if strict and notes:
                raise QueryError(notes[0].reason, notes[0].position)
            if parsed.newest_first and sort == "score":
                sort = "newest"
        matching = asked.matching
        matching.select(match == "any", sort == "score")
        hits, more = asked.page(Page(offset, limit, snippets, width), sort, repeats=repeats)

        def count() -> int:
            return sum(map(len, matching.every()))

        counted = _counted(facets, collection, matching.every) if facets else {}
        took = (time.perf_counter() - began) * 1000
        is_part = matching.partial and match == "all" and (bool(hits) or offset > 0)

        def offer(already: int) -> list[str]:
            return self._corrected(query, already, node_of)

        return Results(query, hits, is_part, took, count, counted, asked.equivalents, offer, more=more, notes=notes)

    def suggest(self, prefix: str, limit: int = 10) -> list[Completion]:
        """What the collection holds that begins with `prefix`, the most frequent first: Chinese in either script,
        Latin words, and what pinyin or its initials may stand for.
        """
        from hansou.search.suggest.completions import completions

        return completions(self._vocabulary, prefix, limit)

    def similar(self, path: str, limit: int = 10, *, snippets: int = 2) -> Results | None:
        """The articles on the same subject as the one of this path, the most alike first; None if there is none.

        `snippets`: passages of an article, at most.
        """
        from hansou.search.suggest.similar import similar

        began = time.perf_counter()
        article = self.article(path)
        if article is None:
            return None
        ranked, terms = similar(self._collection, article, limit, self.ranking)
        hits = page_of(ranked, Records(self._collection), terms, snippets)
        took = (time.perf_counter() - began) * 1000
        return Results(path, hits, relaxed=False, took_ms=took, count=lambda: len(hits))

    def _corrected(self, query: str, already: int, node_of: Callable[[str], Node]) -> list[str]:
        """Queries like one that found `already` articles, of which more is found."""
        from hansou.search.suggest.corrections import corrected

        collection = self._collection

        def more(other: str) -> bool:
            asked = ask(collection, self._vocabulary, node_of(other), self._lexicon)
            return sum(map(len, asked.matching.matches(relaxed=False))) > already

        return [
            other
            for other in corrected(self._vocabulary, query, parse(query, kept=self._collection.kept).node)
            if more(other)
        ]

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
        """How `query` is read, and why it finds the article of this path, or does not; None if there is none.

        The other arguments are those of `search`.
        """
        from hansou.search.explain.explaining import explain

        ArgumentError.unless_one_of("match", match, MATCHES)
        lexicon = self._lexicon if equivalents else replace(self._lexicon, equivalents=False)
        node = filtered(parse(query, kept=self._collection.kept).node, since, until, source, exclude)
        doc = self._document(path)
        if doc is None:
            return None
        asked = ask(self._collection, self._vocabulary, node, lexicon, self.ranking)
        return explain(asked, query, doc, match == "any")

    def occurrences(
        self,
        query: str,
        *,
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        equivalents: bool = True,
        context: int = 40,
        sort: By | None = None,
        collation: Collation = "pinyin",
        sample: int | None = None,
        seed: int = 0,
    ) -> Iterator[Occurrence]:
        """Every place at which the articles that answer `query` hold what it asks for, in the order of the collection,
        with `context` characters on either side: what `search` marks, in all articles and all of each.

        One article is in memory at a time, unless they are sorted: by what stands "left" or "right" of the match,
        its Chinese characters by "pinyin" or "strokes" (`collation`), by "date" or by "path". `sample`: so many of
        them by chance, others for another `seed`. The other arguments are those of `search`. Raises QueryError.
        """
        from .corpus.occurrences import occurrences_in, records_of

        ArgumentError.unless_count("context", context)
        within, wanted = self._all_answers(query, match, (since, until, source, exclude), equivalents)
        found = occurrences_in(records_of(self._collection, within), wanted, context)
        if sample is None and sort is None:
            return found
        from .corpus.ordering import arranged

        return iter(arranged(found, sort, collation, sample, seed))

    def articles(
        self,
        query: str,
        *,
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        equivalents: bool = True,
    ) -> Iterator[Article]:
        """Every article that answers `query`, in the order of the collection, one in memory at a time; those that
        contain only part of what is asked for are none of them. The other arguments are those of `search`. Raises
        QueryError.
        """
        from .corpus.occurrences import records_of

        filters = (since, until, source, exclude)
        within, _ = self._all_answers(query, match, filters, equivalents, partial=False)
        return map(stored_article, records_of(self._collection, within))

    def select(
        self,
        query: str,
        choose: Callable[[Iterator[Article]], Sequence[bool]],
        *,
        limit: int = 10,
        snippets: int = 2,
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        equivalents: bool = True,
    ) -> Results:
        """Those of the `articles` that answer `query` which `choose` wants, the newest first, `limit` of them at most.

        `choose` is given them all, one at a time, and says of each whether it is wanted. The other arguments are those
        of `search`. Raises QueryError.
        """
        from .corpus.selection import chosen_of

        ArgumentError.unless_count("limit", limit)
        ArgumentError.unless_count("snippets", snippets)
        began = time.perf_counter()
        filters = (since, until, source, exclude)
        within, terms = self._all_answers(query, match, filters, equivalents, partial=False)
        wanted = chosen_of(self._collection, within, choose)
        ranked = [(doc, 0.0) for doc in wanted[:limit]]
        hits = page_of(ranked, Records(self._collection), terms, snippets) if ranked else []
        took = (time.perf_counter() - began) * 1000
        return Results(query, hits, relaxed=False, took_ms=took, count=lambda: len(wanted), more=len(wanted) > limit)

    def trends(
        self,
        queries: str | Sequence[str],
        *,
        by: Period = "month",
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        equivalents: bool = True,
    ) -> Trends:
        """How many articles and occurrences there are of each query by year, month, day or source.

        The other arguments are those of `search`; the dates and the source also bound what is counted against.
        Raises QueryError.
        """
        from .corpus.trends import PERIODS, trends

        ArgumentError.unless_one_of("by", by, PERIODS)
        texts = [queries] if isinstance(queries, str) else list(queries)
        answers = {text: self._all_answers(text, match, (since, until, source, exclude), equivalents) for text in texts}
        return trends(self._collection, by, answers, self._among((since, until, source, exclude)))

    def collocates(
        self,
        query: str,
        *,
        window: int = 5,
        minimum: int = 5,
        measure: Measure = "log-likelihood",
        limit: int = 50,
        match: Match = "all",
        since: str | date = "",
        until: str | date = "",
        source: str = "",
        exclude: str | Sequence[str] = (),
        equivalents: bool = True,
    ) -> list[Collocate]:
        """The words that stand within `window` words of what `query` finds more often than by chance, best first by
        `measure`: "log-likelihood", "mi" or "dice"; those that stand there `minimum` times and more, `limit` at most.

        The other arguments are those of `search`. Raises QueryError.
        """
        from .corpus.collocates import MEASURES, collocates_of, totals_of, windows_in
        from .corpus.occurrences import records_of

        ArgumentError.unless_one_of("measure", measure, MEASURES)
        for name, count in (("window", window), ("minimum", minimum), ("limit", limit)):
            ArgumentError.unless_count(name, count)
        collection = self._collection
        within, wanted = self._all_answers(query, match, (since, until, source, exclude), equivalents)
        windows = windows_in(records_of(collection, within), wanted, window)
        units = sum(segment.arrays.documents.length_stats("text_units")[0] for segment in collection.segments)
        words = [word for word, near in (windows.left + windows.right).items() if near >= minimum]
        totals = totals_of(self._vocabulary, words)
        return collocates_of(windows, totals, units, minimum, measure)[:limit]

    def _all_answers(
        self, query: str, match: str, filters: Filters, equivalents: bool, *, partial: bool = True
    ) -> tuple[Sequence[Numbers], Sequence[HighlightTerm]]:
        """The documents that answer a query, per segment, and the strings that are marked in them. Where none contains
        everything they are those that contain a part, but none unless `partial`.
        """
        ArgumentError.unless_one_of("match", match, MATCHES)
        lexicon = self._lexicon if equivalents else replace(self._lexicon, equivalents=False)
        node = filtered(parse(query, kept=self._collection.kept).node, *filters)
        asked = ask(self._collection, self._vocabulary, node, lexicon, self.ranking)
        if not partial and match == "all":
            return asked.matching.matches(relaxed=False), asked.terms
        asked.matching.select(match == "any", by_score=False)
        return asked.matching.every(), asked.terms

    def _among(self, filters: Filters) -> Sequence[Numbers]:
        """All documents that the filters let through, per segment."""
        node = filtered(And(()), *filters)
        if node == And(()):
            return [segment.every() for segment in self._collection.segments]
        only = And(tuple(part for part in cast("And", node).parts if part != And(())))
        return ask(self._collection, self._vocabulary, only).matching.matches(relaxed=False)

    def near_paths(self, path: str, limit: int = 3) -> list[str]:
        """Paths of articles that resemble one that there is not: of the same file name, or alike as they begin."""
        from hansou.search.suggest.near_paths import near_paths

        return near_paths(self._collection, path, limit)

    def paths_ending(self, ending: str, limit: int = 4) -> list[str]:
        """Paths that end so, in order: with a whole name of a file or folder, if there are any, else within one."""
        from hansou.search.suggest.path_endings import path_endings

        return path_endings(self._collection, ending, limit)

    def paths(self, prefix: str, limit: int = 40) -> list[str]:
        """Paths that begin with `prefix`, in order, as a shell completes them: a folder ends with a slash, and hides
        what is in it.
        """
        from hansou.search.suggest.path_completions import path_completions

        return path_completions(self._collection, prefix, limit)

    def article(self, path: str) -> Article | None:
        """The article of this path, as it was indexed; None if there is none."""
        doc = self._document(path)
        return None if doc is None else stored_article(self._collection.stored(doc))

    def _document(self, path: str) -> int | None:
        """The document of this path, written as this system writes paths or as the index does."""
        path = index_name(path)
        for segment in self._collection.segments:
            for doc in segment.without_deleted(segment.keywords("path", path, path)).tolist():
                if segment.stored(doc)["path"] == path:
                    return segment.base + int(doc)
        return None

    def highlights(self, text: str, query: str, *, equivalents: bool = True) -> list[tuple[int, int]]:
        """Where `text` holds what `query` asks for: (start, end) in characters, in order; `equivalents` as in
        `search`.
        """
        lexicon = self._lexicon if equivalents else replace(self._lexicon, equivalents=False)
        if isinstance(self._collection, Closed):
            raise ClosedError("searcher", self.path)
        asked = ask(self._collection, self._vocabulary, parse(query, kept=self._collection.kept).node, lexicon)
        matches = find_terms([text], asked.terms)[0]
        return [(match.start, match.end) for match in matches]

    def stats(self) -> Stats:
        """What the index holds."""
        from .statistics import gather

        return gather(self._collection, self.path)

    def _show(self, collection: Collection) -> None:
        """Answer from another collection from now on."""
        before = self._ahead
        self._collection, self._ahead = collection, ReadAhead(collection)
        self._vocabulary = Vocabulary(collection)
        before.stop()

    def _load(self, states: Sequence[SegmentState]) -> Collection:
        """The segments of a state; those that are open already stay so, with all that is known of them."""
        known = {segment.arrays.segment_id: segment.arrays for segment in self._collection.segments}
        segments = []
        base = 0
        for state in states:
            arrays = known[state.id] if state.id in known else ArraySegment(self._store.folder, state.id)
            arrays.check(state)
            segments.append(Segment(arrays, state.deleted, base))
            base += len(arrays)
        return Collection(segments)


def check_arguments(match: str, sort: str, **counts: int) -> None:
    """Raises ArgumentError for what `search` cannot be given, `counts` being whole numbers from 0 on."""
    ArgumentError.unless_one_of("match", match, MATCHES)
    ArgumentError.unless_one_of("sort", sort, SORTS)
    for name, count in counts.items():
        ArgumentError.unless_count(name, count)


def _counted(
    names: Sequence[str], collection: Collection, every: Callable[[], Sequence[Numbers]]
) -> Mapping[str, Facet]:
    """Facets of all answers."""
    from hansou.search.page.facets import check_names, count_by

    check_names(names, collection.kept)
    docs = every()
    return {name: count_by(name, collection, docs) for name in names}


def filtered(node: Node, since: str | date, until: str | date, source: str, exclude: str | Sequence[str] = ()) -> Node:
    """The query with the filters that were given beside it."""
    filters: list[Node] = []
    if since or until:
        days = (str(day)[:10] if isinstance(day, date) else day for day in (since, until))
        low, high = (canonical_date(day) if day else "" for day in days)
        check_order(low, high, None)
        filters.append(Keyword("date", low or "0", high))
    if source:
        whole = source.startswith("=")
        filters.append(Glob("source", source[1:]) if whole else Keyword("source", source, source))
    if exclude:
        from hansou.search.query.exclusion import excluding

        filters += excluding(exclude)
    return And((*filters, node)) if filters else node
