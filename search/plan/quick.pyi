from collections.abc import Mapping, Sequence

from hansou.search.query.tree import UnitString
from hansou.search.rank.weights import Ranking

from .plan import Plan

class QuickPlanner:
    def plan(
        self, query: str, equivalents: bool, synonyms: Mapping[str, Sequence[UnitString]], ranking: Ranking
    ) -> tuple[Plan, list[bytes]] | None: ...
