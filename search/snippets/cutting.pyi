from collections.abc import Sequence

from hansou.search.match.places import Places

from .occurrences import Match
from .snippet import Snippet

class Cutter:
    def __init__(
        self,
        width: int,
        enough: float,
        core: int,
        sentence_ends: str,
        clause_ends: str,
        closing: str,
        no_start: str,
    ) -> None: ...
    def snippets(
        self,
        text: str,
        matches: list[Match],
        worth: list[float],
        line: int,
        limit: int,
        parts: list[tuple[int, int]],
    ) -> list[Snippet]: ...
    def best_window(self, matches: Sequence[tuple[int, int, int]], worth: list[float]) -> tuple[int, int, float]: ...
    def best_places(
        self, starts: Places, ends: Places, wanted: Places, worth: list[float]
    ) -> tuple[int, int, float]: ...
    def passage(
        self, text: str, matches: Sequence[tuple[int, int, int]], first: int, last: int, low: int, high: int
    ) -> tuple[int, int, list[tuple[int, int]]]: ...
