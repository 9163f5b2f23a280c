"""Why an article is found, or is not, as people read it, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .layout import on_one_line, one_line
from .output import Output, count
from .render import marked

if TYPE_CHECKING:
    from search import Why
    from search.reasons.why import Filter, Nearest, Part, Place, Term

_QUIET: dict[str, Any] = {"fg": "bright_black"}
_BAD: dict[str, Any] = {"fg": "yellow"}
_PATH: dict[str, Any] = {"fg": "green"}
_INDENT = " " * 7  # the width of a share
_TERMS = 6  # named of one part
_KINDS = {
    "exact": "exactly this",
    "wildcards": "with wildcards",
    "near miss": "or one character another",
    "near": "near each other",
}
_SAID = {"region": "region word", "synonym": "synonym", "pinyin": "read as pinyin"}
_PAIRS = 5  # named of one piece of text


def why_lines(why: Why, output: Output) -> Iterator[str]:
    """What was found or not, how the query was read, and what the article has of each part of it."""
    yield from marked(one_line(why.title) or one_line(why.path), (), output, bold=True)
    yield output.paint(one_line(why.path), **_PATH)
    yield ""
    for line in _verdict(why):
        yield from marked(line, (), output, **({} if why.found else _BAD))
    yield from marked(f"Read as: {one_line(why.read_as)}", (), output, **_QUIET)
    if why.dropped:
        yield from marked(
            f"Left out, as they only hold a sentence together: {_list(why.dropped)}", (), output, **_QUIET
        )
    for part in why.parts:
        yield ""
        yield from _part_lines(part, why.found, output)
    if why.filters:
        yield ""
    for condition in why.filters:
        yield _filter_line(condition, output)
    if why.together:
        yield ""
    for term in why.together:
        yield output.paint(_share(term.share), **_QUIET) + _together(term)


def _verdict(why: Why) -> Iterator[str]:
    of = f"of {count(why.total, 'article')}"
    if not why.found:
        reasons = [_reason(part) for part in why.parts if part.blocks]
        reasons += [_unfit(each) for each in why.filters if each.blocks]
        found = count(why.total, "other article") if why.total else "no article"
        yield f"Not found: {'; '.join(reasons) or 'nothing of this stands in it'}. The query finds {found}."
        return
    if why.repeat_of is not None:
        yield f"Found, and listed under {one_line(why.repeat_of)}, which tells the same story, rank {why.rank} {of}."
    elif why.rank is None:
        yield f"Found, beyond rank {why.ranked}, {of}."
    else:
        yield f"Found, rank {why.rank} {of}."
    if why.relaxed:
        yield "No article has all of this; those found have a part of it."
    if why.aside:
        yield "What it has of this stands only around the article: articles on the subject come first."


def _reason(part: Part) -> str:
    text = one_line(part.text)
    return f"{text} stands in it and is excluded" if part.negated else f"{text} does not stand in it"


def _unfit(condition: Filter) -> str:
    value = one_line(condition.value)
    has = f"its {condition.field} is {value}" if value else f"it has no {condition.field}"
    return f"{one_line(condition.text)} {'excludes it' if condition.negated else 'leaves it out'}: {has}"


def _part_lines(part: Part, found: bool, output: Output) -> Iterator[str]:
    head = _share(part.share) if found and not part.negated else _INDENT
    times = count(part.count, "place") if part.count else "nowhere"
    if part.stands and not part.count:
        times = "in it"
    excluded = " (excluded)" if part.negated else ""
    yield output.paint(head, **_QUIET) + output.paint(f"{one_line(part.text)}{excluded}", bold=True) + f"  {times}"
    for line in _read(part):
        yield from _indented(line, output, **_QUIET)
    for place in part.places:
        yield from _place_lines(place, output)
    for nearest in part.nearest:
        yield from _indented(_nearest(nearest), output, **_BAD)
        yield from _place_lines(nearest.place, output)
    if found and part.terms:
        yield from _indented(f"score: {_terms(part.terms)}", output, **_QUIET)


def _read(part: Part) -> Iterator[str]:
    """How a piece of text was read, where that says more than the text itself."""
    facts = [_KINDS[part.kind]] if part.kind in _KINDS else []
    if part.words and part.words != (part.text,) and part.kind == "words":
        facts.append(f"words {_list(part.words)}")
    if part.pairs and part.words != part.pairs:
        more = len(part.pairs) - _PAIRS
        facts.append(f"pairs {_list(part.pairs[:_PAIRS])}" + (f" and {more} more" if more > 0 else ""))
    if part.own_words:
        facts.append(f"your words {_list(part.own_words)}")
    if part.asking:
        facts.append(f"counts for less, as it asks: {_list(part.asking)}")
    if part.dropped:
        facts.append(f"not wanted, as it only holds a sentence together: {_list(part.dropped)}")
    if facts:
        yield " · ".join(facts)
    if part.equivalents:
        yield "or " + ", ".join(
            f"{one_line(each.text)} for {_list(each.words)} ({_SAID[each.kind]}, {each.count})"
            for each in part.equivalents
        )


def _nearest(nearest: Nearest) -> str:
    wanted, found = one_line(nearest.wanted), one_line(nearest.found)
    return {
        "other": f"{wanted} stands nowhere; one character other: {found}",
        "part": f"{wanted} stands nowhere; the longest part of it that does: {found}",
        "longer": f"{wanted} stands nowhere by itself, but within a longer word or number",
        "apart": f"{wanted} stands {nearest.distance} further apart at the nearest",
        "elsewhere": f"{wanted} stands in the text, not in the title",
    }[nearest.how]


def _place_lines(place: Place, output: Output) -> Iterator[str]:
    where = "title" if place.line is None else f"p. {place.page}" if place.page else f"line {place.line}"
    text, spans = on_one_line(place.text, place.highlights)
    where = f"{_INDENT}{where:<9}"
    aside = output.paint("  (around the article)", **_QUIET) if place.aside else ""
    lines = list(marked(text, spans, output, len(where)))
    for at, line in enumerate(lines):
        before = output.paint(where, **_QUIET) if at == 0 else " " * len(where)
        yield before + line + (aside if at == len(lines) - 1 else "")


def _filter_line(condition: Filter, output: Output) -> str:
    value = one_line(condition.value) or "nothing"
    verb = "passes" if condition.passes else "does not pass"
    negated = "NOT " if condition.negated else ""
    text = f"{_INDENT}{negated}{one_line(condition.text)}  {verb}: the article has {value}"
    return output.paint(text, **({} if condition.passes else _BAD))


def _together(term: Term) -> str:
    if term.kind == "window":
        return "how much of it stands close together"
    return f"all of it together: {one_line(term.text)}"


def _terms(terms: Sequence[Term]) -> str:
    rest = sum(term.share for term in terms[_TERMS:])
    named = [f"{_name(term)} {100 * term.share:.0f} %" for term in terms[:_TERMS]]
    return ", ".join([*named, f"others {100 * rest:.0f} %"] if len(terms) > _TERMS else named)


def _name(term: Term) -> str:
    return f"{one_line(term.text)} ({term.kind})"


def _share(share: float) -> str:
    return f"{100 * share:3.0f} %  "


def _list(words: Sequence[str]) -> str:
    return " ".join(map(one_line, words))


def _indented(line: str, output: Output, **style: Any) -> Iterator[str]:
    for each in marked(line, (), output, len(_INDENT), **style):
        yield _INDENT + each
