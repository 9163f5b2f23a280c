"""Whether the compiled parts, `codec.lists` and `text.scan`, were built.

HANSOU_PURE in the environment leaves them aside. NumPy and Python then do the work, with the same results.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

COMPILED = not os.environ.get("HANSOU_PURE") and all(map(find_spec, ("index.codec.lists", "index.text.scan")))
