"""What stands in the list: hits, articles that repeat them, queries to take up, and what is told between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from hansou.search.cli.messages import say
from hansou.search.cli.terminal_text import on_one_line, one_line

from . import paint
from .paint import Piece

if TYPE_CHECKING:
    from hansou import Hit, Repeat, SavedQuery

_TITLE_ROWS, _PASSAGE_ROWS = 2, 3
_SENTENCE_ENDS = frozenset("。！？!?.；;…”’」』）)】]")


@dataclass(frozen=True, slots=True)
class HitEntry:
    """A hit. `is_open`: its repeats are listed under it."""

    hit: Hit
    is_open: bool = False

    @property
    def path(self) -> str:
        """The article that is meant."""
        return self.hit.path


@dataclass(frozen=True, slots=True)
class RepeatEntry:
    """An article that repeats the hit it stands under."""

    hit: Hit
    repeat: Repeat

    @property
    def path(self) -> str:
        """The article that is meant."""
        return self.repeat.path


@dataclass(frozen=True, slots=True)
class QueryEntry:
    """A query that can be taken up."""

    query: str


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """A saved query that can be asked again."""

    saved: SavedQuery


@dataclass(frozen=True, slots=True)
class Note:
    """Something told, that cannot be chosen."""

    text: str


Entry: TypeAlias = HitEntry | RepeatEntry | QueryEntry | SavedEntry | Note


def entries_of(hits: Iterable[Hit]) -> list[Entry]:
    """Hits as they stand in the list at first."""
    return [HitEntry(hit) for hit in hits]


def rows_of(entry: Entry, width: int) -> list[list[Piece]]:
    """The rows of an entry, each of `width` cells at most."""
    width = max(2, width)
    if isinstance(entry, HitEntry):
        return _hit_rows(entry, width)
    if isinstance(entry, RepeatEntry):
        repeat = entry.repeat
        about = paint.joined(_known(repeat.date, repeat.source) or [one_line(repeat.path)], paint.ABOUT)
        title = one_line(repeat.title) or one_line(repeat.path)
        return [paint.ends([("  ↳ ", paint.QUIET), (title, paint.PLAIN)], [], width), _indented(about, width), []]
    if isinstance(entry, QueryEntry):
        return [paint.ends([("› ", paint.QUIET), (one_line(entry.query), paint.PLAIN)], [], width)]
    if isinstance(entry, SavedEntry):
        name, query = one_line(entry.saved.name), one_line(entry.saved.query)
        about = [(f"  {query}", paint.QUIET)] if query != name else []
        return [paint.ends([("★ ", paint.NOTICE), (name, paint.PLAIN), *about], [], width)]
    return [*(paint.paragraph(entry.text, (), width, paint.QUIET, 4) if entry.text else []), []]


def _hit_rows(entry: HitEntry, width: int) -> list[list[Piece]]:
    hit = entry.hit
    title, spans = on_one_line(*((hit.title, hit.title_highlights) if hit.title else (hit.path, hit.path_highlights)))
    rows = paint.paragraph(title, spans, width, paint.STRONG, _TITLE_ROWS)
    known = _known(hit.date, hit.source)
    if known and hit.title and hit.path_highlights:
        known.append(one_line(hit.path).rpartition("/")[2])  # the name of the file has what was asked for
    about = paint.joined(known, paint.ABOUT) if known else [(paint.cut_front(one_line(hit.path), width), paint.PLACE)]
    rows.append(paint.ends(about, _aside(entry), width))
    for snippet in hit.snippets[:1]:
        text, spans = on_one_line(snippet.text, snippet.highlights)
        if text and text[-1] not in _SENTENCE_ENDS:
            text += "…"
        rows += paint.paragraph(text, spans, width, paint.PLAIN, _PASSAGE_ROWS) if text else []
    return [*rows, []]


def _aside(entry: HitEntry) -> list[Piece]:
    """What stands at the end of the line about a hit: its page, how many repeat it."""
    hit = entry.hit
    page = next((say("p. {page}", page=snippet.page) for snippet in hit.snippets[:1] if snippet.page), "")
    sign = "▾" if entry.is_open else "▸"
    repeats = f"{sign} {say('{number} more', number=len(hit.repeats))}" if hit.repeats else ""
    return paint.joined((page, repeats), paint.QUIET, "  ")


def _known(date: str, source: str) -> list[str]:
    return [text for text in (one_line(date)[:10], one_line(source)) if text]


def _indented(pieces: list[Piece], width: int) -> list[Piece]:
    return paint.ends([("    ", paint.PLAIN), *pieces], [], width)
