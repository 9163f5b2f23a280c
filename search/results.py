"""What a search gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, overload

from hansou.index.hosts import cached_property
from hansou.search.query.notes import Note
from hansou.search.snippets.snippet import Snippet

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
    are not known; `title_highlights` are (start, end) in characters of `title`, `path_highlights` in those of `path`,
    where the name of its file has what was asked for; `repeats` are the other articles among
    the answers that tell the same story, best first; `fields` are the fields of one's own that its article has.
    `parts`: of a long text in how many of its chapters something that was asked for stands, and how many it has; None
    where that is not known.
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
    parts: tuple[int, int] | None = None
    path_highlights: list[tuple[int, int]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The hit as the command line's --json prints it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "path": self.path,
            "title": self.title or None,
            "title_highlights": [list(span) for span in self.title_highlights],
            **({"path_highlights": [list(span) for span in self.path_highlights]} if self.path_highlights else {}),
            "date": self.date or None,
            "source": self.source or None,
            "author": self.author or None,
            "address": self.address or None,
            "format": self.format or None,
            **({"fields": dict(self.fields)} if self.fields else {}),
            **({"parts": {"found": self.parts[0], "of": self.parts[1]}} if self.parts else {}),
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
    what else was searched for, folded: region words, short forms, other notations, synonyms, readings of pinyin.
    `notes`: what of the query was not as the language has it, and how it was taken.
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
        offer: Callable[[int | None], list[str]] | None = None,
        *,
        more: bool = True,
        notes: Sequence[Note] = (),
        otherwise: Callable[[], tuple[int, Mapping[str, int]]] | None = None,
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
        self._otherwise = otherwise

    @cached_property
    def total(self) -> int:
        """All documents that match, shown or not. Counted when first asked for."""
        return self._count()

    @cached_property
    def other_forms(self) -> dict[str, int]:
        """Of other forms of the words that were searched for, folded, how many of the `only_otherwise` hold each."""
        return dict(self._told_otherwise[1])

    @property
    def only_otherwise(self) -> int:
        """How many documents of `total` do not have the words as they were typed, only other forms of them."""
        return self._told_otherwise[0]

    @cached_property
    def _told_otherwise(self) -> tuple[int, Mapping[str, int]]:
        return (0, {}) if self._otherwise is None or not self.equivalents else self._otherwise()

    def more_after(self, offset: int) -> bool:
        """Whether there are hits after these, which begin after `offset` others."""
        return self._more and offset + sum(1 + len(hit.repeats) for hit in self) < self.total

    @cached_property
    def suggestions(self) -> list[str]:
        """Likelier queries, where little was found or what was typed is doubted. Looked for when first asked for."""
        return self._offer(None if self.relaxed else self.total) if self._offer is not None else []

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
        head = f"<Results {self.query!r}: {len(self)} of {self.total}{self._part_of_it}>"
        lines = [f"  {hit.rank}. {' · '.join(filter(None, _about(hit)))}" for hit in self]
        return "\n".join([head, *lines])

    def _repr_html_(self) -> str:
        """The hits as a numbered list with their passages, for notebooks; nothing of a document is taken for HTML."""
        first = self[0].rank if len(self) else 1
        items = "".join(f"<li>{_item(hit)}</li>" for hit in self)
        head = f"{self.total} for <b>{escape(self.query)}</b>{self._part_of_it}"
        return f"<p>{head}</p><ol start='{first}'>{items}</ol>"

    @property
    def _part_of_it(self) -> str:
        return ", each with only some of the words" if self.relaxed else ""

    def _otherwise_json(self) -> dict[str, Any]:
        return {
            "total": self.only_otherwise,
            "forms": {form: count for form, count in self.other_forms.items() if count},
        }

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
            **({"otherwise": self._otherwise_json()} if self.only_otherwise else {}),
            **({"facets": {name: facet.as_json() for name, facet in self.facets.items()}} if self.facets else {}),
            "hits": [hit.as_json() for hit in self._hits],
        }


def _about(hit: Hit) -> tuple[str, ...]:
    return hit.title, hit.date[:10], hit.source, hit.path


def _item(hit: Hit) -> str:
    title = _marked(hit.title, hit.title_highlights) if hit.title else escape(hit.path)
    about = escape(" · ".join(filter(None, _about(hit)[1:])))
    passages = "".join(f"<div>{_marked(part.text, part.highlights)}</div>" for part in hit.snippets)
    return f"<b>{title}</b><div><small>{about}</small></div>{passages}"


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])
