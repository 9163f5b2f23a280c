"""The messages of the command line: which there are, and the table of Traditional Chinese made from that of Simplified.

    python -m tools.messages            # writes search/cli/messages/traditional.py
    python -m tools.messages missing    # texts of the command line that the table lacks, and entries nothing says

The texts are collected from the source: what `say`, `translated`, `counted` and `later` are given, and the help of the
commands.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

import search.cli
from hansou.search.cli.helping import paragraphs_of
from hansou.search.cli.messages import simplified

ROOT = Path(__file__).resolve().parent.parent
CLI, BROWSE, SERVE = (ROOT / "search" / name for name in ("cli", "browse", "serve"))
TRADITIONAL = CLI / "messages" / "traditional.py"
_ERRORS = {
    *("HansouError", "CorruptIndex", "ClusterError", "SourceError", "ArticleError", "WordListError", "QueryError"),
    *("Doubt", "Failure"),
}
_SAYING = {"say", "translated", "later"}
_TELLING = {"QueryError", "note"}  # of a query: what cannot be understood, or is taken otherwise

# What click says for itself in help and in errors that can happen here.
CLICKS = (
    "Usage:",
    "Options",
    "Commands",
    "Show this message and exit.",
    "Missing argument",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Did you mean {possibility}?",
    "(Did you mean one of: {possibilities}?)",
    "Option {name!r} requires an argument.",
    "Option {name!r} does not take a value.",
    "Got unexpected extra argument ({args})",
    "Got unexpected extra arguments ({args})",
    "Invalid value for {param_hint}: {message}",
    "Invalid value: {message}",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "{value!r} is not one of {choices}.",
)


def said() -> set[str]:
    """Every text that the command line may say, as the tables know it."""
    texts = set(CLICKS)
    for file in sorted([*CLI.rglob("*.py"), *BROWSE.rglob("*.py"), *SERVE.rglob("*.py")]):
        texts.update(_said_in(ast.parse(file.read_text(encoding="utf-8"))))
    for command in commands().values():
        texts.update(paragraphs_of(command.help))
        texts.update(paragraphs_of(command.epilog))
        texts.update(
            parameter.help for parameter in command.params if isinstance(parameter, click.Option) and parameter.help
        )
    return texts


def commands() -> dict[str, click.Command]:
    """All commands by their names, hansou itself first."""
    context = click.Context(search.cli.main, info_name="hansou")
    found: dict[str, click.Command] = {"hansou": search.cli.main}
    for name in search.cli.main.list_commands(context):
        command = search.cli.main.get_command(context, name)
        if command is not None:
            found[f"hansou {name}"] = command
    return found


def _said_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        constants = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if node.func.id in _SAYING:
            yield from constants
        elif node.func.id == "counted":
            yield from (f"{{}} {noun}s" for noun in constants)


def query_errors() -> set[str]:
    """What is said of queries that cannot be understood, with {} for what is put in; clusters say more in English."""
    found = set()
    for node in _library("search/[!c]*/**/*.py", "search/*.py"):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _TELLING:
            found.add(_template(node.args[0]))
    return found - {""}


def errors_of_the_library() -> set[str]:
    """What errors of the library, and reasons why files are not read, are told in: texts of more than a word."""
    found = set()
    for node in _library("index/**/*.py", "search/[!cb]*/**/*.py", "search/*.py"):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ERRORS:
            found.update(map(_template, node.args))
    return {text for text in found if " " in text}


def made_by_the_library() -> set[str]:
    """All texts in the library, with {} for what is put in."""
    return set(map(_template, _library("index/**/*.py", "search/**/*.py")))


def _library(*patterns: str) -> Iterator[ast.AST]:
    for pattern in patterns:
        for file in ROOT.glob(pattern):
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def _template(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def traditional() -> str:
    """The module of the Traditional table."""
    from opencc import OpenCC

    convert = OpenCC("s2twp").convert

    def rows(table: Mapping[str, str]) -> Iterator[str]:
        for english, chinese in table.items():
            yield f"    {english!r}: {_outside_braces(convert, chinese)!r},\n"

    body = "".join(
        f"\n{name}: dict[str, str] = {{\n{''.join(rows(table))}}}\n"
        for name, table in (("MESSAGES", simplified.MESSAGES), ("ERRORS", simplified.ERRORS))
    )
    return (
        '"""Traditional Chinese: made from `simplified` with OpenCC (``python -m tools.messages``)."""\n'
        "# fmt: off\n# ruff: noqa: E501\n" + body
    )


def _outside_braces(convert: object, text: str) -> str:
    assert callable(convert)  # noqa: S101 - for the types
    return "".join(part if part.startswith("{") else convert(part) for part in re.split(r"(\{[^}]*\})", text))


def main() -> int:
    """Write the table, or tell what is missing."""
    if sys.argv[1:] == ["missing"]:
        texts = said()
        for text in sorted(texts - set(simplified.MESSAGES)):
            click.echo(f"missing: {text!r}")
        for text in sorted(set(simplified.MESSAGES) - texts):
            click.echo(f"not said: {text!r}")
        return 0
    TRADITIONAL.write_text(traditional(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
