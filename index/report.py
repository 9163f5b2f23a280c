"""What indexing tells: how far it is, and what it has done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from .sources.format import Failure

__all__ = ["Failure", "OnProgress", "Progress", "Report"]


@dataclass(slots=True)
class Progress:
    """How far an update is: files read, files found so far, articles and characters in them, the latest file."""

    files: int = 0
    total: int = 0
    articles: int = 0
    characters: int = 0
    path: str = ""


OnProgress: TypeAlias = Callable[[Progress], None]


@dataclass(slots=True)
class Report:
    """What an update did: files by their fate, articles written, and every file or record that failed and why."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    articles: int = 0
    failed: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
