"""An article shown in the other script: a way of looking at it that changes nothing and moves nothing."""

from __future__ import annotations

from typing import Literal

from hansou import script_of, to_script

View = Literal["as written", "simplified", "traditional"]

#: What an article is said to be shown in; nothing where it is as it was written.
NAMES: dict[View, str] = {"as written": "", "simplified": "简", "traditional": "繁"}

_LOOKED_AT = 4_000  # characters of a text that tell its script


def convert(text: str, view: View) -> str:
    """The text in a script, of the same length."""
    return text if view == "as written" else to_script(text, view)


def next_view(view: View, text: str) -> View:
    """What to show after `view`: the script that a text is not written in, then what it is written in again."""
    written = script_of(text[:_LOOKED_AT])
    others: list[View] = [script for script in ("simplified", "traditional") if script != written]
    if written == "other":
        others = ["traditional", "simplified"]
    views: list[View] = ["as written", *others]
    return views[(views.index(view) + 1) % len(views)] if view in views else "as written"
