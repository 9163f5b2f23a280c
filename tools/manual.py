"""The manual page, made from the real help: roff as man reads it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping

import click

_ENVIRONMENT = {
    "HANSOU_INDEX": "The index that is searched where --index is not given.",
    "HANSOU_CONFIG": "The settings file, in the place of the usual one; empty for none.",
    "HANSOU_PAGER, PAGER": "What shows output that is longer than the screen.",
    "NO_COLOR, FORCE_COLOR": "No colours, or colours in any case.",
    "LC_ALL, LC_MESSAGES, LANG, LANGUAGE": "The language of messages: Chinese in either script, else English.",
}
_FILES = {
    "FOLDER/.hansou": "The index of a folder. words.txt and synonyms.txt in it are read if they are there.",
    "~/.config/hansou/config.toml": "The settings file; `hansou config` says where it is and what holds.",
    ".hansouignore": "In any folder that is indexed: patterns of what is left out, as in .gitignore.",
}
_KEPT = "\b\n"


def manual(commands: Mapping[str, click.Command]) -> str:
    """The page of these commands, ``hansou`` itself first."""
    return "\n".join(_lines(commands)) + "\n"


def _lines(commands: Mapping[str, click.Command]) -> Iterator[str]:
    program, *others = commands.items()
    yield '.\\" Made by python -m tools.commands'
    yield ".TH HANSOU 1"
    yield ".SH NAME"
    yield "hansou \\- full\\-text search for Chinese documents"
    yield ".SH SYNOPSIS"
    for name, command in others:
        yield f".B {_plain(name)}"
        yield f"{_plain(' '.join(command.collect_usage_pieces(click.Context(command))))}"
        yield ".br"
    yield ".SH DESCRIPTION"
    yield from _paragraphs(program[1].help)
    yield ".SH COMMANDS"
    for name, command in others:
        yield f".SS {_plain(name)}"
        yield from _paragraphs(command.help)
        for option in (each for each in command.params if isinstance(each, click.Option)):
            names = ", ".join((*option.opts, *option.secondary_opts))
            metavar = "" if option.is_flag else f" {option.make_metavar(click.Context(command))}"
            yield from _term(names + metavar, option.help or "")
    yield ".SH ENVIRONMENT"
    for name, meaning in _ENVIRONMENT.items():
        yield from _term(name, meaning)
    yield ".SH FILES"
    for name, meaning in _FILES.items():
        yield from _term(name, meaning)
    yield ".SH EXIT STATUS"
    yield "0 found or done, 1 nothing found, 2 an error, 130 interrupted."


def _term(name: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {_plain(name)}"
    yield _plain(meaning)


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text or "")):
        yield ".PP"
        if paragraph.startswith(_KEPT):
            yield ".nf"
            yield from map(_plain, paragraph.removeprefix(_KEPT).splitlines())
            yield ".fi"
        else:
            yield _plain(" ".join(paragraph.split()))


def _plain(line: str) -> str:
    """A line in which roff finds nothing to obey."""
    escaped = line.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
