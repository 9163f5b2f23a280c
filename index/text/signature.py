"""Signatures: sixteen bytes of a text by which texts that are nearly the same are found without being read.

Each byte is drawn from a sixteenth of the text's different pairs of neighbouring characters, folded, so that two texts
agree in a byte about as often as a pair of one is a pair of the other: one permutation hashing (Li, Owen and Zhang,
2012), of which the lowest bits are kept (Li and König, 2010). Script, spaces and punctuation make no difference.
Good for choosing which texts to compare; not for saying that they are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.characters import HAN, MARK, TABLES, code_points
from hansou.index.text.sizes import SIGNATURE_BITS, SIGNATURE_BYTES, SIGNATURE_FIRST, SIGNATURE_SECOND

Signatures = npt.NDArray[np.uint8]

BYTES = SIGNATURE_BYTES
_BITS = np.uint32(SIGNATURE_BITS)
_FIRST, _SECOND = np.uint32(SIGNATURE_FIRST), np.uint32(SIGNATURE_SECOND)
_NONE = np.uint32(0xFFFFFFFF)
_CHUNK = 1 << 18  # characters hashed at a time: what they need stays in the processor's cache


def signatures(texts: Sequence[str]) -> Signatures:
    """The signature of each text, a row of BYTES; zeros for one without two letters, digits or Chinese characters."""
    if not COMPILED:
        return drawn(texts)
    from .signing import sign

    found = np.zeros((len(texts), BYTES), np.uint8)
    sign(list(texts), TABLES.filled()[0], TABLES.fill, found)
    return found


def drawn(texts: Sequence[str]) -> Signatures:
    """The same by arrays."""
    found = np.zeros((len(texts), BYTES), np.uint8)
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text) + 1
        if size >= _CHUNK or at + 1 == len(texts):
            found[first : at + 1] = _signatures(texts[first : at + 1])
            first, size = at + 1, 0
    return found


def _signatures(texts: Sequence[str]) -> Signatures:
    folded, classes = TABLES.folded_and_classes(code_points("\n".join(texts)))
    kept = np.flatnonzero((classes >= HAN) & (classes != MARK))
    starts = np.fromiter(accumulate((len(text) + 1 for text in texts[:-1]), initial=0), np.int64, len(texts))
    bounds = np.append(kept.searchsorted(starts), len(kept))
    characters = folded[kept]
    pairs = (characters[:-1] * _FIRST + characters[1:]) * _SECOND
    pairs ^= pairs >> np.uint32(15)
    inside = np.ones(len(pairs), bool)
    inside[bounds[1:-1][(bounds[1:-1] > 0) & (bounds[1:-1] < len(kept))] - 1] = False
    owner = np.repeat(np.arange(0, BYTES * len(texts), BYTES, dtype=np.uint32), np.diff(bounds))[:-1]
    least = np.full(BYTES * len(texts), _NONE)
    np.minimum.at(least, (owner + (pairs & np.uint32(BYTES - 1)))[inside], pairs[inside] >> _BITS)
    low: Signatures = np.maximum(1, least * _FIRST >> np.uint32(24)).astype(np.uint8).reshape(-1, BYTES)
    low[(least == _NONE).reshape(-1, BYTES).all(axis=1)] = 0
    return low


def agreements(signatures: Signatures) -> npt.NDArray[np.uint8]:
    """In how many bytes each signature agrees with each; a text without one agrees with no other that has one."""
    columns = np.ascontiguousarray(signatures.T)
    same = (columns[:, :, None] == columns[:, None, :]).view(np.uint8)
    agreed: npt.NDArray[np.uint8] = np.add.reduce(same, axis=0)
    return agreed
