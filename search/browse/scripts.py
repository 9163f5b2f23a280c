"""An article shown in the other script: a way of looking at it that changes nothing and moves nothing.

OpenCC's tables replace characters and phrases by others of the same length, so that every position stays what it is.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

View = Literal["as written", "simplified", "traditional"]

#: What an article is said to be shown in; nothing where it is as it was written.
NAMES: dict[View, str] = {"as written": "", "simplified": "简", "traditional": "繁"}

_TABLES = {"simplified": ("TSPhrases", "TSCharacters"), "traditional": ("STPhrases", "STCharacters")}
_LOOKED_AT = 4_000  # characters of a text that tell its script


@cache
def _changes(view: View) -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """What is written for what in a script; and for each character that begins such, how long they are, longest first.

    OpenCC's own tables; its converter takes two to three times as long.
    """
    from hansou.index.text.fold.characters import opencc_table

    changes: dict[str, str] = {}
    sizes: dict[str, set[int]] = {}
    for name in _TABLES[view]:
        for source, targets in opencc_table(name):
            if len(source) == len(targets[0]):
                changes[source] = targets[0]
                sizes.setdefault(source[0], set()).add(len(source))
    return changes, {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


def convert(text: str, view: View) -> str:
    """The text in a script, of the same length. Of phrases that overlap the longer one counts, then the first."""
    if view == "as written":
        return text
    changes, sizes = _changes(view)

    def known(at: int) -> int:
        """How much of the text from a place on the tables know, at most."""
        for size in sizes.get(text[at], ()):
            if text[at : at + size] in changes:
                return size
        return 1

    pieces = []
    at = 0
    while at < len(text):
        size = known(at)
        if size > 1 and any(known(inner) > size for inner in range(at + 1, min(at + size, len(text)))):
            size = 1
        piece = text[at : at + size]
        pieces.append(changes.get(piece, piece))
        at += size
    return "".join(pieces)


def next_view(view: View, text: str) -> View:
    """What to show after `view`: the script that a text is not written in, then what it is written in again."""
    from hansou.index.text.fold.script import script_of

    written = script_of(text[:_LOOKED_AT])
    others: list[View] = [script for script in ("simplified", "traditional") if script != written]
    if written == "other":
        others = ["traditional", "simplified"]
    views: list[View] = ["as written", *others]
    return views[(views.index(view) + 1) % len(views)] if view in views else "as written"
