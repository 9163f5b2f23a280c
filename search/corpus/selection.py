"""Articles of an answer that someone chooses by what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hansou.index.article import Article
from hansou.index.schema import stored_article
from hansou.search.collection import Collection
from hansou.search.match.lists import Numbers

from .occurrences import records_of


def chosen_of(
    collection: Collection, within: Sequence[Numbers], choose: Callable[[Iterator[Article]], Sequence[bool]]
) -> list[int]:
    """The documents, of those given per segment, whose articles are wanted, the newest first, undated ones last."""
    docs = [
        segment.base + doc for segment, some in zip(collection.segments, within, strict=True) for doc in some.tolist()
    ]
    dates: list[str] = []

    def articles() -> Iterator[Article]:
        for record in records_of(collection, within):
            dates.append(record.get("date", ""))
            yield stored_article(record)

    wanted = choose(articles())
    chosen = [(date, doc) for date, doc, is_wanted in zip(dates, docs, wanted, strict=True) if is_wanted]
    return [doc for _, doc in sorted(chosen, key=lambda pair: pair[0], reverse=True)]
