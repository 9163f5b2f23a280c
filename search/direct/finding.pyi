from collections.abc import Sequence
from typing import Any

from ..collection import Collection
from ..matching.lists import Numbers
from ..ranking.pruned import Ranked
from ..ranking.weights import Ranking
from .asked import Asked

class Finding:
    partial: bool
    within: list[Numbers] | None
    known: dict[int, dict[str, Any]]
    def __init__(self, asked: Asked, collection: Collection, ranking: Ranking, any_word: bool) -> None: ...
    def has_all(self, units: Sequence[bytes]) -> bool: ...
    def best(self, count: int) -> Ranked: ...
