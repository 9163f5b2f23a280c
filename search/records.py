"""The stored records of one search's documents, each read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .collection import Collection
from .limits import check_time


class Records:
    """What is stored of documents, for as long as one search needs it."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._known: dict[int, dict[str, Any]] = {}

    def __getitem__(self, doc: int) -> dict[str, Any]:
        """What is stored of a document of the collection; a long body is a LongText, of which nothing was read yet."""
        record = self._known.get(doc)
        if record is None:
            check_time()
            record = self._known[doc] = self.collection.head(doc)
        return record

    def fetch(self, docs: Sequence[int]) -> None:
        """These documents are shown; they are read one by one."""
