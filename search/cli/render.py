"""Answers, articles and numbers as people read them, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .layout import Spans, on_one_line, one_line, plain, wrap
from .output import Output, count, duration, size

if TYPE_CHECKING:
    from index import Article
    from search import Hit, Results, Stats

_HIT = {"fg": "red", "bold": True}
_QUIET = {"fg": "bright_black"}
_SOURCE = {"fg": "cyan"}
_PATH = {"fg": "green"}
_SENTENCE_ENDS = frozenset("。！？!?.；;…”’」』）)】]")


def results_lines(results: Results, offset: int, output: Output) -> Iterator[str]:
    """The hits, best first, and how many there are in all."""
    if results.relaxed:
        yield output.paint("No article has all of this; these have a part of it.", fg="yellow")
        yield ""
    rank_width = max((len(str(hit.rank)) for hit in results), default=0)
    for hit in results:
        yield from _hit_lines(hit, rank_width, output)
        yield ""
    yield output.paint(_summary(results, offset), **_QUIET)


def _summary(results: Results, offset: int) -> str:
    parts = [count(results.total, "article"), duration(results.took_ms / 1000)]
    last = offset + len(results)
    if len(results) < results.total:
        parts.append(f"shown: {offset + 1} to {last}" if len(results) else f"none from {offset + 1} on")
    if len(results) and last < results.total:
        parts.append(f"more with --offset {last}")
    return " · ".join(parts)


def _hit_lines(hit: Hit, rank_width: int, output: Output) -> Iterator[str]:
    rank = f"{hit.rank:>{rank_width}}  "
    indent = " " * len(rank)
    title, spans = on_one_line(hit.title, hit.title_highlights) if hit.title else (one_line(hit.path), [])
    first = output.paint(rank, **_QUIET)
    for line in _marked(title, spans, output, len(indent), bold=True):
        yield first + line
        first = indent
    at = hit.snippets[0].line if hit.snippets else None
    for line in _about(hit.date, hit.source, hit.path, line=at, output=output, indent=len(indent)):
        yield indent + line
    gutter = max((len(str(snippet.line)) for snippet in hit.snippets), default=0)
    for snippet in hit.snippets:
        number = output.paint(f"{snippet.line:>{gutter}}", **_QUIET)
        text, spans = on_one_line(snippet.text, snippet.highlights)
        if text and text[-1] not in _SENTENCE_ENDS:
            text += "…"
        for line in _marked(text, spans, output, len(indent) + gutter + 2):
            yield f"{indent}{number}  {line}"
            number = " " * gutter


def _about(date: str, source: str, path: str, *, line: int | None, output: Output, indent: int) -> Iterator[str]:
    """Date, source and path on one line; where they do not fit, the path on its own, never wrapped."""
    from rich.cells import cell_len

    path = one_line(path)
    known = [text for text in (_date(date), one_line(source)) if text]
    painted_path = output.paint(path, **_PATH) + (output.paint(f":{line}", **_QUIET) if line else "")
    whole = " · ".join([*known, f"{path}:{line}" if line else path])
    about = output.paint(" · ", **_QUIET).join(output.paint(text, **_SOURCE) for text in known)
    if known and (output.width is None or cell_len(whole) + indent <= output.width):
        yield about + output.paint(" · ", **_QUIET) + painted_path
        return
    if known:
        yield from _marked(" · ".join(known), (), output, indent, **_SOURCE)
    yield painted_path


def _date(date: str) -> str:
    """A date for people, to the day."""
    return one_line(date)[:10]


def article_lines(article: Article, title_spans: Spans, body_spans: Spans, output: Output) -> Iterator[str]:
    """A whole article with its matches marked."""
    if article.title:
        yield from _marked(*on_one_line(article.title, title_spans), output, bold=True)
    yield from _about(article.date, article.source, article.path, line=article.line, output=output, indent=0)
    yield ""
    start = 0
    for line in plain(article.body).split("\n"):
        end = start + len(line)
        spans = [(max(a, start) - start, min(b, end) - start) for a, b in body_spans if a < end and b > start]
        shown = line if output.width is None else line.replace("\t", " ")
        yield from _marked(shown, spans, output)
        start = end + 1


def stats_lines(stats: Stats, index: object, output: Output) -> Iterator[str]:
    """What an index holds."""
    dates = " to ".join(dict.fromkeys(map(_date, (stats.first_date, stats.last_date))))
    facts = [
        ("Index", one_line(str(index))),
        ("Size", f"{size(stats.bytes)}, {count(stats.segments, 'segment')}"),
        ("Articles", f"{stats.documents:,}"),
        ("Text", f"{stats.characters:,} characters, words and numbers"),
        ("Dates", dates or "none known"),
    ]
    for name, value in facts:
        yield output.paint(f"{name:<10}", **_QUIET) + value
    label = "Sources"
    digits = max((len(f"{number:,}") for _, number in stats.sources), default=0)
    for name, number in stats.sources:
        yield (
            output.paint(f"{label:<10}", **_QUIET) + f"{number:>{digits},}  " + output.paint(one_line(name), **_SOURCE)
        )
        label = ""


def _marked(text: str, spans: Spans, output: Output, indent: int = 0, **style: Any) -> Iterator[str]:
    """A paragraph in lines of the output's width, its highlights painted; `indent` cells of each are taken."""
    lines: Sequence[tuple[int, int]] = [(0, len(text))]
    if output.width is not None:
        lines = list(wrap(text, max(1, output.width - indent)))
    for start, end in lines:
        pieces = []
        at = start
        for span_start, span_end in spans:
            first, last = max(span_start, at), min(span_end, end)
            if first < last:
                pieces += [output.paint(text[at:first], **style), output.paint(text[first:last], **_HIT)]
                at = last
        yield "".join([*pieces, output.paint(text[at:end], **style)])
