"""The answers to one search in their order: the best as the local engine ranks them, all others as the cluster does."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from hansou.index.text.signature import BYTES, Signatures
from hansou.search.chain import TopDocs, top_docs
from hansou.search.collection import Collection
from hansou.search.page.repeats import Signed

from .remote import Found, Remote

HEAD = 60
"""Documents, the best by the cluster, that are ranked anew."""
_PAGE = 500


class Listing:
    """Documents by numbers of their own: `head` first, whose records are known, then others as they are asked for.

    `body` is the search that gives them all; `rank_head` gives the order of the head, which may be `is_all` there is.
    """

    collection = Collection(())
    """Of nothing: its records come whole."""

    def __init__(
        self,
        remote: Remote,
        head: Sequence[Found],
        body: Mapping[str, Any],
        rank_head: Callable[[], TopDocs],
        *,
        is_all: bool,
    ) -> None:
        self._remote = remote
        self._documents = list(head)
        self._body = body
        self._rank_head = rank_head
        self._head: TopDocs | None = None
        self._size = len(head)
        self._after: tuple[Any, ...] = ()
        self._is_all = is_all
        self.shown: list[dict[str, Any]] = []
        """The records of what was shown, and of what repeats it."""
        self._kept = {doc: dict(found.record or {}) for doc, found in enumerate(head)}

    @property
    def signed(self) -> Signed:
        """As what looks for repeats sees it."""
        return _Signed(self._documents)

    def best(self, count: int) -> TopDocs:
        """The first `count`."""
        if self._head is None:
            self._head = self._rank_head()
        dropped = self._size - len(self._head.docs)
        while len(self._documents) - dropped < count and not self._is_all:
            self._go_on()
        others = self._documents[self._size :]
        scores = np.array([found.score for found in others], float)
        docs = np.arange(self._size, len(self._documents))
        return top_docs(
            np.concatenate((self._head.scores, scores))[:count], np.concatenate((self._head.docs, docs))[:count]
        )

    def _go_on(self) -> None:
        head = [found.id for found in self._documents[: self._size]]
        query = {"bool": {"must": [self._body["query"]], "must_not": [{"ids": {"values": head}}]}} if head else None
        body = {**self._body, "size": _PAGE, **({"query": query} if query else {})}
        if self._after:
            body["search_after"] = list(self._after)
        found = self._remote.best(body, records=False)
        self._is_all = len(found) < _PAGE
        if found:
            self._after = found[-1].sort
            self._documents += found

    def fetch(self, docs: Sequence[int]) -> None:
        """Read what will be shown, all at once."""
        self._read([doc for doc in docs if doc not in self._kept])
        self.shown = [self._kept[doc] for doc in docs]

    def _read(self, docs: Sequence[int]) -> None:
        ids = [self._documents[doc].id for doc in docs]
        records = self._remote.records(ids) if ids else {}
        self._kept.update((doc, records.get(name) or _gone()) for doc, name in zip(docs, ids, strict=True))

    def __getitem__(self, doc: int) -> dict[str, Any]:
        """What is stored of a document."""
        if doc not in self._kept:
            self._read([doc])
        return self._kept[doc]


class _Signed:
    """Documents as one segment that has nothing but signatures."""

    base = 0

    def __init__(self, documents: Sequence[Found]) -> None:
        self._documents = documents
        self.segments = (self,)

    @property
    def signatures(self) -> Signatures:
        """The signature of each document."""
        rows = [base64.b64decode(found.signature) if found.signature else bytes(BYTES) for found in self._documents]
        return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, BYTES)


def _gone() -> dict[str, Any]:
    """What is shown of a document that was deleted since it was found."""
    return {"path": "", "title": "", "body": ""}
