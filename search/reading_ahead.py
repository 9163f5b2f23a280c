"""The files of a collection, read and verified before queries ask for them.

A query touches a few bytes of many pages. The first time, each page has to be mapped and verified, which is a third of
what a query of a few words takes. Who asks once does not wait for more than that; who asks again is going to ask
on, and finds most pages ready.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from hansou.index.errors import CorruptIndex

if TYPE_CHECKING:
    from threading import Event, Thread

    from hansou.index.store.container.files import FileReader

    from .collection import Collection

MOST = 1 << 28
"""Bytes of a collection that are read ahead: what is beyond that is read when it is asked for."""
STEP = 1 << 18
"""Bytes between two looks at whether to go on, and at most what queries have to wait for."""
FROM = 2
"""The query from which on files are read ahead."""


class ReadAhead:
    """Reads the files of a collection in a thread, once queries are asked again; safe to share between threads."""

    def __init__(self, collection: Collection) -> None:
        arrays = [segment.arrays for segment in collection.segments]
        self._files = [half.file for one in arrays for half in (one.inverted, one.documents)]
        self._queries = count(1)
        self._stop: Event | None = None
        self._thread: Thread | None = None

    def begin(self) -> None:
        """A query begins."""
        if next(self._queries) == FROM:  # which is true once, whoever asks
            self._start()

    def _start(self) -> None:
        from threading import Event, Thread

        self._stop = Event()
        thread = Thread(target=_read, args=(self._files, self._stop), name="hansou read-ahead", daemon=True)
        with suppress(RuntimeError):  # no thread is to be had: nothing is lost but time
            thread.start()
            self._thread = thread

    def stop(self) -> None:
        """No file is being read any more."""
        self._files = []
        if self._stop is not None and self._thread is not None:
            self._stop.set()
            self._thread.join()


def _read(files: Sequence[FileReader], stop: Event) -> None:
    """Read files, as far as there is room for them, until told to stop."""
    room = MOST
    for file in files:
        size = min(file.data_size, room)
        room -= size
        for start in range(0, size, STEP):
            if stop.is_set():
                return
            with suppress(CorruptIndex):  # whoever needs the page will say so
                file.pages.read_ahead(start, min(start + STEP, size))
