"""Names of the articles of one file."""

from __future__ import annotations

import re

from hansou.index.text.repair.repair import repair

_LONGEST = 200
_PLAIN = re.compile(rf"[\w.:/@+=-]{{1,{_LONGEST}}}", re.ASCII)


def is_plain(name: str) -> bool:
    """Whether a name is of ASCII letters, digits and the signs of addresses, and not too long: no words to read."""
    return _PLAIN.fullmatch(name) is not None


class Names:
    """Gives out names, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def unused(self, name: str) -> str:
        """The name itself, or with a number behind it if it has been given out before."""
        if not is_plain(name):
            name = " ".join(repair(name).split())[:_LONGEST]
        unused, count = name, 1
        while unused in self._taken:
            count += 1
            unused = f"{name}~{count}"
        self._taken.add(unused)
        return unused
