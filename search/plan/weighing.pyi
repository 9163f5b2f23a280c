from collections.abc import Sequence

from hansou.search.query.tree import Phrase
from hansou.search.rank.weights import Ranking

from .terms import TermWeights

def weigh_terms(
    phrases: Sequence[Phrase], positive: Sequence[Phrase], whole: Phrase | None, ranking: Ranking
) -> tuple[TermWeights, ...]: ...
