"""What programs ask: `/v1/…`, JSON as the command line prints it.

An endpoint is one entry of `ENDPOINTS`: its name is its address, its parameters are checked before it is called, and
what it gives back is the answer. `openapi` describes the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from hansou import Article, Searcher, Stats, engine

from . import parameters
from .parameters import Parameter
from .problems import Problem

Values = dict[str, Any]
"""The values of a request by the names of its parameters, `index` taken out."""


class Endpoint(NamedTuple):
    """One thing to ask of an index. `lines`: the answer is JSON objects, one a line, made as they are sent; `quick`: it
    is mostly there in a millisecond or two.
    """

    name: str
    about: str
    parameters: Sequence[Parameter]
    answer: Callable[[Searcher, Values], Any]
    lines: bool = False
    quick: bool = False


def _search(searcher: Searcher, values: Values) -> Values:
    return searcher.search(values.pop("q"), **values).as_json()


def _article(searcher: Searcher, values: Values) -> Values:
    return article_json(found(searcher, values["path"]))


def _highlights(searcher: Searcher, values: Values) -> Values:
    article = found(searcher, values["path"])
    others = {"equivalents": values.get("equivalents", True)}
    title, body = (searcher.highlights(text, values["q"], **others) for text in (article.title, article.body))
    return {"path": article.path, "title": [list(span) for span in title], "body": [list(span) for span in body]}


def _why(searcher: Searcher, values: Values) -> Values:
    query, path = values.pop("q"), values.pop("path")
    why = searcher.why(query, path, **values)
    if why is None:
        raise no_article(path)
    return why.as_json()


def _suggest(searcher: Searcher, values: Values) -> Values:
    completions = searcher.suggest(values["prefix"], values.get("limit", 10))
    return {"prefix": values["prefix"], "completions": [{"text": one.text, "count": one.count} for one in completions]}


def _similar(searcher: Searcher, values: Values) -> Values:
    path = values.pop("path")
    results = searcher.similar(path, **values)
    if results is None:
        raise no_article(path)
    return results.as_json()


def _facets(searcher: Searcher, values: Values) -> Values:
    results = searcher.search(values.pop("q"), 0, facets=values.pop("by"), snippets=0, **values)
    return {
        "query": results.query,
        "total": results.total,
        "facets": {name: facet.as_json() for name, facet in results.facets.items()},
    }


def _occurrences(searcher: Searcher, values: Values) -> Iterator[Values]:
    limit = values.pop("limit", 10_000)
    for number, occurrence in enumerate(searcher.occurrences(values.pop("q"), **values)):
        if number >= limit:
            return
        yield occurrence.as_json()


def _trends(searcher: Searcher, values: Values) -> Values:
    queries = values.pop("q")
    if len(queries) > 10:
        raise Problem(400, "q comes more than 10 times", parameter="q")
    return searcher.trends(queries, **values).as_json()


def _stats(searcher: Searcher, _: Values) -> Values:
    return stats_json(searcher.stats())


ENDPOINTS = (
    Endpoint("search", "The articles that answer a query, best first.", parameters.SEARCH, _search, quick=True),
    Endpoint("article", "One article, whole.", parameters.ARTICLE, _article),
    Endpoint("highlights", "Where an article holds what a query asks for.", parameters.HIGHLIGHTS, _highlights),
    Endpoint("why", "Why a query finds an article, or does not.", parameters.WHY, _why),
    Endpoint("suggest", "What the collection holds that begins so.", parameters.SUGGEST, _suggest, quick=True),
    Endpoint("similar", "Articles on the same subject.", parameters.SIMILAR, _similar),
    Endpoint("facets", "All answers counted by date, source, author, format.", parameters.FACETS, _facets),
    Endpoint("occurrences", "Every place of the answers.", parameters.OCCURRENCES, _occurrences, lines=True),
    Endpoint("trends", "Queries counted over time or by source.", parameters.TRENDS, _trends),
    Endpoint("stats", "What the index holds.", parameters.STATS, _stats),
)  # fmt: skip


def found(searcher: Searcher, path: str) -> Article:
    """The article of a path. Raises Problem."""
    article = searcher.article(path)
    if article is None:
        raise no_article(path)
    return article


def no_article(path: str) -> Problem:
    """The problem of a path that no article has."""
    return Problem(404, f"there is no article {path[:200]}", parameter="path")


def article_json(article: Article) -> Values:
    """An article: what is not known is null, places are in characters of `body`."""
    return {
        "path": article.path,
        "title": article.title or None,
        "date": article.date or None,
        "source": article.source or None,
        "author": article.author or None,
        "address": article.address or None,
        "format": article.format or None,
        "read_by": article.read_by or None,
        "line": article.line,
        "pages": list(article.pages),
        "headings": list(article.headings),
        **({"fields": {name: _listed(value) for name, value in article.fields.items()}} if article.fields else {}),
        "body": article.body,
    }


def _listed(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def stats_json(stats: Stats) -> Values:
    """What an index holds, but for where it is."""
    return {**stats.as_json(), "engine": str(engine)}
