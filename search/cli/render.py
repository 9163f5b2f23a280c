"""Answers, articles and numbers as people read them, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .layout import Spans, on_one_line, one_line, plain, wrap
from .output import Output, count, duration, size

if TYPE_CHECKING:
    from index import Article
    from search import Completion, Facet, Hit, Results, Snippet, Stats

_HIT = {"fg": "red", "bold": True}
_QUIET = {"fg": "bright_black"}
_SOURCE = {"fg": "cyan"}
_PATH = {"fg": "green"}
_FACET_LINES = 24
_SENTENCE_ENDS = frozenset("。！？!?.；;…”’」』）)】]")


def results_lines(results: Results, offset: int, output: Output) -> Iterator[str]:
    """The hits, best first, and how many there are in all."""
    if results.relaxed:
        yield output.paint("No article has all of this; these have a part of it.", fg="yellow")
    yield from _read_otherwise(results, output)
    if results.suggestions:
        yield output.paint(f"Did you mean: {one_line(' · '.join(results.suggestions))}", fg="yellow")
    if results.relaxed or results.suggestions or any(map(str.isascii, results.equivalents)):
        yield ""
    rank_width = max((len(str(hit.rank)) for hit in results), default=0)
    for hit in results:
        yield from _hit_lines(hit, rank_width, output)
        yield ""
    for name, facet in results.facets.items():
        yield from _facet_lines(name, facet, output)
        yield ""
    yield output.paint(_summary(results, offset), **_QUIET)


def _read_otherwise(results: Results, output: Output) -> Iterator[str]:
    """What Latin letters were taken for."""
    for words, others in results.equivalents.items():
        if words.isascii():
            yield output.paint(f"Read as pinyin: {one_line(words)} {one_line(' · '.join(others))}", **_QUIET)


def completion_lines(completions: Sequence[Completion], output: Output) -> Iterator[str]:
    """Completions, each with how often it stands in the collection."""
    digits = max((len(f"{completion.count:,}") for completion in completions), default=0)
    for completion in completions:
        yield output.paint(f"{completion.count:>{digits},}", **_QUIET) + f"  {one_line(completion.text)}"


def _summary(results: Results, offset: int) -> str:
    parts = [count(results.total, "article"), duration(results.took_ms / 1000)]
    last = offset + len(results)
    more = results.more_after(offset)
    if offset or more or not len(results):
        parts.append(f"shown: {offset + 1} to {last}" if len(results) else f"none from {offset + 1} on")
    if len(results) and more:
        parts.append(f"more with --offset {last}")
    if any(hit.repeats for hit in results):
        parts.append("repeats on their own with --all")
    return " · ".join(parts)


def _facet_lines(name: str, facet: Facet, output: Output) -> Iterator[str]:
    """The counts by one property, a value a line, the greatest at the top but for dates."""
    label = name.capitalize()
    width = max(8, len(label) + 1)
    rows = [(one_line(value), number) for value, number in facet.counts[:_FACET_LINES]]
    rest = facet.others + sum(number for _, number in facet.counts[_FACET_LINES:])
    rows += [(text, number) for text, number in (("others", rest), ("none", facet.missing)) if number]
    digits = max((len(f"{number:,}") for _, number in rows), default=0)
    for value, number in rows or [("none", 0)]:
        yield output.paint(f"{label:<{width}}", **_QUIET) + f"{number:>{digits},}  " + output.paint(value, **_SOURCE)
        label = ""


def _hit_lines(hit: Hit, rank_width: int, output: Output) -> Iterator[str]:
    rank = f"{hit.rank:>{rank_width}}  "
    indent = " " * len(rank)
    title, spans = on_one_line(hit.title, hit.title_highlights) if hit.title else (one_line(hit.path), [])
    first = output.paint(rank, **_QUIET)
    for line in marked(title, spans, output, len(indent), bold=True):
        yield first + line
        first = indent
    at = hit.snippets[0].line if hit.snippets and not hit.snippets[0].page else None
    for line in _about(hit.date, hit.source, hit.path, line=at, output=output, indent=len(indent)):
        yield indent + line
    gutter = max((len(_place(snippet)) for snippet in hit.snippets), default=0)
    for snippet in hit.snippets:
        number = output.paint(f"{_place(snippet):>{gutter}}", **_QUIET)
        text, spans = on_one_line(snippet.text, snippet.highlights)
        if text and text[-1] not in _SENTENCE_ENDS:
            text += "…"
        for line in marked(text, spans, output, len(indent) + gutter + 2):
            yield f"{indent}{number}  {line}"
            number = " " * gutter
    for repeat in hit.repeats:
        about = " · ".join(text for text in (_date(repeat.date), one_line(repeat.source)) if text)
        line = f"{indent}= {output.paint(one_line(repeat.path), **_PATH)}"
        yield line + (output.paint(f" · {about}", **_QUIET) if about else "")


def _place(snippet: Snippet) -> str:
    """Where a snippet is: its page in a document of pages, else its line."""
    return f"p. {snippet.page}" if snippet.page else str(snippet.line)


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
        yield from marked(" · ".join(known), (), output, indent, **_SOURCE)
    yield painted_path


def _date(date: str) -> str:
    """A date for people, to the day."""
    return one_line(date)[:10]


def article_lines(article: Article, title_spans: Spans, body_spans: Spans, output: Output) -> Iterator[str]:
    """A whole article with its matches marked."""
    if article.title:
        yield from marked(*on_one_line(article.title, title_spans), output, bold=True)
    yield from _about(article.date, article.source, article.path, line=article.line, output=output, indent=0)
    yield ""
    start = 0
    for line in plain(article.body).split("\n"):
        end = start + len(line)
        spans = [(max(a, start) - start, min(b, end) - start) for a, b in body_spans if a < end and b > start]
        shown = line if output.width is None else line.replace("\t", " ")
        yield from marked(shown, spans, output)
        start = end + 1


def stats_lines(stats: Stats, index: object, output: Output) -> Iterator[str]:
    """What an index holds."""
    dates = " to ".join(dict.fromkeys(map(_date, (stats.first_date, stats.last_date))))
    facts = [
        ("Index", one_line(str(index))),
        ("Size", f"{size(stats.bytes)}, {count(stats.segments, 'segment')}"),
        ("Articles", f"{stats.documents:,}"),
        ("Files", f"{stats.files:,}" if stats.files else ""),
        ("Text", f"{stats.characters:,} characters, words and numbers"),
        ("Formats", ", ".join(f"{one_line(name)} {number:,}" for name, number in stats.formats)),
        ("Scripts", _scripts(stats)),
        ("Dates", dates or "none known"),
        ("Not read", f"{stats.failed:,}, listed in failures.log in the index" if stats.failed else ""),
        ("Doubtful", f"{stats.doubtful:,}, listed in failures.log in the index" if stats.doubtful else ""),
    ]
    facts = [(name, value) for name, value in facts if value]
    for name, value in facts:
        yield output.paint(f"{name:<10}", **_QUIET) + value
    label = "Sources"
    digits = max((len(f"{number:,}") for _, number in stats.sources), default=0)
    for name, number in stats.sources:
        yield (
            output.paint(f"{label:<10}", **_QUIET) + f"{number:>{digits},}  " + output.paint(one_line(name), **_SOURCE)
        )
        label = ""


def _scripts(stats: Stats) -> str:
    shares = [f"{name} {100 * number / stats.scripts_of:.3g} %" for name, number in stats.scripts.items() if number]
    sampled = f" (of {stats.scripts_of:,} looked at)" if stats.scripts_of < stats.documents else ""
    return ", ".join(shares) + sampled


def marked(text: str, spans: Spans, output: Output, indent: int = 0, **style: Any) -> Iterator[str]:
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
