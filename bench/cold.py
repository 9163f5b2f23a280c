"""A whole search in a fresh process, for engines without a command of their own."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.engines import adapter
from bench.engines.protocol import Kind


def main() -> None:
    """Print titles and snippets: `python -m bench.cold ENGINE DIRECTORY QUERY`."""
    name, directory, query = sys.argv[1:4]
    engine = adapter(name)(Path(directory))
    engine.open()
    for hit in engine.search(query, Kind.WORD):
        print(hit.title, hit.snippet, sep="\n")
    engine.close()


if __name__ == "__main__":
    main()
