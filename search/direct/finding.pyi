from collections.abc import Sequence

from ..matching.lists import Numbers
from ..ranking.pruned import Ranked
from ..ranking.weights import Ranking
from ..records import Records
from .asked import Asked
from .segments import PlainSegment

class Finding:
    partial: bool
    within: list[Numbers] | None
    def __init__(
        self, asked: Asked, segments: Sequence[PlainSegment], ranking: Ranking, records: Records, any_word: bool
    ) -> None: ...
    def best(self, count: int) -> Ranked: ...
