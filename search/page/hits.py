"""What is shown of documents: their hits, with snippets and the articles that repeat them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hansou.search.answer import find_wanted
from hansou.search.match.lists import COMPILED_LISTS
from hansou.search.rank.pruned import Ranked
from hansou.search.records import Records
from hansou.search.results import Hit, Repeat
from hansou.search.snippets.asides import extents_of, is_about
from hansou.search.snippets.choosing import WIDTH, Snippet, Wanted, best_snippets, cutter
from hansou.search.snippets.occurrences import Match, scanner

from .assembly import Place
from .page_numbers import placed


def about(stored: Records, wanted: Sequence[Wanted], partial: bool) -> Callable[[int], bool]:
    """Tells of a document whether it is about what is wanted, and not only has it in what stands around it."""

    def tell(doc: int) -> bool:
        record = stored[doc]
        if "asides" not in record:
            return True
        title, body = find_wanted([record["title"], record["body"]], wanted)
        return is_about(title, body, extents_of(record), wanted, partial)

    return tell


def places_of(ranked: Ranked) -> list[Place]:
    """Ranked documents as they are."""
    pairs = zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
    return [Place(rank, doc, score) for rank, (doc, score) in enumerate(pairs)]


def show(
    stored: Records,
    places: list[Place],
    wanted: Sequence[Wanted],
    first: int,
    snippets: int,
    *,
    partial: bool,
    width: int = WIDTH,
) -> list[Hit]:
    """The hits of documents; `first` is the first one's rank. `partial`: answers need not have all that is wanted."""
    records = [stored[place.doc] for place in places]
    limits = snippets, width

    def hit(rank: int, place: Place, record: dict[str, Any], title: list[Match], body: list[Match]) -> Hit:
        return Hit(
            rank=rank,
            score=place.score,
            path=record["path"],
            title=record["title"],
            date=record.get("date", ""),
            source=record.get("source", ""),
            snippets=placed(_snippets(record, title, body, wanted, limits, partial), record),
            title_highlights=[(match.start, match.end) for match in title],
            author=record.get("author", ""),
            address=record.get("address", ""),
            format=record.get("format", ""),
            repeats=tuple(repeat_of(stored[doc]) for doc in place.repeats),
            fields=record.get("fields", {}),
        )

    if COMPILED_LISTS and not any(want.loose for want in wanted):
        from .showing import shown

        strings = scanner([want.string for want in wanted])
        return shown(places, records, strings, cutter(width), [want.weight for want in wanted], first, snippets, hit)
    texts = [text for record in records for text in (record["title"], record["body"])]
    matches = iter(find_wanted(texts, wanted))
    return [
        hit(first + at, place, record, next(matches), next(matches))
        for at, (place, record) in enumerate(zip(places, records, strict=True))
    ]


def _snippets(
    record: Mapping[str, Any],
    title: Sequence[Match],
    body: list[Match],
    wanted: Sequence[Wanted],
    limits: tuple[int, int],
    partial: bool,
) -> list[Snippet]:
    """Snippets, so many and so wide at most, out of the article itself where it is what answers."""
    asides = extents_of(record)
    if asides and not is_about(title, body, asides, wanted, partial):
        asides = []
    return best_snippets(record["body"], body, wanted, record.get("line", 1), limits[0], asides, limits[1])


def repeat_of(record: Mapping[str, Any]) -> Repeat:
    """An article under the hit whose story it tells."""
    return Repeat(record["path"], record["title"], record.get("date", ""), record.get("source", ""))
