"""Values of records as text: nested ones too, so that no string of a record is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

Entry = tuple[str, object]

#: Numbers of a list, at most: longer ones are vectors and outlines on a map, which nobody looks for.
MOST_NUMBERS = 32
_LONGEST_ITEM = 40  # characters; a list of longer ones is told in lines
# Keys that tell nothing: numbers and the identifiers of programs.
_OPAQUE = re.compile(r"\d+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,}")


def is_scalar(value: object) -> bool:
    """Whether a value is a text or a number."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def scalar(value: object) -> str:
    """A text or number as text; what is neither is nothing."""
    return value if isinstance(value, str) else str(value) if is_scalar(value) else ""


def unwrapped(value: object) -> object:
    """What a value comes to: `{"rendered": "…", "protected": false}` and `{"$oid": "…"}` are what is in them."""
    if isinstance(value, dict):
        inner = [item for item in value.values() if not isinstance(item, bool) and item not in (None, "", [], {})]
        if len(inner) == 1 and is_scalar(inner[0]):
            return inner[0]
    return value


def text_of(value: object) -> str:
    """A text, a number, or a list of them as lines; empty for anything of which some would be lost so."""
    value = unwrapped(value)
    if not isinstance(value, list):
        return scalar(value)
    parts = [text_of(item) for item in value]
    lost = any(not part and _holds_text(item) for part, item in zip(parts, value, strict=True))
    return "" if lost else "\n".join(filter(None, parts))


def runs_of(value: object) -> str:
    """A text in runs, `["看 ", {"type": "link", "text": "这里"}]`, as one; empty for what is no such list."""
    if not isinstance(value, list) or not any(isinstance(item, str) for item in value):
        return ""
    parts = [item if isinstance(item, str) else item.get("text") if isinstance(item, dict) else None for item in value]
    return "".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else ""


def has_text(entries: Iterable[Entry]) -> bool:
    """Whether any of these named values is a text, or holds one."""
    waiting = [value for _, value in entries]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and value.strip():
            return True
        if isinstance(value, Mapping | list):
            waiting += value.values() if isinstance(value, Mapping) else value
    return False


def _holds_text(value: object) -> bool:
    return next(leaves([("", value)]), None) is not None


def leaves(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """The texts and numbers within named values, in order: the nested name of each, and itself.

    Names are joined by dots, without places in lists and keys that are identifiers. A list of short texts is one.
    """
    waiting: list[Entry] = list(entries)[::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            inner: list[Entry] = [
                (name if name and _OPAQUE.fullmatch(key) else f"{name}.{key}" if name else key, item)
                for key, item in value.items()
            ]
            waiting += inner[::-1]
        elif isinstance(value, list):
            if all(map(is_scalar, value)):
                if text := _listed(value):
                    yield name, text
            else:
                waiting += [(name, item) for item in reversed(value)]
        elif text := scalar(value).strip("\r\n"):
            yield name, text


def named_values(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """The texts and numbers within named values one by one, as `leaves` names them; truth values as words."""
    waiting: list[Entry] = list(entries)[::-1]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(f"{name}.{key}" if name else key, item) for key, item in reversed(list(value.items()))]
        elif isinstance(value, list):
            waiting += [(name, item) for item in reversed(value)]
        elif isinstance(value, bool):
            yield name, str(value).lower()
        elif (text := scalar(value)).strip():
            yield name, text


def _listed(values: list[object]) -> str:
    """A list of texts and numbers as one text."""
    if len(values) > MOST_NUMBERS and not any(isinstance(value, str) for value in values):
        return ""
    texts = [text for value in values if (text := scalar(value)).strip()]
    long = any(len(text) > _LONGEST_ITEM or "\n" in text for text in texts)
    return ("\n" if long else "、").join(texts)


def labelled(entries: Iterable[Entry]) -> list[str]:
    """A line `name: value` for each text and number within named values."""
    return [f"{name}: {text}" if name else text for name, text in leaves(entries) if text.strip()]
