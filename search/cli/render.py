"""Answers, articles and numbers as people read them, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hansou import engine

from .messages import counted, later, say, say_error, translated
from .output import Output, duration, size
from .terminal_text import Spans, on_one_line, one_line, path_on_one_line, plain, wrap
from .updates import kinds_told

if TYPE_CHECKING:
    from hansou import Article, Completion, Facet, Hit, Results, Snippet, Stats

_HIT = {"fg": "red", "bold": True}
_QUIET = {"fg": "bright_black"}
_SOURCE = {"fg": "cyan"}
_PATH = {"fg": "green"}
_LABELS = {
    "year": later("Year"),
    "month": later("Month"),
    "date": later("Date"),
    "source": later("Source"),
    "author": later("Author"),
    "format": later("Format"),
}
_SCRIPTS = (later("simplified"), later("traditional"), later("mixed"), later("other"))
_FACET_LINES = 24
_FORMS = 6  # of words that are named
_SENTENCE_ENDS = frozenset("。！？!?.；;…”’」』）)】]")


def results_lines(results: Results, offset: int, output: Output) -> Iterator[str]:
    """The hits, best first, and how many there are in all."""
    for line in note_lines(results):
        yield output.paint(line, fg="yellow")
    if results.relaxed:
        yield output.paint(say("No article contains everything asked for; these contain part of it."), fg="yellow")
    otherwise = list(_read_otherwise(results, output))
    yield from otherwise
    told = results.notes or results.relaxed or results.suggestions or otherwise
    if results.suggestions:
        others = one_line(" · ".join(results.suggestions))
        yield output.paint(say("Did you mean: {others}", others=others), fg="yellow")
    if told:
        yield ""
    rank_width = max((len(str(hit.rank)) for hit in results), default=0)
    for hit in results:
        yield from _hit_lines(hit, rank_width, output)
        yield ""
    for name, facet in results.facets.items():
        yield from _facet_lines(name, facet, output)
        yield ""
    yield output.paint(_summary(results, offset), **_QUIET)


def note_lines(results: Results) -> Iterator[str]:
    """What of the query was taken otherwise than the language has it."""
    for note in results.notes:
        reason, taken = one_line(say_error(note.reason)), say_error(note.taken)
        yield say("{reason}: {taken} (at character {place})", reason=reason, taken=taken, place=note.position + 1)


def _read_otherwise(results: Results, output: Output) -> Iterator[str]:
    """What Latin letters were taken for, and how many articles have other forms of the words only."""
    forms = results.other_forms
    for words, others in results.equivalents.items():
        readings = [other for other in others if other not in forms]
        if words.isascii() and readings:
            read = f"{one_line(words)} {one_line(' · '.join(readings))}"
            yield output.paint(say("Read as pinyin: {words}", words=read), **_QUIET)
    if results.only_otherwise:
        yield output.paint(otherwise_line(results), **_QUIET)


def otherwise_line(results: Results) -> str:
    """How many of the articles have the words only as other forms say them, and which."""
    counts = sorted(results.other_forms.items(), key=lambda item: -item[1])
    found = [form for form, count in counts if count]
    forms = ", ".join(one_line(form) for form in found[:_FORMS]) + (" …" if len(found) > _FORMS else "")
    return say(
        "{articles}, {number} of them only as {forms}",
        articles=counted(results.total, "article"),
        number=f"{results.only_otherwise:,}",
        forms=forms,
    )


def completion_lines(completions: Sequence[Completion], output: Output) -> Iterator[str]:
    """Completions, each with how often it stands in the collection."""
    digits = max((len(f"{completion.count:,}") for completion in completions), default=0)
    for completion in completions:
        yield output.paint(f"{completion.count:>{digits},}", **_QUIET) + f"  {one_line(completion.text)}"


def _summary(results: Results, offset: int) -> str:
    parts = [counted(results.total, "article"), duration(results.took_ms / 1000)]
    last = offset + len(results)
    more = results.more_after(offset)
    if offset or more or not len(results):
        shown = say("shown: {first} to {last}", first=offset + 1, last=last)
        parts.append(shown if len(results) else say("no results from {first} on", first=offset + 1))
    if len(results) and more:
        parts.append(say("more with {option}", option=f"--offset {last}"))
    if any(hit.repeats for hit in results):
        parts.append(say("repeats listed separately with {option}", option="--all"))
    return " · ".join(parts)


def _facet_lines(name: str, facet: Facet, output: Output) -> Iterator[str]:
    """The counts by one property, a value a line, the greatest at the top but for dates."""
    from rich.cells import cell_len

    label = translated(_LABELS[name])
    width = max(8, cell_len(label) + 1)
    rows = [(one_line(value), number) for value, number in facet.counts[:_FACET_LINES]]
    rest = facet.others + sum(number for _, number in facet.counts[_FACET_LINES:])
    rows += [(text, number) for text, number in ((say("others"), rest), (say("none"), facet.missing)) if number]
    digits = max((len(f"{number:,}") for _, number in rows), default=0)
    for value, number in rows or [(say("none"), 0)]:
        yield output.paint(padded(label, width), **_QUIET) + f"{number:>{digits},}  " + output.paint(value, **_SOURCE)
        label = ""


def _hit_lines(hit: Hit, rank_width: int, output: Output) -> Iterator[str]:
    from rich.cells import cell_len

    rank = f"{hit.rank:>{rank_width}}  "
    indent = " " * len(rank)
    named = path_on_one_line(hit.path, hit.path_highlights)
    title, spans = on_one_line(hit.title, hit.title_highlights) if hit.title else named
    first = output.paint(rank, **_QUIET)
    for line in marked(title, spans, output, len(indent), bold=True):
        yield first + line
        first = indent
    at = hit.snippets[0].line if hit.snippets and not hit.snippets[0].page else None
    told = _about(hit.date, hit.source, hit.path, hit.path_highlights, line=at, output=output, indent=len(indent))
    for line in told:
        yield indent + line
    if hit.parts:
        yield indent + output.paint(
            say("in {found:,} of {parts:,} chapters", found=hit.parts[0], parts=hit.parts[1]), **_QUIET
        )
    gutter = max((cell_len(_place(snippet)) for snippet in hit.snippets), default=0)
    for snippet in hit.snippets:
        place = _place(snippet)
        number = output.paint(" " * (gutter - cell_len(place)) + place, **_QUIET)
        text, spans = on_one_line(snippet.text, snippet.highlights)
        if text and text[-1] not in _SENTENCE_ENDS:
            text += "…"
        for line in marked(text, spans, output, len(indent) + gutter + 2):
            yield f"{indent}{number}  {line}"
            number = " " * gutter
    for repeat in hit.repeats:
        about = " · ".join(text for text in (_date(repeat.date), one_line(repeat.source)) if text)
        line = f"{indent}= {output.linked(output.paint(one_line(repeat.path), **_PATH), repeat.path)}"
        yield line + (output.paint(f" · {about}", **_QUIET) if about else "")


def _place(snippet: Snippet) -> str:
    """Where a snippet is: its page in a document of pages, else its line."""
    return say("p. {page}", page=snippet.page) if snippet.page else str(snippet.line)


def _about(
    date: str, source: str, path: str, spans: Spans = (), *, line: int | None, output: Output, indent: int
) -> Iterator[str]:
    """Date, source and path on one line; where they do not fit, the path on its own, never wrapped. `spans` of the
    path are marked.
    """
    from rich.cells import cell_len

    file, (path, spans) = path, path_on_one_line(path, spans)
    known = [text for text in (_date(date), one_line(source)) if text]
    painted_path = _painted(path, spans, output) + (output.paint(f":{line}", **_QUIET) if line else "")
    painted_path = output.linked(painted_path, file, line)
    whole = " · ".join([*known, f"{path}:{line}" if line else path])
    about = output.paint(" · ", **_QUIET).join(output.paint(text, **_SOURCE) for text in known)
    if known and (output.width is None or cell_len(whole) + indent <= output.width):
        yield about + output.paint(" · ", **_QUIET) + painted_path
        return
    if known:
        yield from marked(" · ".join(known), (), output, indent, **_SOURCE)
    yield painted_path


def _painted(path: str, spans: Spans, output: Output) -> str:
    """A path with what was asked for marked in it."""
    pieces, at = "", 0
    for start, end in spans:
        pieces += output.paint(path[at:start], **_PATH) + output.paint(path[start:end], **_HIT)
        at = end
    return pieces + output.paint(path[at:], **_PATH)


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
    dates = list(dict.fromkeys(map(_date, (stats.first_date, stats.last_date))))
    span = say("{first} to {last}", first=dates[0], last=dates[-1]) if len(dates) > 1 else dates[0]
    listed = later("{number}, listed in failures.log in the index")
    facts = [
        (say("Index"), one_line(str(index))),
        (say("Size"), f"{size(stats.bytes)}, {counted(stats.segments, 'segment')}"),
        (say("Articles"), f"{stats.documents:,}"),
        (say("Files"), f"{stats.files:,}" if stats.files else ""),
        (say("Text"), say("{number} characters, words and numbers", number=f"{stats.characters:,}")),
        (say("Formats"), ", ".join(f"{one_line(name)} {number:,}" for name, number in stats.formats)),
        (say("Scripts"), _scripts(stats)),
        (say("Dates"), span or say("none known")),
        (say("Not read"), say(listed, number=f"{stats.failed:,}") if stats.failed else ""),
        (say("Stale"), say(listed, number=f"{stats.stale:,}") if stats.stale else ""),
        (say("Left"), _left(stats)),
        (say("Doubtful"), say(listed, number=f"{stats.doubtful:,}") if stats.doubtful else ""),
        (say("Engine"), say_error(str(engine))),
    ]
    facts = [(name, value) for name, value in facts if value]
    for name, value in facts:
        yield output.paint(padded(name, 10), **_QUIET) + value
    label = say("Sources")
    digits = max((len(f"{number:,}") for _, number in stats.sources), default=0)
    for name, number in stats.sources:
        yield (
            output.paint(padded(label, 10), **_QUIET)
            + f"{number:>{digits},}  "
            + output.paint(one_line(name), **_SOURCE)
        )
        label = ""


def left_lines(stats: Stats, output: Output) -> Iterator[str]:
    """The files that are not read, those of a kind together, each kind with what would let it be read."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for each in stats.left:
        kinds.setdefault((each.kind, each.reason), []).append(each.path)
    if not kinds:
        yield say("Nothing was left out: every file was read or has failed.")
    for (kind, reason), paths in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])):
        advice = f"; {one_line(say_error(reason))}" if reason else ""
        yield output.paint(f"{len(paths):,} {one_line(say_error(kind))}", bold=True) + output.paint(advice, **_QUIET)
        for path in paths:
            yield f"  {one_line(path)}"


def _left(stats: Stats) -> str:
    if not stats.left:
        return ""
    kinds = kinds_told(stats.left_kinds())
    return say("{number}: {kinds}; hansou stats --left names them", number=f"{len(stats.left):,}", kinds=kinds)


def _scripts(stats: Stats) -> str:
    shares = [
        f"{translated(name)} {100 * number / stats.scripts_of:.3g} %"
        for name, number in stats.scripts.items()
        if number
    ]
    sampled = stats.scripts_of < stats.documents
    return ", ".join(shares) + (say(" (of {number} sampled)", number=f"{stats.scripts_of:,}") if sampled else "")


def padded(text: str, width: int) -> str:
    """The text with spaces after it, up to so many cells."""
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))


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
