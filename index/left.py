"""What is not read, and by what name it is counted."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# What follows the last dot of a name is a suffix when it looks like one: `2022.09.19 无锡` has none.
_SUFFIX = re.compile(r"\.(?:[a-z][a-z0-9_+~-]{0,9}|7z|3gp|001)")


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case with its dot; empty when it has none."""
    last = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a path for every name takes twice as long
    return last if _SUFFIX.fullmatch(last) else ""


_NO_CONTENT = frozenset(["empty file", "link", "pipe", "socket", "device"])


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was not read, being of a kind that hansou does not read: which one, what it is, and what helps.

    `path` is that of a file, `archive#name` of one within another. `kind` is what a person calls such a file, "PNG
    image"; `reason` says in one line what would let it be read, and is empty where nothing would.
    """

    path: str
    kind: str
    reason: str = ""

    @property
    def label(self) -> str:
        """What it is counted under: the suffix of its name, else its kind; what is no file or is empty, its kind."""
        return self.kind if self.kind in _NO_CONTENT else suffix_of(self.path.rpartition("#")[2]) or self.kind

    def as_json(self) -> dict[str, str]:
        """The file as the command line's --json prints it."""
        return {"path": self.path, "kind": self.kind, "reason": self.reason}


def left_kinds(left: Iterable[Left]) -> list[tuple[str, int]]:
    """How many files of each kind there are, by `Left.label`, the most frequent first and those alike by name."""
    counted = Counter(each.label for each in left)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
