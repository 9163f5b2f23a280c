"""What of a query was not as the language has it, and how it was taken instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hansou.index.errors import QueryError

#: How what does not parse is taken.
AS_CLOSED = "taken as closed at the end"
AS_PUNCTUATION = "taken as punctuation"
AS_WORD = "taken as a word"
AS_TEXT = "taken as text"
NO_MATCHES = "nothing matches this wildcard"  # the reason of a note that no strict query is refused for
AS_MOST = "taken as the most there can be"
LEFT_OUT = "left out"
ALL_COUNTED = "all of them are counted"  # of a note that tells of the answers, not of the query


@dataclass(frozen=True, slots=True)
class Note:
    """A place of a query in characters from 0, what is wrong there, and how it was taken."""

    position: int
    reason: str
    taken: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.taken} (at character {self.position + 1})"

    def as_json(self) -> dict[str, Any]:
        """The note as the command line's --json prints it."""
        return {"position": self.position, "reason": self.reason, "taken": self.taken}


class Notes:
    """The notes that a query gathers while it is parsed; a `strict` one is refused at the first."""

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self._noted: dict[str, Note] = {}

    def note(self, reason: str, position: int, taken: str) -> None:
        """Of one reason the first place is told. Raises QueryError where the parse is strict."""
        if self.strict:
            raise QueryError(reason, position)
        self._noted.setdefault(reason, Note(position, reason, taken))

    def all(self) -> tuple[Note, ...]:
        """The notes in the order of their places."""
        return tuple(sorted(self._noted.values(), key=lambda note: note.position))
