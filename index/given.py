"""What callers give as the fields of an article, as the plain values that are kept."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from numbers import Integral
from typing import Any

from .errors import ArticleError
from .text.dates import of_value

_TEXTS = ("path", "title", "body", "source", "author", "address", "format", "read_by")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)?)?")
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?")
_HALVES = re.compile("[\ud800-\udfff]+")  # of characters, which are no text
_NAME = re.compile(r"[^\W\d]\w{0,39}")
# What articles have already, what a query says for it, and words that mean something else in a query.
_TAKEN = frozenset(
    (
        *("path", "title", "body", "date", "source", "line", "author", "address", "format", "pages", "asides", "url"),
        *("headings", "fields", "text", "id", "py", "pinyin", "and", "or", "not", "http", "https", "标题", "標題"),
        *("路径", "路徑", "来源", "來源", "日期", "作者", "格式", "拼音"),
    )
)
_LONGEST = 80  # characters of a value that an error shows


def plain_values(given: Mapping[str, Any], places: Sequence[str]) -> dict[str, Any]:
    """What is kept of the fields of an article as they were given; `places` are those that hold places in its body.

    Raises ArticleError.
    """
    path = _shown(given["path"])
    values: dict[str, Any] = {name: _text(path, name, given[name]) for name in _TEXTS}
    values["date"] = _date(path, given["date"])
    values["line"] = 1 if _is_missing(given["line"]) else _whole(path, "line", given["line"])
    for name in places:
        values[name] = _places(path, name, given[name])
    values["fields"] = _fields(path, given["fields"])
    return values


def date_of_article(path: str, text: str) -> str:
    """The date of the article of that path in ISO 8601, zones left out. Raises ArticleError for no date."""
    date = iso_date(_HALVES.sub("", text))
    if not date and _HALVES.sub("", text).strip():
        example = "write 2022, 2022-02 or 2022-02-09, or give a date"
        raise ArticleError(path, "date", f"{_shown(text)} is not a date; {example}")
    return date


@lru_cache(maxsize=4096)
def iso_date(text: str) -> str:
    """A text that says a date and nothing else as ISO 8601, as precise as it is; empty when it says none."""
    text = text.strip()
    if clock := _CLOCK.fullmatch(text):
        text = f"{clock[1]}T{clock[2]}"
    return text if _ISO.fullmatch(text) and _exists(text) else of_value(text)


def _exists(iso: str) -> bool:
    date, _, time = iso.partition("T")
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    try:
        dt.date(year, month, day)
        if time:
            dt.time.fromisoformat(time)
    except ValueError:
        return False
    return True


def _text(path: str, name: str, value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if name == "path" and isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if _is_missing(value):
        if name == "path":
            raise ArticleError("", "path", "it is missing")
        return ""
    if isinstance(value, Integral) and not isinstance(value, bool):
        return str(int(value))
    raise ArticleError(path, name, f"a text is wanted, not {_shown(value)}")


def _date(path: str, value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if _is_missing(value):
        return ""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None, microsecond=0).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if (isinstance(value, Integral) and not isinstance(value, bool)) or hasattr(value, "dtype"):  # a year, or NumPy's
        date = str(value)
        return "" if date == "NaT" else date
    raise ArticleError(path, "date", f"a date is wanted, not {_shown(value)}")


def _whole(path: str, name: str, value: object) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise ArticleError(path, name, f"a whole number is wanted, not {_shown(value)}")
    return int(value)


def _places(path: str, name: str, value: Any) -> tuple[int, ...]:
    try:
        return tuple(_whole(path, name, place) for place in value or ())
    except TypeError:
        raise ArticleError(path, name, f"numbers are wanted, not {_shown(value)}") from None


def _fields(path: str, given: Any) -> dict[str, str | tuple[str, ...]]:
    if not isinstance(given, Mapping):
        raise ArticleError(path, "fields", f"a dictionary is wanted, not {_shown(given)}")
    kept: dict[str, str | tuple[str, ...]] = {}
    for name, value in given.items():
        if not is_field_name(name):
            reason = "a field of one's own is called by letters, digits and _, and not as one that articles have"
            raise ArticleError(path, "fields", f"{_shown(name)}: {reason}")
        several = value if isinstance(value, list | tuple | set | frozenset) else [value]
        texts = list(dict.fromkeys(text for one in several if (text := _value(path, name, one))))
        if texts:
            kept[name] = texts[0] if len(texts) == 1 else tuple(texts)
    return kept


def _value(path: str, name: str, value: object) -> str:
    """A value of a field of one's own as a text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and not _is_missing(value):
        return str(value)
    return _text(path, f"fields[{name!r}]", value).strip()


def is_field_name(name: object) -> bool:
    """Whether a field of one's own may be called so."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None and name.lower() not in _TAKEN


def _is_missing(value: object) -> bool:
    """Whether a value is None, or one that data frames have for none: NaN, NaT, NA."""
    try:
        return value is None or bool(value != value)  # noqa: PLR0124 - so NaN and NaT are
    except (TypeError, ValueError):  # NA has no truth; arrays have many
        return type(value).__name__ == "NAType"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else f"{type(value).__name__} {value!r}"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
