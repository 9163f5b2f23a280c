"""The facade of the read side."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, cast

from hansou.index.article import Article
from hansou.index.errors import ArgumentError, ClosedError, QueryError
from hansou.index.schema import stored_article
from hansou.index.store.commit.commits import Store
from hansou.search.expand.userwords import Lexicon, read_lexicon
from hansou.search.page.layout import Page
from hansou.search.query.conditions import conditions_of, with_conditions
from hansou.search.query.notes import NO_MATCHES, Note
from hansou.search.query.parser import parse
from hansou.search.query.tree import And, Node
from hansou.search.rank.weights import RANKING, Ranking
from hansou.search.snippets.extents import WIDTH
from hansou.search.snippets.highlights import find_terms

from .backend import SORTS, Answers, Backend, PlannedQuery, Sort
from .chain import Records, page_of
from .filters import FilterArguments, Filters, filters_of, takes_filters
from .folder import FolderBackend
from .results import FEW, Results

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .corpus.collocates import Collocate, Measure
    from .corpus.occurrences import Occurrence
    from .corpus.ordering import By, Collation
    from .corpus.trends import Period, Trends
    from .explain.why import Why
    from .statistics import Stats
    from .suggest.completions import Completion


def _open_backend(path: str | os.PathLike[str]) -> Backend:
    """The folder at `path`, or the cluster where that is the address of an index on one."""
    if os.fspath(path).startswith("opensearch"):
        from hansou.index.cluster.address import is_address

        if is_address(path):
            from .cluster.backend import ClusterBackend

            return ClusterBackend(path)
    return FolderBackend(Store(Path(path)))


class Closed:
    """In the place of the backend of a searcher that was closed: whatever is wanted of it raises ClosedError."""

    def __init__(self, path: object) -> None:
        self._path = path

    def __getattr__(self, name: str) -> NoReturn:
        raise ClosedError("searcher", self._path)


class Searcher:
    """Searches the index at `path`: a folder, as its last commit left it, or an index on a cluster,
    ``opensearch://HOST:9200/NAME``, as it is at the time. `refresh` looks for a newer state.

    `dictionary` is a file of words in jieba's format, which queries keep whole, and `synonyms` one of words that
    stand for each other, a group a line; by default ``words.txt`` and ``synonyms.txt`` in the folder of the index,
    if they are there. Both take effect at once, on what is indexed already.

    May be shared by threads. From the second query on, files are read ahead of queries in a thread of its own, up to
    256 MB of them. On a cluster numbers of suggestions are of articles, not of places, `refresh` counts anew how common
    things are, and there are no occurrences, trends and collocates. Raises NoIndex, CorruptIndex, NewerIndex,
    OlderIndex, WordListError, ClusterError.
    """

    ranking: Ranking = RANKING
    """What each kind of evidence counts for; there to be measured."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        dictionary: str | os.PathLike[str] | None = None,
        synonyms: str | os.PathLike[str] | None = None,
    ) -> None:
        self.path = Path(path)
        self._lexicon = read_lexicon(self.path, dictionary, synonyms)
        self._backend = _open_backend(path)

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the index go; whoever asks after that gets a ClosedError."""
        if not isinstance(self._backend, Closed):
            self._backend.close()
            self._backend = cast("Backend", Closed(self.path))

    @property
    def generation(self) -> int | None:
        """The number of the commit that is searched, higher for a newer one; None on a cluster, which has none."""
        return self._backend.generation

    def refresh(self) -> bool:
        """Go on to the newest commit; whether there was a newer one."""
        newer = self._backend.newer()
        if newer is not None:
            self._backend = newer
        return newer is not None

    @takes_filters
    def search(
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        *,
        sort: Sort = "score",
        snippets: int = 2,
        facets: Sequence[str] = (),
        repeats: bool = False,
        width: int = WIDTH,
        strict: bool = False,
        **filters: Unpack[FilterArguments],
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
        ArgumentError.unless_one_of("sort", sort, SORTS)
        for name, count in (("limit", limit), ("offset", offset), ("snippets", snippets), ("width", width)):
            ArgumentError.unless_count(name, count)
        chosen = filters_of(filters)
        conditions = conditions_of(chosen)
        backend, lexicon = self._backend, self._words(chosen)
        backend.begin()
        limit, offset = min(limit, backend.size), min(offset, backend.size)
        notes: Sequence[Note] = ()
        planned = None if conditions else backend.plan_plain(query, lexicon, self.ranking)
        if planned is None:
            parsed = parse(query, strict=strict, kept=backend.own_fields)
            planned = backend.plan(with_conditions(parsed.node, conditions), lexicon, self.ranking)
            notes = (*parsed.notes, *planned.notes)
            refused = [note for note in notes if note.reason != NO_MATCHES]
            if strict and refused:
                raise QueryError(refused[0].reason, refused[0].position)
            if parsed.newest_first and sort == "score":
                sort = "newest"
        any_word = chosen.match == "any"
        answers = planned.select(any_word=any_word, by_score=sort == "score")
        hits, more = answers.page(Page(offset, limit, snippets, width), sort, repeats=repeats)
        counted = answers.facets(facets) if facets else {}
        took = (time.perf_counter() - began) * 1000
        relaxed = answers.partial and not any_word and (bool(hits) or offset > 0)

        def node_of(text: str) -> Node:
            return with_conditions(parse(text, kept=backend.own_fields).node, conditions)

        def offer(already: int | None) -> list[str]:
            return self._corrected(query, already, node_of)

        return Results(
            query,
            hits,
            relaxed,
            took,
            lambda: answers.total,
            counted,
            planned.equivalents,
            offer,
            more=more,
            notes=(*notes, *answers.notes),
            otherwise=answers.otherwise,
        )

    def suggest(self, prefix: str, limit: int = 10) -> list[Completion]:
        """What the collection holds that begins with `prefix`, the most frequent first: Chinese in either script,
        Latin words, and what pinyin or its initials may stand for.
        """
        from .suggest.completions import completions

        return completions(self._backend.vocabulary, prefix, limit)

    def similar(self, path: str, limit: int = 10, *, snippets: int = 2) -> Results | None:
        """The articles on the same subject as the one of this path, the most alike first; None if there is none.

        `snippets`: passages of an article, at most.
        """
        began = time.perf_counter()
        backend = self._backend
        record = backend.record(path)
        if record is None:
            return None
        hits = backend.similar(record, limit, snippets, self.ranking)
        took = (time.perf_counter() - began) * 1000
        return Results(path, hits, relaxed=False, took_ms=took, count=lambda: len(hits))

    @takes_filters
    def why(self, query: str, path: str, **filters: Unpack[FilterArguments]) -> Why | None:
        """How `query` is read, and why it finds the article of this path, or does not; None if there is none.

        The other arguments are those of `search`. On a cluster ranks are told among the articles that it finds best.
        """
        from .explain.explaining import explain

        chosen = filters_of(filters)
        any_word = chosen.match == "any"
        answers = self._answers(query, chosen)[1]
        found = answers.at(path)
        if found is None:
            return None
        told = explain(found[0], query, found[1], any_word)
        return replace(told, total=answers.total, relaxed=answers.partial and not any_word and answers.total > 0)

    @takes_filters
    def occurrences(
        self,
        query: str,
        *,
        context: int = 40,
        sort: By | None = None,
        collation: Collation = "pinyin",
        sample: int | None = None,
        seed: int = 0,
        **filters: Unpack[FilterArguments],
    ) -> Iterator[Occurrence]:
        """Every place at which the articles that answer `query` hold what it asks for, in the order of the collection,
        with `context` characters on either side: what `search` marks, in all articles and all of each.

        One article is in memory at a time, unless they are sorted: by what stands "left" or "right" of the match,
        its Chinese characters by "pinyin" or "strokes" (`collation`), by "date" or by "path". `sample`: so many of
        them by chance, others for another `seed`. The other arguments are those of `search`. Raises QueryError.
        """
        from .corpus.occurrences import occurrences_in, records_of
        from .corpus.ordering import arranged

        ArgumentError.unless_count("context", context)
        collection = self._backend.collection
        planned, answers = self._answers(query, filters_of(filters))
        found = occurrences_in(records_of(collection, answers.numbers()), planned.terms, context)
        return found if sample is None and sort is None else iter(arranged(found, sort, collation, sample, seed))

    @takes_filters
    def articles(self, query: str, **filters: Unpack[FilterArguments]) -> Iterator[Article]:
        """Every article that answers `query`, in the order of the collection, one in memory at a time; those that
        contain only part of what is asked for are none of them. The other arguments are those of `search`. Raises
        QueryError.
        """
        from .corpus.occurrences import records_of

        collection = self._backend.collection
        _, answers = self._answers(query, filters_of(filters), relax=False)
        return map(stored_article, records_of(collection, answers.numbers()))

    @takes_filters
    def select(
        self,
        query: str,
        choose: Callable[[Iterator[Article]], Sequence[bool]],
        *,
        limit: int = 10,
        snippets: int = 2,
        **filters: Unpack[FilterArguments],
    ) -> Results:
        """Those of the `articles` that answer `query` which `choose` wants, the newest first, `limit` of them at most.

        `choose` is given them all, one at a time, and says of each whether it is wanted. The other arguments are those
        of `search`. Raises QueryError.
        """
        from .corpus.selection import chosen_of

        ArgumentError.unless_count("limit", limit)
        ArgumentError.unless_count("snippets", snippets)
        began = time.perf_counter()
        collection = self._backend.collection
        planned, answers = self._answers(query, filters_of(filters), relax=False)
        wanted = chosen_of(collection, answers.numbers(), choose)
        ranked = [(doc, 0.0) for doc in wanted[:limit]]
        hits = page_of(ranked, Records(collection), planned.terms, snippets) if ranked else []
        took = (time.perf_counter() - began) * 1000
        return Results(query, hits, relaxed=False, took_ms=took, count=lambda: len(wanted), more=len(wanted) > limit)

    @takes_filters
    def trends(
        self, queries: str | Sequence[str], *, by: Period = "month", **filters: Unpack[FilterArguments]
    ) -> Trends:
        """How many articles and occurrences there are of each query by year, month, day or source.

        The other arguments are those of `search`; the dates and the source also bound what is counted against.
        Raises QueryError.
        """
        from .corpus.trends import PERIODS, trends

        ArgumentError.unless_one_of("by", by, PERIODS)
        chosen, collection = filters_of(filters), self._backend.collection
        counted = {}
        for text in [queries] if isinstance(queries, str) else queries:
            planned, answers = self._answers(text, chosen)
            counted[text] = answers.numbers(), planned.terms
        conditions = conditions_of(chosen)
        if conditions:
            among = self._backend.plan(And(conditions), self._lexicon, self.ranking)
            within = among.select(relax=False).numbers()
        else:
            within = [segment.every() for segment in collection.segments]
        return trends(collection, by, counted, within)

    @takes_filters
    def collocates(
        self,
        query: str,
        *,
        window: int = 5,
        minimum: int = 5,
        measure: Measure = "log-likelihood",
        limit: int = 50,
        **filters: Unpack[FilterArguments],
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
        collection = self._backend.collection
        planned, answers = self._answers(query, filters_of(filters))
        windows = windows_in(records_of(collection, answers.numbers()), planned.terms, window)
        units = sum(segment.arrays.documents.length_stats("text_units")[0] for segment in collection.segments)
        words = [word for word, near in (windows.left + windows.right).items() if near >= minimum]
        totals = totals_of(self._backend.vocabulary, words)
        return collocates_of(windows, totals, units, minimum, measure)[:limit]

    def near_paths(self, path: str, limit: int = 3) -> list[str]:
        """Paths of articles that resemble one that there is not: of the same file name, or alike as they begin."""
        return self._backend.near_paths(path, limit)

    def paths_ending(self, ending: str, limit: int = 4) -> list[str]:
        """Paths that end so, in order: with a whole name of a file or folder, if there are any, else within one."""
        return self._backend.path_endings(ending, limit)

    def paths(self, prefix: str, limit: int = 40) -> list[str]:
        """Paths that begin with `prefix`, in order, as a shell completes them: a folder ends with a slash, and hides
        what is in it.
        """
        return self._backend.path_completions(prefix, limit)

    def article(self, path: str) -> Article | None:
        """The article of this path, as it was indexed; None if there is none."""
        record = self._backend.record(path)
        return None if record is None else stored_article(record)

    def highlights(self, text: str, query: str, *, equivalents: bool = True) -> list[tuple[int, int]]:
        """Where `text` holds what `query` asks for: (start, end) in characters, in order; `equivalents` as in
        `search`.
        """
        planned = self._plan(query, Filters(equivalents=equivalents))
        return [(match.start, match.end) for match in find_terms([text], planned.terms)[0]]

    def stats(self) -> Stats:
        """What the index holds."""
        return self._backend.stats(self.path)

    def _words(self, filters: Filters) -> Lexicon:
        """The user's own words, as far as filters let them stand for others."""
        return self._lexicon if filters.equivalents else replace(self._lexicon, equivalents=False)

    def _plan(self, query: str, filters: Filters) -> PlannedQuery:
        conditions = conditions_of(filters)
        node = with_conditions(parse(query, kept=self._backend.own_fields).node, conditions)
        return self._backend.plan(node, self._words(filters), self.ranking)

    def _answers(self, query: str, filters: Filters, *, relax: bool = True) -> tuple[PlannedQuery, Answers]:
        """A query and all its answers; without `relax` only those that have all that is wanted."""
        planned = self._plan(query, filters)
        return planned, planned.select(any_word=filters.match == "any", relax=relax)

    def _corrected(self, query: str, found: int | None, node_of: Callable[[str], Node]) -> list[str]:
        """Likelier queries than one that found so many articles, None where these only have a part of it: where it
        found few, or is doubted.
        """
        from .suggest.doubt import may_be_misspelt

        backend = self._backend
        node = parse(query, kept=backend.own_fields).node
        already = 0 if found is None or found > FEW else found
        if found is not None and found > FEW and not may_be_misspelt(backend.vocabulary, node):
            return []
        from .suggest.corrections import corrected

        return [
            other
            for other in corrected(backend.vocabulary, query, node)
            if backend.plan(node_of(other), self._lexicon, self.ranking).select(relax=False).total > already
        ]
