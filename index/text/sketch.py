"""Sketches: a bounded sample of what a long text is made of, by which long texts are compared without being read.

Of all runs of SHINGLE letters, digits and Chinese characters of a text, folded, a sketch keeps the SIZE least hashes
(Broder, "On the resemblance and containment of documents", 1997). Script, spaces and punctuation make no difference.
Pairs of characters, which tell short texts apart, are much the same in all long ones.
"""

from __future__ import annotations

import base64

import numpy as np
import numpy.typing as npt

from hansou.index.text.fold.characters import HAN, MARK, TABLES, CodePoints, code_points
from hansou.index.text.signature import BYTES
from hansou.index.text.sizes import SIGNATURE_FIRST, SIGNATURE_SECOND

SHINGLE = 8
"""Characters of a run."""
SIZE = 256
"""Hashes of a sketch, at most: shares are told to some 3 in 100."""
Sketch = npt.NDArray[np.uint32]
_AT_ONCE = 1 << 18  # characters hashed at a time: what they need stays in the processor's cache
_ALL = 1 << 32


def sketch(text: str) -> Sketch:
    """The sketch of a text, ascending; empty for one shorter than a run."""
    least = np.zeros(0, np.uint32)
    before = np.zeros(0, np.uint32)
    for start in range(0, len(text), _AT_ONCE):
        folded, classes = TABLES.folded_and_classes(code_points(text[start : start + _AT_ONCE]))
        kept = np.concatenate((before, folded[(classes >= HAN) & (classes != MARK)]))
        before = kept[max(len(kept) - SHINGLE + 1, 0) :]
        hashes = _hashes(kept)
        if len(least) == SIZE:
            hashes = hashes[hashes < least[-1]]
        elif len(hashes) > 16 * SIZE:  # no need to sort them all
            hashes = hashes[hashes <= np.partition(hashes, 8 * SIZE)[8 * SIZE]]
        least = np.unique(np.concatenate((least, hashes)))[:SIZE]
    return least


def _hashes(characters: CodePoints) -> CodePoints:
    """The hash of each run of SHINGLE characters."""
    factor, found = SIGNATURE_FIRST, characters
    for step in (1, 2, 4):
        found = found[:-step] * np.uint32(factor) + found[step:]
        factor = factor * factor % _ALL
    found = (found ^ (found >> np.uint32(16))) * np.uint32(SIGNATURE_SECOND)
    return found ^ (found >> np.uint32(13))


def written(sketched: Sketch) -> str:
    """A sketch as text, to be kept."""
    return base64.b85encode(sketched.astype("<u4").tobytes()).decode()


def read(text: str) -> Sketch:
    """The sketch that was written so; an empty one where none was."""
    try:
        return np.frombuffer(base64.b85decode(text), "<u4").astype(np.uint32)
    except ValueError:
        return np.zeros(0, np.uint32)


def signature_of(sketched: Sketch) -> bytes:
    """The signature of a text by its sketch: of each of BYTES parts of its hashes a byte of the least."""
    least = [_ALL - 1] * BYTES
    for value in reversed(sketched.tolist()):
        least[value * SIGNATURE_SECOND % _ALL * BYTES // _ALL] = value
    return bytes(max(1, value * SIGNATURE_FIRST % _ALL >> 24) for value in least) if len(sketched) else bytes(BYTES)


def shares(first: Sketch, second: Sketch) -> tuple[float, float]:
    """Of the runs in either of two texts how many are in both, and of those of the smaller one; by their sketches."""
    limit = min(int(sketched[-1]) if len(sketched) == SIZE else _ALL for sketched in (first, second))
    one, other = (sketched[: sketched.searchsorted(limit, "right")] for sketched in (first, second))
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(len(one) + len(other) - both, 1), both / max(min(len(one), len(other)), 1)
