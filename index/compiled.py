"""Whether the compiled parts of this package were built.

HANSOU_PURE in the environment leaves them aside. NumPy and Python then do the work, with the same results.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

_PARTS = (
    "keeping",
    *("codec.lists", "codec.merging", "codec.packing", "codec.recording", "codec.slots", "codec.term_lists"),
    *("codec.unpacking", "codec.verifying"),
    *("text.cutting", "text.hints", "text.invert", "text.prose", "text.scan", "text.signing", "text.signs"),
)

COMPILED = not os.environ.get("HANSOU_PURE") and all(find_spec(f"hansou.index.{part}") for part in _PARTS)
