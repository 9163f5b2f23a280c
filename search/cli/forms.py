"""What form answers are printed in: for people, or one of those for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from .messages import say
from .output import Looks

if TYPE_CHECKING:
    from .template import Template

_Command = TypeVar("_Command", bound=Callable[..., Any])
EXPORTS = ("csv", "bibtex", "ris", "markdown")
"""Forms in which answers leave for other programs."""
COLOURS = ("auto", "always", "never")


class Form(NamedTuple):
    """`kind` is "people", "json", "jsonl", "files", "format", "count" or one of EXPORTS; `template` that of "format".

    `null`: what is printed ends with a NUL in the place of a line end, and names are exactly as they are.
    """

    kind: str = "people"
    template: Template | None = None
    null: bool = False

    @property
    def lists_all(self) -> bool:
        """Whether it is a list of all there is rather than the first page of it."""
        return self.kind == "files"

    @property
    def needs_snippets(self) -> bool:
        """Whether passages of articles are shown."""
        if self.template is not None:
            return self.template.needs_snippets
        return self.kind not in ("files", "count")


def form_options(command: _Command) -> _Command:
    """Give a command the options of forms, as one argument `form`. They exclude each other."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    @click.option("--jsonl", is_flag=True, help="Print one JSON object per line for each article.")
    @click.option("--files", is_flag=True, help="Print only the paths, of all articles found unless -n is given.")
    @click.option(
        "--format",
        "template",
        metavar="TEXT",
        help="Print each article as TEXT, with fields such as {path} {line} {title} {snippet}, and \\t and \\n.",
    )
    @click.option("--count", is_flag=True, help="Print only how many articles are found.")
    @click.option("--csv", is_flag=True, help="Print comma-separated values, with a line of names.")
    @click.option("--bibtex", is_flag=True, help="Print an entry for a bibliography for each article.")
    @click.option("--ris", is_flag=True, help="Print a record for a reference manager for each article.")
    @click.option("--markdown", is_flag=True, help="Print quotations with their sources, in Markdown.")
    @click.option(
        "-0", "--null", is_flag=True, help="With --files or --format: end each with NUL, and print names exactly."
    )
    @wraps(command)
    def with_form(
        *, as_json: bool, jsonl: bool, files: bool, template: str | None, count: bool, null: bool, **others: Any
    ) -> Any:
        given = {"as_json": as_json, "jsonl": jsonl, "files": files, "template": template is not None, "count": count}
        given |= {name: others.pop(name) for name in EXPORTS}
        kinds = [name for name, is_given in given.items() if is_given]
        typed = [name for name in kinds if not _is_configured(name)]
        kinds = [_OPTIONS.get(name, name) for name in typed or kinds]
        null = null and not (_is_configured("null") and not {"files", "format"}.intersection(kinds))
        if len(kinds) > 1:
            names = " ".join(f"--{name}" for name in kinds)
            raise click.UsageError(say("{names} cannot be used together", names=names))
        kind = kinds[0] if kinds else "people"
        if null and kind not in ("files", "format"):
            raise click.UsageError(say("{option} needs --files or --format", option="--null"))
        return command(form=Form(kind, _template(template if kind == "format" else None), null), **others)

    return with_form  # type: ignore[return-value]


_OPTIONS = {"as_json": "json", "template": "format"}  # what options are called, where their arguments are not


def _is_configured(name: str) -> bool:
    """Whether an argument is as it is because the configuration file says so."""
    source = click.get_current_context().get_parameter_source(name)
    return source is click.core.ParameterSource.DEFAULT_MAP


def _template(text: str | None) -> Template | None:
    if text is None:
        return None
    from .template import Template

    try:
        return Template(text)
    except click.BadParameter as error:
        error.param_hint = "--format"
        raise


def looks_options(command: _Command) -> _Command:
    """Give a command the options of output for people, as one argument `looks`."""

    @click.option(
        "--color",
        "--colour",
        "colour",
        type=click.Choice(COLOURS),
        default="auto",
        help="Colours; automatic on a terminal unless NO_COLOR is set.",
    )
    @click.option("--no-pager", is_flag=True, help="Don't page output that is longer than the screen.")
    @wraps(command)
    def with_looks(*, colour: str, no_pager: bool, **others: Any) -> Any:
        return command(looks=Looks(colour, not no_pager), **others)

    return with_looks  # type: ignore[return-value]


ALL = 2**31
"""A limit beyond any collection's number of articles."""


def _limit(context: click.Context, parameter: click.Parameter, value: Any) -> int | None:
    if value is None:
        return None
    return ALL if value == "all" else int(click.IntRange(min=0).convert(value, parameter, context))


def limit_option(command: _Command) -> _Command:
    """Give a command ``-n``, as an argument `limit`, None where it was not given."""
    return click.option(
        "-n", "--limit", "limit", metavar="N", callback=_limit, help="How many to show, or all; 10 by default."
    )(command)
