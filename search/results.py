"""What a search gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from hansou.index.hosts import cached_property
from hansou.search.query.notes import Note
from hansou.search.snippets.choosing import Snippet

if TYPE_CHECKING:
    from hansou.search.page.facets import Facet

FEW = 2  # documents up to which little was found


@dataclass(frozen=True, slots=True)
class Repeat:
    """An article that tells the same story as the hit it is listed under."""

    path: str
    title: str
    date: str
    source: str

    def as_json(self) -> dict[str, Any]:
        """The repeat as the command line's --json prints it."""
        return {
            "path": self.path,
            "title": self.title or None,
            "date": self.date or None,
            "source": self.source or None,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `rank` counts from 1; `date`, `source`, `author`, `address` (a URL) and `format` are empty where they
    are not known; `title_highlights` are (start, end) in characters of `title`; `repeats` are the other articles among
    the answers that tell the same story, best first; `fields` are the fields of one's own that its article has.
    """

    rank: int
    score: float
    path: str
    title: str
    date: str
    source: str
    snippets: list[Snippet]
    title_highlights: list[tuple[int, int]] = field(default_factory=list)
    author: str = ""
    address: str = ""
    format: str = ""
    repeats: tuple[Repeat, ...] = ()
    fields: Mapping[str, str | list[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The hit as the command line's --json prints it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "path": self.path,
            "title": self.title or None,
            "title_highlights": [list(span) for span in self.title_highlights],
            "date": self.date or None,
            "source": self.source or None,
            "author": self.author or None,
            "address": self.address or None,
            "format": self.format or None,
            **({"fields": dict(self.fields)} if self.fields else {}),
            "snippets": [
                {
                    "text": snippet.text,
                    "highlights": [list(span) for span in snippet.highlights],
                    "line": snippet.line,
                    **({"page": snippet.page} if snippet.page else {}),
                    **({"heading": snippet.heading} if snippet.heading else {}),
                }
                for snippet in self.snippets
            ],
            **({"repeats": [repeat.as_json() for repeat in self.repeats]} if self.repeats else {}),
        }


class Results(Sequence[Hit]):
    """The hits asked for, best first.

    `relaxed`: no document matched everything that was wanted, so these match a part of it. `took_ms`: how long
    the search took. `facets`: counts of all answers by what was asked for. `equivalents`: for words of the query
    what else was searched for, folded: region words, synonyms, readings of pinyin. `notes`: what of the query was not
    as the language has it, and how it was taken.
    """

    def __init__(
        self,
        query: str,
        hits: Sequence[Hit],
        relaxed: bool,
        took_ms: float,
        count: Callable[[], int],
        facets: Mapping[str, Facet] | None = None,
        equivalents: Mapping[str, Sequence[str]] | None = None,
        offer: Callable[[int], list[str]] | None = None,
        *,
        more: bool = True,
        notes: Sequence[Note] = (),
    ) -> None:
        self.query = query
        self._more = more
        self.notes = tuple(notes)
        self.relaxed = relaxed
        self.took_ms = took_ms
        self.facets = dict(facets) if facets else {}
        self.equivalents = {words: list(others) for words, others in equivalents.items()} if equivalents else {}
        self._offer = offer
        self._hits = tuple(hits)
        self._count = count

    @cached_property
    def total(self) -> int:
        """All documents that match, shown or not. Counted when first asked for."""
        return self._count()

    def more_after(self, offset: int) -> bool:
        """Whether there are hits after these, which begin after `offset` others."""
        return self._more and offset + sum(1 + len(hit.repeats) for hit in self) < self.total

    @cached_property
    def suggestions(self) -> list[str]:
        """Where little or nothing was found: like queries of which more is found. Looked for when first asked for."""
        few = self.relaxed or self.total <= FEW
        return self._offer(0 if self.relaxed else self.total) if self._offer is not None and few else []

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...

    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        from .notebook import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from .notebook import as_html

        return as_html(self)

    def as_json(self) -> dict[str, Any]:
        """The results as the command line's --json prints them."""
        return {
            "query": self.query,
            "total": self.total,
            "relaxed": self.relaxed,
            "took_ms": round(self.took_ms, 2),
            **({"notes": [note.as_json() for note in self.notes]} if self.notes else {}),
            **({"suggestions": self.suggestions} if self.suggestions else {}),
            **({"equivalents": self.equivalents} if self.equivalents else {}),
            **({"facets": {name: facet.as_json() for name, facet in self.facets.items()}} if self.facets else {}),
            "hits": [hit.as_json() for hit in self._hits],
        }
