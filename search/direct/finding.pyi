from collections.abc import Sequence
from typing import Any

from ..matching.lists import Numbers
from ..ranking.pruned import Ranked
from ..ranking.weights import Ranking
from .asked import Asked
from .segments import PlainSegment

class Finding:
    partial: bool
    within: list[Numbers] | None
    known: dict[int, dict[str, Any]]
    def __init__(self, asked: Asked, segments: Sequence[PlainSegment], ranking: Ranking, any_word: bool) -> None: ...
    def has_all(self, units: Sequence[bytes]) -> bool: ...
    def best(self, count: int) -> Ranked: ...
