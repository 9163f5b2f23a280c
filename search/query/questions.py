"""Words of a query that tell little of the document that answers: those that ask.

``什么``, ``哪一年`` and ``多少`` are rare in texts that tell something, so that by rarity alone they would count
for much.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
