"""The browse mode driven by keys, and what a person sees of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.cells import cell_len
from rich.segment import Segment
from textual.pilot import Pilot

from hansou import Searcher
from hansou.search.browse.app import Browser
from hansou.search.browse.history import History
from hansou.search.browse.request import Request

PATIENCE = 20.0  # seconds until what is waited for is held not to come


class Seen:
    """A browser that runs, and its pilot."""

    def __init__(self, app: Browser, pilot: Pilot[str | None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while not condition():
            await self.pilot.pause(0.01)
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
        await self.pilot.pause()

    async def see(self, *texts: str, gone: str = "") -> None:
        """Wait until all these are on the screen, and this is not."""
        await self.until(
            lambda: all(text in self.text for text in texts) and not (gone and gone in self.text), f"{texts}"
        )

    @property
    def segments(self) -> list[list[Segment]]:
        """The screen's rows."""
        return [list(strip) for strip in self.app.screen._compositor.render_strips()]

    @property
    def rows(self) -> list[str]:
        return ["".join(segment.text for segment in row) for row in self.segments]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    @staticmethod
    def cells_before(row: list[Segment], colour: str) -> int:
        """How many cells of a row stand before the first text of a colour."""
        cells = 0
        for segment in row:
            if segment.style is not None and segment.style.color is not None and segment.style.color.name == colour:
                return cells
            cells += cell_len(segment.text)
        raise AssertionError(f"nothing is {colour} in {row}")

    def painted(self, **style: object) -> list[str]:
        """Texts in a style, such as ``bold=True, colour="red"``."""
        colour = style.pop("colour", None)
        return [
            segment.text
            for row in self.segments
            for segment in row
            if segment.style is not None
            and all(getattr(segment.style, name) is value for name, value in style.items())
            and (colour is None or (segment.style.color is not None and segment.style.color.name == colour))
        ]

    @property
    def focus(self) -> str | None:
        return self.app.focused.id if self.app.focused is not None else None


@asynccontextmanager
async def browsing(
    index: Path,
    query: str = "",
    *,
    size: tuple[int, int] = (120, 40),
    request: Request | None = None,
    opener: Callable[[], Searcher] | None = None,
    history: History | None = None,
    picks: bool = False,
) -> AsyncIterator[Seen]:
    app = Browser(opener or (lambda: Searcher(index)), index, request or Request(query), history, picks=picks)
    async with app.run_test(size=size) as pilot:
        yield Seen(app, pilot)


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Run a test that waits."""
    asyncio.run(test())  # type: ignore[arg-type]
