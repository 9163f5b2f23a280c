from collections.abc import Sequence
from typing import Any

from hansou.search.collection import Collection
from hansou.search.match.lists import Numbers
from hansou.search.rank.pruned import Ranked
from hansou.search.rank.weights import Ranking

from .asked import Asked

class Finding:
    partial: bool
    within: list[Numbers] | None
    known: dict[int, dict[str, Any]]
    def __init__(self, asked: Asked, collection: Collection, ranking: Ranking, any_word: bool) -> None: ...
    def has_all(self, units: Sequence[bytes]) -> bool: ...
    def best(self, count: int) -> Ranked: ...
