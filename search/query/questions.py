"""Words of a query that tell little of the document that answers: those that ask.

``什么``, ``哪一年`` and ``多少`` are rare in texts that tell something, so that by rarity alone they would count
for much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from hansou.search.rank.weights import RANKING, Ranking

from .terms import FUNCTION_WORDS, Phrase

# Whole words as the segmenter cuts them, and the fold writes them (幺 is 么); it often leaves what follows or comes
# before at them (哪一年, 以什么).
_ASKING = re.compile(
    "[^什甚]?[什甚]幺.*|哪(?!咤).*|谁.*|怎[幺样]?.*|多少.*|多[久远长高大深重]|是否|吗|呢"
    "|[为如有以于因]?何[年月日时处人种地者事物]?|第?几[个年月日岁次位天名人种倍时]?"
)

ASKING_SIGNS = "什甚哪谁怎多否吗呢何几"
"""Every question word has one of these."""


@lru_cache(4096)
def is_asking(word: str) -> bool:
    """Whether a word, folded, is a question word."""
    return _ASKING.fullmatch(word) is not None


def counts_for(phrase: Phrase, ranking: Ranking = RANKING) -> Sequence[float]:
    """What each unit of a phrase counts for in ranking, where one of an ordinary word counts for 1."""
    if phrase.exact:
        return [1.0] * len(phrase.whole)
    return _counts(phrase.whole.tokens, phrase.bounds, ranking.asking, ranking.joining)


@lru_cache(256)
def _counts(tokens: tuple[str, ...], bounds: tuple[int, ...], asking: float, joining: float) -> Sequence[float]:
    counts: list[float] = []
    for start, end in pairwise(bounds):
        word = "".join(tokens[start:end])
        counts += [asking if is_asking(word) else joining if word in FUNCTION_WORDS else 1.0] * (end - start)
    return counts
