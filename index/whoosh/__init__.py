"""The bridge to Whoosh: its codec, table of contents, schema and analyzer, on hansou's segments.

The engine needs of all this only what stands in its commits for Whoosh's sake: the names below, its one door. They do
not load Whoosh. Whoosh itself finds the rest by the names that a table of contents holds.
"""

from .toc import is_ours, read_toc, toc_bytes

__all__ = ["is_ours", "read_toc", "toc_bytes"]
