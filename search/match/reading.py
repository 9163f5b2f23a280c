"""The lists of a query in one segment, each field's read once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hansou.index.schema import units_field
from hansou.search.collection import Collection, Segment
from hansou.search.query.terms import Phrase

from .lists import TermLists


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Terms of one field: their names, and the row of each."""

    names: tuple[bytes, ...]
    rows: Mapping[bytes, int]

    @classmethod
    def of(cls, names: Sequence[bytes]) -> FieldNames:
        """`names`, each once."""
        unique = tuple(dict.fromkeys(names))
        return cls(unique, {name: row for row, name in enumerate(unique)})


class Reading:
    """The lists of some phrases over a collection: grams and words of their fields, and units that are words."""

    def __init__(self, collection: Collection, phrases: Sequence[Phrase]) -> None:
        self.collection = collection
        names: dict[str, list[bytes]] = {}
        for phrase in phrases:
            names.setdefault(phrase.field, []).extend((*phrase.gram_terms, *phrase.word_terms))
            names.setdefault(units_field(phrase.field), []).extend(phrase.lone_units)
        self.fields = {field: FieldNames.of(terms) for field, terms in names.items()}
        self._lists: dict[tuple[str, int], TermLists] = {}

    def lists(self, field: str, segment: Segment) -> TermLists:
        """The lists of one field in one segment."""
        key = (field, segment.base)
        if key not in self._lists:
            self._lists[key] = segment.lists(field, self.fields[field].names)
        return self._lists[key]
