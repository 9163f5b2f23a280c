"""Options about which files are read, and how: shared by the commands that read files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .messages import say

if TYPE_CHECKING:
    from hansou import Indexer, ReadOptions

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)i?b?", re.IGNORECASE)
_FACTORS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was given of these options; what was not is as the index remembers it."""

    exclude: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    date_from: str | None = None
    max_bytes: int | None = None
    seconds: float | None = None
    repair_off: tuple[str, ...] = ()
    readers: tuple[tuple[str, str], ...] = ()
    ocr: bool = False
    forget: bool = False

    @property
    def patterns(self) -> tuple[str, ...] | None:
        """The patterns to give to an update; None for those that it remembers."""
        return self.exclude if self.exclude or self.forget else None

    def change(self, options: ReadOptions) -> ReadOptions:
        """These options of an index, but for what was given. Raises SourceError for names unknown."""
        from hansou import ReadOptions

        if self.forget:
            options = ReadOptions()
        if self.fields:
            options = replace(options, fields=dict(self.fields))
        if self.keep:
            options = replace(options, keep=self.keep)
        if self.date_from is not None:
            options = replace(options, date_from=self.date_from)
        if self.max_bytes is not None:
            options = replace(options, max_bytes=self.max_bytes)
        if self.seconds is not None:
            options = replace(options, seconds=self.seconds)
        if self.repair_off:
            options = replace(options, repair_off=frozenset(self.repair_off))
        if self.readers:
            options = replace(options, readers={**options.readers, **dict(self.readers)})
        if self.ocr:
            options = replace(options, ocr=True)
        return options

    def apply(self, indexer: Indexer) -> tuple[str, ...] | None:
        """Have the indexer read so; the patterns to give to its updates. Raises SourceError for names unknown."""
        indexer.options = self.change(indexer.options)
        return self.patterns


def reading_options(command: _Command) -> _Command:
    """Give a command these options, as one argument `reading`."""

    @click.option(
        "--exclude", metavar="PATTERN", multiple=True, help="Leave out files and folders, as .gitignore does."
    )
    @click.option(
        "--field",
        "fields",
        metavar="FIELD=NAME",
        multiple=True,
        callback=_fields,
        help="The name that records use for a field: title=headline, body=data[].text.",
    )
    @click.option(
        "--keep",
        metavar="NAMES",
        multiple=True,
        callback=_names,
        help="Fields of your own to keep of records, to search and to count: section,tags.",
    )
    @click.option(
        "--date-from",
        type=click.Choice(("name", "path", "mtime", "none")),
        help="What dates a text that doesn't say: its file's name (default), its path, when it was changed, nothing.",
    )
    @click.option(
        "--max-size", "max_bytes", metavar="SIZE", callback=_size, help="The largest file to read, 64M by default."
    )
    @click.option(
        "--max-seconds",
        "seconds",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True),
        help="How long reading one file may take, 30 by default.",
    )
    @click.option("--no-repair", "repair_off", metavar="RULE", multiple=True, help="Don't repair this kind of damage.")
    @click.option(
        "--reader",
        "readers",
        metavar="'SUFFIX=COMMAND {}'",
        multiple=True,
        callback=_readers,
        help="A command that writes the text of files of other kinds: '.caj=caj2txt {}'.",
    )
    @click.option("--ocr", is_flag=True, help="Read pages that are pictures, and pictures; takes seconds for each.")
    @click.option("--forget", is_flag=True, help="Forget the values of these options from earlier runs.")
    @wraps(command)
    def with_reading(
        *,
        exclude: tuple[str, ...],
        fields: tuple[tuple[str, str], ...],
        keep: tuple[str, ...],
        date_from: str | None,
        max_bytes: int | None,
        seconds: float | None,
        repair_off: tuple[str, ...],
        readers: tuple[tuple[str, str], ...],
        ocr: bool,
        forget: bool,
        **others: Any,
    ) -> Any:
        given = Reading(exclude, fields, keep, date_from, max_bytes, seconds, repair_off, readers, ocr, forget)
        return command(reading=given, **others)

    return with_reading  # type: ignore[return-value]


def _fields(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        name, equals, called = value.partition("=")
        if not (equals and name.strip() and called.strip()):
            raise click.BadParameter(say("{value}; write it as {example}", value=repr(value), example="title=headline"))
        pairs.append((name.strip(), called.strip()))
    return tuple(pairs)


def _readers(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        suffix, equals, command = value.partition("=")
        if not (equals and suffix.strip() and command.strip()):
            raise click.BadParameter(
                say("{value}; write it as {example}", value=repr(value), example="'.caj=caj2txt {}'")
            )
        pairs.append((f".{suffix.strip().lstrip('.').lower()}", command.strip()))
    return tuple(pairs)


def _names(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))


def _size(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    match = _SIZE.fullmatch(value.strip())
    size = int(float(match[1]) * _FACTORS[match[2].lower()]) if match else 0
    if not size:
        raise click.BadParameter(say("{value}; write it as {example}", value=repr(value), example="64M"))
    return size
