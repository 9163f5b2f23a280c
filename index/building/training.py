"""The dictionary for stored fields, trained on a first batch while workers take that batch apart already."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hansou.index.article import Article
from hansou.index.store.documents.stored import TRAIN_FROM, record_encoder, train

if TYPE_CHECKING:
    from .workers import AnyEvent

SUFFIX = ".dictionary"


def train_on(articles: Sequence[Article]) -> bytes:
    """A dictionary for the stored fields of articles like these; none when they are too few to tell."""
    encoded = record_encoder()
    samples = [encoded({"path": article.path, "title": article.title, "body": article.body}) for article in articles]
    return train(samples) if sum(map(len, samples)) >= TRAIN_FROM else b""


class Training:
    """Trains on articles, in a thread, and then writes the dictionary to the file `path`.

    settled: what workers wait for. It is set in the end whatever happens, or they would wait for ever.
    """

    def __init__(self, path: Path, settled: AnyEvent, articles: Sequence[Article]) -> None:
        self.path = path
        self._settled = settled
        settled.clear()
        self._articles = articles
        self._dictionary = b""
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._dictionary = train_on(self._articles)
            self.path.write_bytes(self._dictionary)
        except BaseException as error:  # noqa: BLE001 - for the caller
            self._error = error
        finally:
            self._articles = ()
            self._settled.set()

    @property
    def done(self) -> bool:
        """Whether `result` need not wait."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Be at the end."""
        self._thread.join()

    def result(self) -> bytes:
        """The dictionary. Raises what training or writing raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._dictionary
