"""Which of the files in an archive are looked at: those that would be in a folder."""

from __future__ import annotations

from pathlib import PurePosixPath

_NOT_CONTENT = "__MACOSX"


def is_seen(name: str) -> bool:
    """Whether a file of this name is one to be looked at: neither hidden nor in a hidden folder."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not any((part.startswith(".") and part.strip(".")) or part == _NOT_CONTENT for part in parts)
