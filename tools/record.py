"""The recorded answers, made anew: what tests/search/recorded asks is asked, and the answers are written beside it.

python -m tools.record            # then read the difference: git diff tests/search/recorded
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.search.recorded import blocks
from tests.search.recorded.collections import NAMES, file_of, opened
from tests.search.recorded.queries import queries_of


def main() -> None:
    """Write all answers."""
    for name in NAMES:
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder), name) as searcher:
            answers = "\n\n".join(blocks(searcher, queries_of(name)))
        file_of(name).write_text(f"{answers}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
