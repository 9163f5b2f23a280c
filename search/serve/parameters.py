"""What a request may ask for: one table, by which addresses are read and the OpenAPI document is made.

A parameter that is not known, comes twice or has an impossible value is a Problem that names it: a program that
mistypes `limit` shall not get ten answers and believe that there are no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, fields
from typing import Any, NamedTuple

from hansou import Filters

from .problems import Problem

LONGEST_QUERY = 20_000
"""Characters of a query; longer ones are cut by the searcher anyway, and addresses are bounded by the gate."""
MOST_HITS = 100
DEEPEST = 10_000
"""Hits that may be skipped."""


class Parameter(NamedTuple):
    """One name in an address. `schema` is its JSON Schema, whose type, bounds and `enum` are checked; `many`: it may
    come several times, and is a list.
    """

    name: str
    schema: Mapping[str, Any]
    about: str
    many: bool = False
    required: bool = False

    def read(self, values: Sequence[str]) -> Any:
        """The value of those given. Raises Problem."""
        if self.many:
            if len(values) > 50:
                raise self._problem("comes more than 50 times")
            return [self._one(value) for value in values]
        if len(values) > 1:
            raise self._problem("comes more than once")
        return self._one(values[0])

    def _one(self, text: str) -> Any:
        schema = self.schema
        kind = schema["type"]
        if kind == "boolean":
            if text.lower() not in _BOOLEANS:
                raise self._problem("is true or false")
            return _BOOLEANS[text.lower()]
        if kind == "integer":
            if not (text.isascii() and text.lstrip("-").isdecimal() and len(text) < 19):
                raise self._problem("is a whole number")
            number = int(text)
            low, high = schema.get("minimum", number), schema.get("maximum", number)
            if not low <= number <= high:
                raise self._problem(f"is {low} at least" if number < low else f"is {high} at most")
            return number
        if "enum" in schema and text not in schema["enum"]:
            raise self._problem(f"is one of {', '.join(schema['enum'])}")
        if len(text) > schema.get("maxLength", len(text)):
            raise self._problem(f"has {schema['maxLength']:,} characters at most")
        return text

    def _problem(self, what: str) -> Problem:
        return Problem(400, f"{self.name} {what}", parameter=self.name)


_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "": True, "false": False, "0": False, "no": False}
_BOOLEANS |= {"off": False}


def _text(longest: int = 500, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, **more}


def _whole(low: int, high: int, default: int | None = None) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high} | ({} if default is None else {"default": default})


def _choice(*names: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(names), **more}


def _yes_or_no(default: bool) -> dict[str, Any]:
    return {"type": "boolean", "default": default}


def _filter(field: Field[Any]) -> Parameter:
    """A filter of the searcher as a parameter."""
    default: Any = field.default
    about, value = field.metadata["help"], field.metadata.get("value")
    if isinstance(default, bool):
        return Parameter(field.name, _yes_or_no(default), f"{str(value).lower()}: {about}")
    if value is not None:
        return Parameter(field.name, _choice(default, value, default=default), f"{value}: {about}")
    return Parameter(field.name, _text(1_000), about, many=isinstance(default, tuple))


INDEX = Parameter("index", _text(100), "The name of the index; the first one if left out.")
QUERY = Parameter("q", _text(LONGEST_QUERY), "The query, as in `hansou search`.", required=True)
PATH = Parameter("path", _text(4_000), "The path of the article, as a hit has it.", required=True)
FILTERS = tuple(_filter(each) for each in fields(Filters))
SEARCH = (
    INDEX,
    QUERY,
    Parameter("limit", _whole(0, MOST_HITS, 10), "How many hits at most."),
    Parameter("offset", _whole(0, DEEPEST, 0), "How many hits to skip first."),
    *FILTERS,
    Parameter("sort", _choice("score", "newest", "oldest", default="score"), "The order of the hits."),
    Parameter("snippets", _whole(0, 10, 2), "Passages of a hit, at most."),
    Parameter("width", _whole(20, 2_000, 120), "Characters of a passage, at most."),
    Parameter("facets", _text(60), "What to count all answers by: year, month, date, source …", many=True),
    Parameter("repeats", _yes_or_no(False), "Whether repeats of a story are hits of their own."),
    Parameter("strict", _yes_or_no(False), "Whether a query that is not as the language has it is refused."),
)
OCCURRENCES = (
    INDEX,
    QUERY,
    Parameter("context", _whole(0, 1_000, 40), "Characters on each side."),
    Parameter("limit", _whole(0, 1_000_000, 10_000), "How many at most."),
    Parameter("sort", _choice("left", "right", "date", "path"), "The order; that of the index if left out."),
    Parameter("collation", _choice("pinyin", "strokes", default="pinyin"), "How Chinese characters are ordered."),
    *FILTERS,
)
TRENDS = (
    INDEX,
    Parameter("q", _text(LONGEST_QUERY), "A query; several are counted side by side.", many=True, required=True),
    Parameter("by", _choice("year", "month", "day", "source", default="month"), "What to count by."),
    *FILTERS,
)
FACETS = (
    INDEX,
    QUERY,
    Parameter("by", _text(60), "What to count by: year, month, date, source …", many=True, required=True),
    *FILTERS,
)
SUGGEST = (
    INDEX,
    Parameter("prefix", _text(200), "What has been typed.", required=True),
    Parameter("limit", _whole(1, MOST_HITS, 10), "How many at most."),
)
SIMILAR = (
    INDEX,
    PATH,
    Parameter("limit", _whole(0, MOST_HITS, 10), "How many hits at most."),
    Parameter("snippets", _whole(0, 10, 2), "Passages of a hit, at most."),
)
ARTICLE = (INDEX, PATH)
HIGHLIGHTS = (INDEX, PATH, QUERY, FILTERS[-1])
WHY = (INDEX, QUERY, PATH, *FILTERS)
STATS = (INDEX,)


def read(parameters: Sequence[Parameter], pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The values of an address by the names of its parameters; those left out are not there. Raises Problem."""
    known = {parameter.name: parameter for parameter in parameters}
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in known:
            raise Problem(400, f"there is no parameter {name[:60]}; there are: {', '.join(known)}", parameter=name[:60])
        given.setdefault(name, []).append(value)
    for parameter in parameters:
        if parameter.required and parameter.name not in given:
            raise Problem(400, f"{parameter.name} is missing", parameter=parameter.name)
    return {name: known[name].read(values) for name, values in given.items()}
