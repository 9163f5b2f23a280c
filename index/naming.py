"""What a path is called in an index, on whichever system: indexes are carried from one to another."""

from __future__ import annotations

import os
import sys
import unicodedata


def index_name(path: str, separator: str = os.sep, platform: str = sys.platform) -> str:
    """The path with ``/`` between its parts; on macOS with composed characters, which its file systems take apart."""
    if separator != "/":
        path = path.replace(separator, "/")
    return unicodedata.normalize("NFC", path) if platform == "darwin" else path


def system_path(name: str, separator: str = os.sep) -> str:
    """The path that is called so in an index, as this system writes it."""
    return name if separator == "/" else name.replace("/", separator)
