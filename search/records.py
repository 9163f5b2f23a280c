"""The stored records of one search's documents, each read once."""

from __future__ import annotations

from typing import Any

from .collection import Collection
from .limits import check_time


class Records:
    """What is stored of documents, for as long as one search needs it."""

    def __init__(self, collection: Collection, known: dict[int, dict[str, Any]] | None = None) -> None:
        self._collection = collection
        self.known: dict[int, dict[str, Any]] = {} if known is None else known
        """What was read."""

    def __getitem__(self, doc: int) -> dict[str, Any]:
        """What is stored of a document of the collection."""
        record = self.known.get(doc)
        if record is None:
            check_time()
            record = self.known[doc] = self._collection.stored(doc)
        return record
