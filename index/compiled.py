"""Whether the compiled parts of this package were built.

HANSOU_PURE in the environment leaves them aside. NumPy and Python then do the work, with the same results.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

_PARTS = (
    "store.postings.lists",
    "store.merge.merging",
    "store.postings.packing",
    "store.documents.recording",
    "store.postings.slots",
    "store.postings.term_lists",
    "store.documents.unpacking",
    "store.container.verifying",
    "building.keeping",
    "text.tokens.cutting",
    "text.asides.hints",
    "text.tokens.invert",
    "text.asides.prose",
    "text.tokens.scan",
    "text.signing",
    "text.repair.signs",
)

COMPILED = not os.environ.get("HANSOU_PURE") and all(find_spec(f"hansou.index.{part}") for part in _PARTS)
