"""What people see: one page, made here with templates that escape every text, so that it works without scripts.

Scripts (`static/page.js`) ask for the same addresses with ``fragment=1`` and put what they get in its place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from hansou import Article, Results, Searcher

from ..browse.scripts import convert
from ..cli.links import file_of
from ..cli.locate import home_of
from ..cli.messages import say_error
from . import charts, feeds, parameters
from .api import found, no_article
from .languages import COOKIE, NAMES, counter, language_of, speaker
from .parameters import Parameter, read
from .problems import Problem
from .settings import Settings

Ask = Callable[..., Awaitable[Any]]
Values = dict[str, Any]

_QUERY = parameters.QUERY._replace(required=False)
_SHOWN = (
    Parameter("fragment", {"type": "boolean"}, "Only the answers, without the page around them."),
    Parameter("lang", {"type": "string", "enum": list(NAMES)}, "The language of the page."),
    Parameter("script", {"type": "string", "enum": ["written", "simplified", "traditional"]}, "How texts are shown."),
)
_FILTERS = (*parameters.FILTERS, Parameter("author", {"type": "string", "maxLength": 200}, "The author."),
            Parameter("format", {"type": "string", "maxLength": 60}, "The format."))  # fmt: skip
LIST = (
    parameters.INDEX, _QUERY, *_FILTERS, *_SHOWN,
    Parameter("offset", {"type": "integer", "minimum": 0, "maximum": parameters.DEEPEST}, "Hits to skip."),
    Parameter("sort", {"type": "string", "enum": ["score", "newest", "oldest"]}, "The order."),
)  # fmt: skip
KWIC = (
    parameters.INDEX, _QUERY, *_FILTERS, *_SHOWN,
    Parameter("sort", {"type": "string", "enum": ["left", "right", "date", "path"]}, "The order."),
)  # fmt: skip
TRENDS = (
    parameters.INDEX, _QUERY, *_FILTERS, *_SHOWN,
    Parameter("by", {"type": "string", "enum": ["year", "month", "day", "source"]}, "What to count by."),
)  # fmt: skip
READ = (
    parameters.INDEX, parameters.PATH, _QUERY, *_SHOWN,
    Parameter("part", {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "Which part of a long text."),
)  # fmt: skip

HITS = 10
LINES = 300
"""Occurrences that are shown."""
PART = 60_000
"""Characters of a long text that are shown at once."""
FACETS = ("source", "author", "format")
_FACET_VALUES = 8


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """The pages of a server. `ask` gives what a function makes of the searcher of an index."""

    def __init__(self, ask: Ask, settings: Settings, names: Sequence[str]) -> None:
        self._ask, self._settings, self._names = ask, settings, names

    def routes(self) -> list[Route]:
        """Their addresses."""
        handlers = (
            ("/", self._list), ("/kwic", self._kwic), ("/trends", self._trends), ("/read", self._read),
            ("/similar", self._similar), ("/file", self._file), ("/feed", self._feed),
            ("/opensearch.xml", self._opensearch),
        )  # fmt: skip
        return [Route(path, _named(handler), methods=["GET"], name=handler.__name__[1:]) for path, handler in handlers]

    async def _list(self, request: Request) -> Response:
        values, shown = self._values(LIST, request)
        asked = {**_filters(values), "offset": values.get("offset", 0), "sort": values.get("sort", "score")}
        query = values.get("q", "")

        def answer(searcher: Searcher) -> Results:
            facets = () if asked["offset"] else ("month", *FACETS)
            return searcher.search(_narrowed(query, values) or "*", HITS, facets=facets, **asked)

        results = await self._ask(values.get("index"), answer)
        hits = [_hit(hit, shown["convert"]) for hit in results]
        following = results.more_after(asked["offset"]) and asked["offset"] + HITS <= parameters.DEEPEST
        shown |= {
            "view": "list",
            "results": results,
            "hits": hits,
            "total": results.total,
            "suggestions": results.suggestions if query else [],
            "equivalents": [other for others in results.equivalents.values() for other in others],
            "notes": [f"{say_error(note.reason)}: {note.taken}" for note in results.notes],
            "following": self._address(values, offset=results[-1].rank) if following and hits else "",
            "facets": self._facets(results, values),
            "histogram": self._histogram(results, values),
            "sorts": [(name, self._address(values, sort=name, offset=None)) for name in ("score", "newest", "oldest")],
            "sort": asked["sort"],
        }
        return self._page("list.html", values, shown)

    async def _kwic(self, request: Request) -> Response:
        values, shown = self._values(KWIC, request)
        query = values.get("q", "")

        def answer(searcher: Searcher) -> list[Any]:
            lines: Iterator[Any] = searcher.occurrences(
                _narrowed(query, values), context=30, sort=values.get("sort"), **_filters(values)
            )
            return [line for _, line in zip(range(LINES + 1), lines, strict=False)]

        lines = await self._ask(values.get("index"), answer) if query else []
        change = shown["convert"]
        shown |= {
            "view": "kwic",
            "more": len(lines) > LINES,
            "match_width": min(240, 24 + 17 * max((len(line.text) for line in lines[:LINES]), default=1)),
            "lines": [
                {
                    "left": change(_flat(line.left)),
                    "text": change(_flat(line.text)),
                    "right": change(_flat(line.right)),
                    "date": line.date,
                    "path": line.path,
                    "title": change(line.title),
                    "address": self._reading(values, line.path),
                }
                for line in lines[:LINES]
            ],
            "sorts": [(name, self._address(values, "kwic", sort=name)) for name in ("left", "right", "date", "path")],
            "sort": values.get("sort", ""),
        }  # fmt: skip
        return self._page("kwic.html", values, shown)

    async def _trends(self, request: Request) -> Response:
        values, shown = self._values(TRENDS, request)
        query, by = values.get("q", ""), values.get("by", "month")
        queries = [part.strip() for part in query.replace("；", ";").split(";") if part.strip()][:6]

        def answer(searcher: Searcher) -> Any:
            wanted = [_narrowed(part, values) for part in queries]
            return searcher.trends(wanted, by=by, **_filters(values))

        trends = await self._ask(values.get("index"), answer) if queries else None
        shown |= {
            "view": "trends",
            "trends": trends,
            "queries": queries,
            "chart": charts.lines(trends, queries) if trends is not None and by != "source" else None,
            "by": by,
            "bys": [(name, self._address(values, "trends", by=name)) for name in ("year", "month", "day", "source")],
        }
        return self._page("trends.html", values, shown)

    async def _read(self, request: Request) -> Response:
        values, shown = self._values(READ, request)
        path, query = values["path"], values.get("q", "")

        def answer(searcher: Searcher) -> tuple[Article, Any, Any]:
            article = found(searcher, path)
            title, body = (searcher.highlights(t, query) if query else [] for t in (article.title, article.body))
            return article, title, body

        article, title, body = await self._ask(values.get("index"), answer)
        change = shown["convert"]
        parts = _parts(article.body)
        number = min(values.get("part", _part_of(parts, body)), len(parts))
        start, end = parts[number - 1]
        within = [(max(a, start) - start, min(b, end) - start) for a, b in body if a < end and b > start]
        shown |= {
            "view": "read",
            "article": article,
            "heading": _marked(change(article.title or article.path), title if article.title else []),
            "paragraphs": _paragraphs(change(article.body[start:end]), within),
            "here": len(within),
            "all_count": len(body),
            "part": number,
            "parts_count": len(parts),
            "part_before": self._address(values, "read", part=number - 1) if number > 1 else "",
            "part_after": self._address(values, "read", part=number + 1) if number < len(parts) else "",
            "published": article.address if article.address.startswith(("http://", "https://")) else "",
            "original": self._original(values, article.path),
            "similar": self._address({"path": article.path, **_kept(values, "index", "script")}, "similar"),
            "answers": self._address(_kept(values, "index", "q", "script")),
            "scripts": [
                (name, self._address(values, "read", script=name)) for name in ("written", "simplified", "traditional")
            ],
        }
        return self._page("read.html", values, shown)

    async def _similar(self, request: Request) -> Response:
        values, shown = self._values(READ, request)
        path = values["path"]
        results = await self._ask(values.get("index"), lambda searcher: searcher.similar(path, HITS))
        if results is None:
            raise no_article(path)
        hits = [_hit(hit, shown["convert"]) for hit in results]
        shown |= {"view": "similar", "hits": hits, "of": path, "reading": partial(self._reading, values)}
        return self._page("similar.html", values, shown)

    async def _file(self, request: Request) -> Response:
        """The file that an article was read from, as something to keep: a browser shall show none of it itself."""
        values = read((parameters.INDEX, parameters.PATH), request.query_params.multi_items())
        index = self._settings.indexes.get(values.get("index") or self._settings.default, "")
        article = await self._ask(values.get("index"), lambda searcher: searcher.article(values["path"]))
        file = self._file_of(index, values["path"]) if article is not None else None
        if file is None:
            raise Problem(404, "there is no file to be had", parameter="path")
        name = quote(file.name.encode("utf-8", "surrogateescape"))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Security-Policy": "sandbox"}
        return FileResponse(file, headers=headers, media_type="application/octet-stream")

    async def _feed(self, request: Request) -> Response:
        values = read((parameters.INDEX, parameters.QUERY, *parameters.FILTERS), request.query_params.multi_items())
        query = values["q"]

        def answer(searcher: Searcher) -> Results:
            return searcher.search(query, 50, sort="newest", snippets=1, **_filters(values))

        results = await self._ask(values.get("index"), answer)
        base = self._base(request)
        links = [base + self._reading(values, hit.path) for hit in results]
        text = feeds.atom(results, base + self._address(values, "feed"), base + self._address(values), links)
        return Response(text, media_type="application/atom+xml; charset=utf-8")

    async def _opensearch(self, request: Request) -> Response:
        base = self._base(request) + self._settings.root_path
        return Response(feeds.opensearch(base), media_type="application/opensearchdescription+xml; charset=utf-8")

    def _values(self, wanted: Sequence[Parameter], request: Request) -> tuple[Values, Values]:
        """The values of a request, and what every page shows."""
        pairs = [(name, value) for name, value in request.query_params.multi_items() if value or name == "q"]
        values = read(wanted, pairs)
        tag = language_of(request)
        script = values.get("script", "written")
        view = "as written" if script == "written" else script
        return values, {
            "t": speaker(tag),
            "count": counter(tag),
            "tag": tag,
            "convert": partial(_converted, view=view),
            "script": script,
        }

    def _page(self, template: str, values: Values, shown: Values) -> Response:
        view = _VIEWS[shown["view"]]
        tabs = _kept(values, "index", "q", *_NARROWING, "script")
        around: Values = {
            "base": self._settings.root_path,
            "q": values.get("q", ""),
            "index": values.get("index", self._names[0]),
            "indexes": self._names,
            "languages": [(tag, NAMES[tag], self._address({**values, "lang": tag}, view)) for tag in NAMES],
            "tabs": [(name, self._address(tabs, _VIEWS[name])) for name in ("list", "kwic", "trends")],
            "chosen": self._chosen(values, view),
            "hidden": _kept(values, "since", "until", "source", "author", "format", "script", "match", "sort", "by"),
            "feed": self._address(_kept(values, "index", "q", *_NARROWING), "feed") if values.get("q") else "",
            "reading": partial(self._reading, values),
            "fragment": values.get("fragment", False),
        }
        text = _templates().get_template(template).render(around | shown)
        headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
        response = HTMLResponse(text, headers=headers)
        if "lang" in values:
            path = self._settings.root_path or "/"
            response.set_cookie(COOKIE, values["lang"], max_age=400 * 86400, path=path, samesite="strict")
        return response

    def _address(self, values: Values, view: str = "", **changed: Any) -> str:
        """The address of a view with these values, some of them changed; None takes one out."""
        asked = {**values, **changed}
        pairs = [(name, value) for name, value in asked.items() if name not in ("fragment", "lang") or name in changed]
        if "lang" in values:  # only where a language is chosen by it
            pairs = [(name, value) for name, value in asked.items() if name != "fragment"]
        pairs = [(name, _text(value)) for name, value in pairs if value or value == 0]
        return f"{self._settings.root_path}/{view}" + (f"?{urlencode(pairs, doseq=True)}" if pairs else "")

    def _reading(self, values: Values, path: str) -> str:
        """The address at which an article is read."""
        return self._address({**_kept(values, "index", "q", "script"), "path": path}, "read")

    def _chosen(self, values: Values, view: str) -> list[tuple[str, str, str]]:
        """What narrows the answers: its name, its value, the address without it."""
        return [
            (name, _text(values[name]), self._address(values, view, **{name: None}))
            for name in ("since", "until", "source", "author", "format")
            if values.get(name)
        ]

    def _facets(self, results: Results, values: Values) -> list[tuple[str, list[tuple[str, int, str]]]]:
        """The commonest values of each property, with the addresses that narrow to them."""
        shown = []
        for name in FACETS:
            facet = results.facets.get(name)
            if facet is None or values.get(name) or len(facet.counts) < 2:
                continue
            counts = facet.counts[:_FACET_VALUES]
            exact = "=" if name == "source" else ""
            addresses = [self._address({**values, "offset": None, name: exact + value}) for value, _ in counts]
            shown.append((name, [(*pair, address) for pair, address in zip(counts, addresses, strict=True)]))
        return shown

    def _histogram(self, results: Results, values: Values) -> Any:
        """The answers by month, or by year where there are many, as bars that narrow."""
        facet = results.facets.get("month")
        if facet is None or len(facet.counts) < 2:
            return None
        return charts.bars(facet.counts, lambda low, high: self._address(values, since=low, until=high, offset=None))

    def _original(self, values: Values, path: str) -> str:
        index = self._settings.indexes.get(values.get("index") or self._settings.default, "")
        if self._file_of(index, path) is None:
            return ""
        return self._address({**_kept(values, "index"), "path": path}, "file")

    def _file_of(self, index: str, path: str) -> Path | None:
        """The file of an article, where files may be had and it lies within the folder of the index, links followed."""
        if not self._settings.files or "://" in index:
            return None
        home = home_of(index)
        file = file_of(path, home)
        if file is None or not file.resolve().is_relative_to(home.resolve()):
            return None
        return file

    def _base(self, request: Request) -> str:
        """How the server was called: scheme and host."""
        return f"{request.url.scheme}://{request.url.netloc}"


_VIEWS = {"list": "", "kwic": "kwic", "trends": "trends", "read": "read", "similar": "similar"}
"""The paths of the views, below the root."""
_NARROWING = tuple(parameter.name for parameter in _FILTERS)


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem as people read it; where a token is wanted, with a place to type it."""
    tag = language_of(request)
    shown = {"t": speaker(tag), "tag": tag, "problem": problem, "detail": say_error(problem.detail),
             "base": request.scope.get("root_path", "")}  # fmt: skip
    text = _templates().get_template("problem.html").render(shown)
    return HTMLResponse(text, problem.status, problem.headers)


def _named(handler: Any) -> Any:
    """The handler, counted by /metrics under the name of its page."""
    called: Any = partial(handler)
    called.kind = f"page_{handler.__name__.lstrip('_')}"
    return called


def _kept(values: Values, *names: str) -> Values:
    return {name: values[name] for name in names if name in values and values[name] not in ("", [])}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _filters(values: Values) -> Values:
    """The filters of a request as arguments of the searcher."""
    return _kept(values, *(parameter.name for parameter in parameters.FILTERS))


def _narrowed(query: str, values: Values) -> str:
    """The query with the properties that were chosen beside it, in the query language."""
    chosen = [f'{name}:"{values[name].replace(chr(34), "")}"' for name in ("author", "format") if values.get(name)]
    if not chosen:
        return query
    return " ".join([f"({query})" if query.strip() else "", *chosen]).strip()


def _converted(text: str, view: Any) -> str:
    return convert(text, view)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _hit(hit: Any, change: Callable[[str], str]) -> Values:
    """A hit as the page shows it."""
    return {
        "rank": hit.rank,
        "path": hit.path,
        "title": _marked(change(hit.title or hit.path), hit.title_highlights if hit.title else hit.path_highlights),
        "about": [part for part in (hit.date[:10], hit.source, hit.author) if part],
        "snippets": [
            {
                "pieces": _marked(change(snippet.text), snippet.highlights),
                "line": snippet.line,
                "page": snippet.page,
                "heading": change(snippet.heading),
            }
            for snippet in hit.snippets
        ],
        "repeats": hit.repeats,
    }


def _marked(text: str, spans: Sequence[Sequence[int]]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is marked."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        first = max(start, at)
        if end <= first:
            continue
        pieces += [(text[at:first], False), (text[first:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def _paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> list[list[tuple[str, bool]]]:
    """The lines of a text that have something in them, each in pieces."""
    paragraphs = []
    at = place = 0
    for line in text.split("\n"):
        end = at + len(line)
        within = []
        while place < len(spans) and spans[place][0] < end:
            within.append((max(spans[place][0], at) - at, min(spans[place][1], end) - at))
            if spans[place][1] > end:
                break  # it goes on in the next line
            place += 1
        if line.strip():
            paragraphs.append(_marked(line, within))
        at = end + 1
    return paragraphs


def _parts(text: str) -> list[tuple[int, int]]:
    """Extents of a long text that are shown one at a time; they end with a line where there is one."""
    parts = []
    start = 0
    while len(text) - start > PART * 5 // 4:
        end = text.rfind("\n", start + PART // 2, start + PART) + 1 or start + PART
        parts.append((start, end))
        start = end
    return [*parts, (start, len(text))]


def _part_of(parts: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> int:
    """The number of the part, from 1, that has the first match."""
    first = spans[0][0] if spans else 0
    return next((number for number, (_, end) in enumerate(parts, 1) if first < end), 1)
