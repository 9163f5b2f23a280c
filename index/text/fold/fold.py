"""Fold: width, case, variants, compatibility forms, Traditional to Simplified, character by character.

``len(fold(s)) == len(s)`` and ``fold(a + b) == fold(a) + fold(b)``, so a position in folded text is a
position in the text itself, and every substring of a document folds as it does inside the document.
"""

from __future__ import annotations

from .characters import TABLES, code_points, from_code_points


def fold(text: str) -> str:
    """The folded form of `text`, of the same length: what terms and comparisons are made of."""
    return from_code_points(TABLES.folded(code_points(text)))


def simplify(text: str) -> str:
    """`text` in ordinary Simplified characters, half-width and lower-case, of the same length.

    Unlike `fold` it keeps apart what Simplified Chinese keeps apart (炼 and 链), so it suits segmentation
    and readers, not comparison.
    """
    return from_code_points(TABLES.simplified(code_points(text)))
