"""What the command says, in the language of the person it says it to.

English texts are the keys, so English costs nothing. Chinese is read from a table when the locale asks for it:
`simplified` is written by hand, `traditional` made from it with OpenCC (``python -m tools.messages``). A text that a
table lacks stays English. What programs read (keys of JSON, fields of --format) never changes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides
_TRADITIONAL = ("tw", "hk", "mo", "hant")


def language() -> str:
    """The language of this person: "simplified", "traditional", or "" for English. As gettext decides it."""
    environ = os.environ
    locale = next((value for name in _VARIABLES if (value := environ.get(name))), "")
    if locale.partition(".")[0] in ("", "C", "POSIX"):
        return ""  # there LANGUAGE means nothing
    for wish in (*filter(None, environ.get("LANGUAGE", "").split(":")), locale):
        known = wish.lower()
        if known.startswith("zh"):
            return "traditional" if known[2:].lstrip("-_@.").startswith(_TRADITIONAL) else "simplified"
        if known.startswith("en") or wish == "C":
            return ""
    return ""


def table(name: str) -> Mapping[str, str]:
    """The messages of a language by their English text."""
    messages: Mapping[str, str] = import_module(f".{name}", __name__).MESSAGES
    return messages


def translated(text: str) -> str:
    """The text in this person's language, its placeholders as they are."""
    spoken = language()
    return table(spoken).get(text, text) if spoken else text


def later(text: str) -> str:
    """The text itself, which is `translated` when it is said."""
    return text


def say(text: str, /, **values: object) -> str:
    """The message in this person's language, its placeholders filled with `values`."""
    return translated(text).format(**values)


def counted(number: int, noun: str) -> str:
    """``1 article``, ``2,000 articles``; of the tables the key is ``{} articles``."""
    if not language():
        return f"{number:,} {noun}{'' if number == 1 else 's'}"
    return translated(f"{{}} {noun}s").format(f"{number:,}")


def say_error(message: str) -> str:
    """An error of the library, which is English, in this person's language where the table has it.

    The tables know such a message by the text it is made from, with {} for what is put in.
    """
    spoken = language()
    if not spoken:
        return message
    for pattern, text in _errors(spoken):
        match = pattern.fullmatch(message)
        if match:
            return text.format(*(part if part is None else _inner(part) for part in match.groups()))
    return message


def _inner(part: str) -> str:
    """A message that stands within another: a reason, the last part of most of them."""
    return say_error(part)


@cache
def _errors(spoken: str) -> list[tuple[re.Pattern[str], str]]:
    """What messages of the library look like, those that say most first, each with its translation."""
    errors: Mapping[str, str] = import_module(f".{spoken}", __name__).ERRORS
    ordered = sorted(errors, key=lambda text: -len(text.replace("{}", "")))
    return [(re.compile("(.+)".join(map(re.escape, text.split("{}"))), re.DOTALL), errors[text]) for text in ordered]
