"""The panel that narrows the answers: to a year or a month at the left, to a source, author, format or folder at the
right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen

from hansou import Facet
from hansou.search.cli.messages import later, say, translated
from hansou.search.cli.terminal_text import one_line

from . import paint
from .line import Line
from .paint import Piece
from .request import NAMED, Request
from .row_list import Listing, RowList

_BAR_CELLS = 8
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_TIME, _NAMES = "times", "names"  # the two sides

#: What the names at the right are, each with the row that stands for all of them.
_SIDES: Mapping[str, tuple[str, str]] = {
    "source": (later("Sources"), later("every source")),
    "author": (later("Authors"), later("every author")),
    "format": (later("Formats"), later("every format")),
    "folder": (later("Folders"), later("every folder")),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value that can be chosen, empty for all, with its number of articles and how it is shown."""

    value: str
    count: int = 0
    indent: str = ""


def times_of(years: Facet, months: Facet) -> list[Value]:
    """Years, the newest first, each with its months below it."""
    values = []
    for year, count in reversed(years.counts):
        values.append(Value(year, count))
        of_it = [(month, number) for month, number in reversed(months.counts) if month.startswith(f"{year}-")]
        values += [Value(month, number, "  ") for month, number in of_it]
    return values


def listing_of(values: Sequence[Value], everything: str, chosen: str, facet: Facet) -> Listing:
    """Values with bars, all of them first."""
    rows = [Value(""), *values]
    most: dict[str, int] = {}
    for value in values:
        most[value.indent] = max(most.get(value.indent, 1), value.count)

    def row(index: int, width: int) -> Sequence[Piece]:
        value, count, indent = rows[index].value, rows[index].count, rows[index].indent
        style = paint.STRONG if value == chosen else paint.PLAIN
        left: list[Piece] = [(indent + one_line(value) if value else everything, style)]
        if not value:
            return paint.ends(left, [], width)
        eighths = max(1, round(count / most[indent] * _BAR_CELLS * 8))
        drawn = "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
        right = [(f"{count:,} ", paint.QUIET), (drawn.ljust(_BAR_CELLS), paint.ABOUT)]
        return paint.ends(left, right if width > 28 else right[:1], width)

    rest = ((say("others"), facet.others), (say("unknown"), facet.missing))
    notes = [f"{name}  {count:,}" for name, count in rest if count]
    index = next((number for number, value in enumerate(rows) if value.value == chosen), 0)
    return Listing(len(rows), row, index, notes)


class NarrowPanel(ModalScreen["Request | None"]):
    """Lets a person narrow a request; gives another one, or None if nothing was chosen.

    `count` has the answers counted, by what is named, and the facets given back; a name that is not among them is one
    that this index does not count by.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "dismiss(None)", show=False),
        Binding("left,h", "side(-1)", show=False),
        Binding("right,l,tab", "side(1)", show=False),
        Binding("c", "clear", show=False),
    ]

    def __init__(self, request: Request, count: Callable[[Callable[[Mapping[str, Facet]], None]], None]) -> None:
        super().__init__()
        self._request, self._count = request, count
        self._facets: Mapping[str, Facet] = {}
        self._what = next((name for name in NAMED if request.narrowed(name)), NAMED[0])
        self._values: dict[str, list[str]] = {_TIME: [""], _NAMES: [""]}

    def compose(self) -> ComposeResult:
        """Times at the left, names at the right."""
        with Vertical(classes="box"):
            yield Line(id="panel-heading")
            with Horizontal():
                yield RowList(id=_TIME)
                yield RowList(id=_NAMES)
            hints = Line(id="panel-hints")
            keys = say("↑↓ move   ←→ other lists   Enter choose   c clear   Esc back")
            hints.show([(keys, paint.QUIET)])
            yield hints

    def on_mount(self) -> None:
        """Have it counted."""
        self.query_one(f"#{_TIME}").focus()
        self._tell()
        self._count(self._take)

    def _take(self, facets: Mapping[str, Facet]) -> None:
        if not self.is_attached:
            return
        self._facets = facets
        times = times_of(facets["year"], facets["month"])
        self._show(_TIME, times, say("any time"), self._request.time, facets["month"])
        self._show_names()

    def _show_names(self) -> None:
        facet = self._facets.get(self._what)
        if facet is not None:
            values = [Value(value, count) for value, count in facet.counts]
            self._show(_NAMES, values, translated(_SIDES[self._what][1]), self._request.narrowed(self._what), facet)
        self._tell()

    def _show(self, side: str, values: list[Value], everything: str, chosen: str, facet: Facet) -> None:
        self._values[side] = ["", *(value.value for value in values)]
        self.query_one(f"#{side}", RowList).show(listing_of(values, everything, chosen, facet))

    def _tell(self) -> None:
        pieces: list[Piece] = [(say("Narrow"), paint.STRONG), ("   ", paint.PLAIN)]
        for name in self._known:
            style = paint.ACCENT if name == self._what else paint.QUIET
            pieces += [(translated(_SIDES[name][0]), style), ("  ", paint.PLAIN)]
        self.query_one("#panel-heading", Line).show(pieces)

    @property
    def _known(self) -> list[str]:
        return [name for name in NAMED if not self._facets or name in self._facets]

    def action_side(self, step: int) -> None:
        """Go to the times, or to the names, and there to what else they may be."""
        names = self.query_one(f"#{_NAMES}", RowList)
        if not names.has_focus:
            if step > 0:
                names.focus()
            return
        at = self._known.index(self._what) + step
        if at < 0:
            self.query_one(f"#{_TIME}").focus()
        elif at < len(self._known):
            self._what = self._known[at]
            self._show_names()

    def action_clear(self) -> None:
        """Take all there is."""
        self.dismiss(self._request.widened())

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Take a value, and what was chosen before of everything else."""
        side = str(message.rows.id)
        value = self._values[side][message.index]
        self.dismiss(self._request.narrow("time" if side == _TIME else self._what, value))

    def on_click(self, event: events.Click) -> None:
        """Go back when the click is beside the panel."""
        if event.widget is self:
            self.dismiss(None)
