from collections.abc import Sequence
from typing import Any

from hansou.search.collection import Collection
from hansou.search.match.lists import Numbers
from hansou.search.match.matching import Matching

from .top_docs import TopDocs
from .weighted import Weighted
from .weights import Ranking

def rank(
    collection: Collection,
    weighted: Weighted,
    count: int,
    within: Sequence[Numbers] | None,
    ranking: Ranking,
    exhaustive: bool = False,
) -> TopDocs: ...

class Ranker:
    matching: Matching
    weighted: Weighted
    def __init__(self, matching: Matching, records: Any) -> None: ...
    def best(self, count: int) -> TopDocs: ...
    @property
    def looks_at_places(self) -> bool: ...
    def without_places(self, count: int) -> TopDocs: ...
    def place_gains(self, at: int, docs: Numbers) -> Any: ...
    def newest(self, count: int) -> TopDocs: ...
    def oldest(self, count: int) -> TopDocs: ...
    def window_worth(self, doc: int) -> float: ...
