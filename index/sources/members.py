"""Which of the files in an archive are read: those that would be found in a folder."""

from __future__ import annotations

from pathlib import PurePosixPath

from .encodings import looks_like_text

_HEAD_LENGTH = 4096
_NOT_CONTENT = "__MACOSX"


def is_candidate(name: str) -> bool:
    """Whether a file of this name may be wanted: not hidden, and of a format's suffix or without any."""
    from .registry import claims, suffix  # the registry knows the archives

    path = PurePosixPath(name.replace("\\", "/"))
    if any((part.startswith(".") and part.strip(".")) or part == _NOT_CONTENT for part in path.parts):
        return False
    return claims(path) if suffix(path) else True


def is_wanted(name: str, data: bytes) -> bool:
    """Whether a candidate of these bytes is wanted: without a suffix it must look like text."""
    from .registry import suffix

    head = data[:_HEAD_LENGTH]
    return bool(suffix(PurePosixPath(name))) or (bool(head.strip()) and looks_like_text(head))
