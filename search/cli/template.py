"""``--format '{path}:{line}: {snippet}'``: a hit in a form of the user's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

import click

from .messages import say
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Hit, Results

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"t": "\t", "n": "\n", "0": "\0", "\\": "\\"}
_SPEC = re.compile(r"[<>^]?\d{0,3}(\.\d{1,2}f?)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """A hit with what is known around it; `file` tells the file that an article was read from."""

    hit: Hit
    results: Results
    file: Callable[[str], str]


def _snippet(answer: Answer, at: int = 0) -> str:
    snippets = answer.hit.snippets
    return snippets[at].text if at < len(snippets) else ""


def _line(answer: Answer) -> str:
    snippets = answer.hit.snippets
    return str(snippets[0].line) if snippets else ""


def _page(answer: Answer) -> str:
    snippets = answer.hit.snippets
    return str(snippets[0].page or "") if snippets else ""


FIELDS: Mapping[str, Callable[[Answer], str | float]] = {
    "rank": lambda answer: answer.hit.rank,
    "score": lambda answer: round(answer.hit.score, 4),
    "path": lambda answer: answer.hit.path,
    "line": _line,
    "page": _page,
    "title": lambda answer: answer.hit.title,
    "date": lambda answer: answer.hit.date,
    "source": lambda answer: answer.hit.source,
    "author": lambda answer: answer.hit.author,
    "address": lambda answer: answer.hit.address,
    "format": lambda answer: answer.hit.format,
    "snippet": _snippet,
    "snippets": lambda answer: " … ".join(snippet.text for snippet in answer.hit.snippets),
    "repeats": lambda answer: len(answer.hit.repeats),
    "file": lambda answer: answer.file(answer.hit.path),
    "total": lambda answer: answer.results.total,
    "query": lambda answer: answer.results.query,
}
"""What may stand in { }. Unknown values are empty; nothing that a terminal may obey is left in a value."""

_NUMBERS = ("rank", "score", "repeats", "total")


class Template:
    """A text with fields in it. Raises BadParameter for one that cannot be filled, before anything is searched."""

    def __init__(self, text: str) -> None:
        self._pieces: list[tuple[str, str, str]] = []
        try:
            parsed = list(Formatter().parse(text))
        except ValueError:
            raise click.BadParameter(say("a brace is not closed; write {{{{ for a literal brace")) from None
        for literal, field, spec, conversion in parsed:
            if field is not None:
                _check(field, spec or "", conversion)
            self._pieces.append((_ESCAPE.sub(_unescaped, literal), field or "", spec or ""))

    @property
    def needs_snippets(self) -> bool:
        """Whether passages are shown."""
        return any(field in ("line", "page", "snippet", "snippets") for _, field, _ in self._pieces)

    def fill(self, answer: Answer, *, exact: bool = False) -> str:
        """The text of one hit; `exact` leaves in its values what a terminal would obey."""
        return "".join(
            literal + (_value(field, spec, answer, exact) if field else "") for literal, field, spec in self._pieces
        )


def _value(field: str, spec: str, answer: Answer, exact: bool) -> str:
    value = FIELDS[field](answer)
    return format(value if exact or not isinstance(value, str) else one_line(value), spec)


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[0])


def _check(field: str, spec: str, conversion: str | None) -> None:
    if field not in FIELDS:
        known = " ".join(FIELDS)
        raise click.BadParameter(say("no field {field}; there are {known}", field=f"{{{field}}}", known=known))
    numeric = field in _NUMBERS
    fits = _SPEC.fullmatch(spec) and spec.endswith("f") == (numeric and "." in spec)
    if conversion or not fits:
        given = f"{{{field}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}"
        example = "{rank:>3} {score:.2f}"
        raise click.BadParameter(
            say("{given} is not a valid field; write it as in {example}", given=given, example=example)
        )
