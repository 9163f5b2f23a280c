"""Why an article is found, or is not, as people read it, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .messages import counted, later, say, translated
from .output import Output
from .render import marked, padded
from .terminal_text import on_one_line, one_line

if TYPE_CHECKING:
    from hansou import Why, WhyFilter, WhyNearest, WhyPart, WhyPlace, WhyTerm

_QUIET: dict[str, Any] = {"fg": "bright_black"}
_BAD: dict[str, Any] = {"fg": "yellow"}
_PATH: dict[str, Any] = {"fg": "green"}
_INDENT = " " * 7  # the width of a share
_PLACE = len(_INDENT) + 9  # the cells before what stands at a place
_TERMS = 6  # named of one part
_KINDS = {
    "exact": later("exactly this"),
    "wildcards": later("with wildcards"),
    "near miss": later("or with one character different"),
    "near": later("near each other"),
}
_SAID = {
    "region": later("regional word"),
    "short form": later("short form"),
    "synonym": later("synonym"),
    "notation": later("written otherwise"),
    "pinyin": later("read as pinyin"),
    "near": later("one character different"),
}
_HOW = {
    "other": later("{wanted} does not occur; with one character different: {found}"),
    "part": later("{wanted} does not occur; the longest part of it that does: {found}"),
    "longer": later("{wanted} does not occur by itself, only within a longer word or number"),
    "apart": later("{wanted}: even the nearest are {distance} too far apart"),
    "elsewhere": later("{wanted} occurs in the text, not in the title"),
}
_FIELDS = (later("date"), later("source"), later("author"), later("path"), later("format"))
_TERM_KINDS = (
    *(later("word"), later("pair"), later("unit"), later("together")),
    *(later("own word"), later("equivalent"), later("as typed"), later("pattern"), later("title"), later("about")),
)
_PAIRS = 5  # named of one piece of text


def why_lines(why: Why, output: Output) -> Iterator[str]:
    """What was found or not, how the query was read, and what the article has of each part of it."""
    yield from marked(one_line(why.title) or one_line(why.path), (), output, bold=True)
    yield output.linked(output.paint(one_line(why.path), **_PATH), why.path)
    yield ""
    for line in _verdict(why):
        yield from marked(line, (), output, **({} if why.found else _BAD))
    yield from marked(say("Read as: {query}", query=one_line(why.read_as)), (), output, **_QUIET)
    if why.dropped:
        left_out = say("Ignored, as mere function words: {words}", words=_list(why.dropped))
        yield from marked(left_out, (), output, **_QUIET)
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
    of = counted(why.total, "article")
    if not why.found:
        reasons = [_reason(part) for part in why.parts if part.blocks]
        reasons += [_unfit(each) for each in why.filters if each.blocks]
        found = counted(why.total, "other article") if why.total else say("no article")
        reason = say("; ").join(reasons) or say("none of this occurs in it")
        yield say("Not found: {reasons}. The query finds {found}.", reasons=reason, found=found)
        return
    if why.repeat_of is not None:
        yield say(
            "Found, and listed under {path}, which tells the same story, rank {rank} of {found}.",
            path=one_line(why.repeat_of),
            rank=why.rank,
            found=of,
        )
    elif why.rank is None:
        yield say("Found, below rank {rank}, of {found}.", rank=why.ranked, found=of)
    else:
        yield say("Found, rank {rank} of {found}.", rank=why.rank, found=of)
    if why.relaxed:
        yield say("No article contains everything asked for; those found contain part of it.")
    if why.aside:
        yield say("It occurs only around the article, in menus or related links: articles on the subject come first.")


def _reason(part: WhyPart) -> str:
    text = one_line(part.text)
    if part.negated:
        return say("{text} occurs in it and is excluded", text=text)
    return say("{text} does not occur in it", text=text)


def _unfit(condition: WhyFilter) -> str:
    value = one_line(condition.value)
    field = translated(condition.field)
    has = say("its {field} is {value}", field=field, value=value) if value else say("it has no {field}", field=field)
    text = one_line(condition.text)
    if condition.negated:
        return say("{filter} excludes it: {reason}", filter=text, reason=has)
    return say("{filter} filters it out: {reason}", filter=text, reason=has)


def _part_lines(part: WhyPart, found: bool, output: Output) -> Iterator[str]:
    head = _share(part.share) if found and not part.negated else _INDENT
    times = counted(part.count, "place") if part.count else say("nowhere")
    if part.stands and not part.count:
        times = say("in it")
    excluded = say(" (excluded)") if part.negated else ""
    yield output.paint(head, **_QUIET) + output.paint(f"{one_line(part.text)}{excluded}", bold=True) + f"  {times}"
    for line in _read(part):
        yield from _indented(line, output, **_QUIET)
    for place in part.places:
        yield from _place_lines(place, output)
    for nearest in part.nearest:
        yield from _indented(_nearest(nearest), output, **_BAD)
        yield from _place_lines(nearest.place, output)
    if found and part.terms:
        yield from _indented(say("score: {terms}", terms=_terms(part.terms)), output, **_QUIET)


def _read(part: WhyPart) -> Iterator[str]:
    """How a piece of text was read, where that says more than the text itself."""
    facts = [translated(_KINDS[part.kind])] if part.kind in _KINDS else []
    if part.words and part.words != (part.text,) and part.kind == "words":
        facts.append(say("words {words}", words=_list(part.words)))
    if part.pairs and part.words != part.pairs:
        more = len(part.pairs) - _PAIRS
        pairs = say("pairs {words}", words=_list(part.pairs[:_PAIRS]))
        facts.append(pairs + (say(" and {number} more", number=more) if more > 0 else ""))
    if part.own_words:
        facts.append(say("your words {words}", words=_list(part.own_words)))
    if part.asking:
        facts.append(say("weighs less, as a question word: {words}", words=_list(part.asking)))
    if part.dropped:
        facts.append(say("not required, as a mere function word: {words}", words=_list(part.dropped)))
    if facts:
        yield " · ".join(facts)
    if part.equivalents:
        others = (
            say(
                "{other} for {words} ({kind}, {count})",
                other=one_line(each.text),
                words=_list(each.words),
                kind=translated(_SAID[each.kind]),
                count=each.count,
            )
            for each in part.equivalents
        )
        yield say("or {others}", others=", ".join(others))


def _nearest(nearest: WhyNearest) -> str:
    wanted, found = one_line(nearest.wanted), one_line(nearest.found)
    return say(_HOW[nearest.how], wanted=wanted, found=found, distance=nearest.distance)


def _place_lines(place: WhyPlace, output: Output) -> Iterator[str]:
    text, spans = on_one_line(place.text, place.highlights)
    where = padded(_INDENT + _where(place), _PLACE)
    aside = output.paint(say("  (around the article)"), **_QUIET) if place.aside else ""
    lines = list(marked(text, spans, output, _PLACE))
    for at, line in enumerate(lines):
        before = output.paint(where, **_QUIET) if at == 0 else " " * _PLACE
        yield before + line + (aside if at == len(lines) - 1 else "")


def _where(place: WhyPlace) -> str:
    if place.line is None:
        return say("title")
    return say("p. {page}", page=place.page) if place.page else say("line {line}", line=place.line)


def _filter_line(condition: WhyFilter, output: Output) -> str:
    value = one_line(condition.value) or say("nothing")
    negated = "NOT " if condition.negated else ""
    if condition.passes:
        told = say("passes: the article has {value}", value=value)
    else:
        told = say("does not pass: the article has {value}", value=value)
    return output.paint(f"{_INDENT}{negated}{one_line(condition.text)}  {told}", **({} if condition.passes else _BAD))


def _together(term: WhyTerm) -> str:
    if term.kind == "window":
        return say("how close together its parts are")
    if term.kind == "places":
        return say("how near each other its words are, and how early")
    if term.kind == "title":
        return say("title: {text}", text=one_line(term.text))
    return say("all of it together: {text}", text=one_line(term.text))


def _terms(terms: Sequence[WhyTerm]) -> str:
    rest = sum(term.share for term in terms[_TERMS:])
    named = [f"{_name(term)} {100 * term.share:.0f} %" for term in terms[:_TERMS]]
    return ", ".join([*named, say("others {share} %", share=f"{100 * rest:.0f}")] if len(terms) > _TERMS else named)


def _name(term: WhyTerm) -> str:
    return f"{one_line(term.text)} ({translated(term.kind)})"


def _share(share: float) -> str:
    return f"{100 * share:3.0f} %  "


def _list(words: Sequence[str]) -> str:
    return " ".join(map(one_line, words))


def _indented(line: str, output: Output, **style: Any) -> Iterator[str]:
    for each in marked(line, (), output, len(_INDENT), **style):
        yield _INDENT + each
