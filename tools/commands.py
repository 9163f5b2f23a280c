"""The command reference in both languages and the manual page, made from the real help.

python -m tools.commands            # writes docs/commands.md, docs/commands.zh-CN.md and docs/hansou.1
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

import search.cli
from hansou.search.cli import helping

from .manual import manual

_DOCS = Path(__file__).resolve().parent.parent / "docs"
DOCUMENT, CHINESE, MANUAL = _DOCS / "commands.md", _DOCS / "commands.zh-CN.md", _DOCS / "hansou.1"
_WIDTH = 100
_LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_INTRODUCTION = """\
# The commands of hansou

The help of every command, as `hansou COMMAND --help` prints it; made by `python -m tools.commands`. The index is
`--index`, else `$HANSOU_INDEX`, else the nearest `.hansou` at or above the current folder. Errors are one line on
standard error. Messages are in Chinese where the locale says so; what programs read never changes with it. What
`--json` prints is described in [output.schema.json](output.schema.json). [In Chinese](commands.zh-CN.md).
"""
_CHINESE = """\
# hansou 的命令

各命令的帮助，即 `hansou 命令 --help` 的输出；由 `python -m tools.commands` 生成。\
索引取 `--index` 所指，否则取 `$HANSOU_INDEX`，否则取当前文件夹或其上级中最近的 `.hansou`。错误是标准错误中的一行。\
区域设置为中文时消息为中文；供程序读取的内容不随之改变。\
`--json` 的输出格式见 [output.schema.json](output.schema.json)。[英文](commands.md)。
"""


def documents() -> dict[Path, str]:
    """The pages and their texts."""
    with _in_language(""):
        texts = {DOCUMENT: _document(_INTRODUCTION), MANUAL: manual(dict(_commands()))}
    with _in_language("zh_CN.UTF-8"):
        texts[CHINESE] = _document(_CHINESE)
    return texts


def _document(introduction: str) -> str:
    helps = dict(_helps())
    links = "\n".join(f"- [`{name}`](#{name.replace(' ', '-')})" for name in helps if name != "hansou")
    sections = (f"## {name}\n\n```text\n{text}\n```\n" for name, text in helps.items())
    return "\n".join([introduction, links, "", *sections])


def _commands() -> Iterator[tuple[str, click.Command]]:
    main = helping.speaking(search.cli.main)
    root = _context(main, "hansou", None)
    yield "hansou", main
    for name in main.list_commands(root):
        command = main.get_command(root, name)
        if command is not None:
            yield f"hansou {name}", command


def _helps() -> Iterator[tuple[str, str]]:
    root: click.Context | None = None
    for name, command in _commands():
        context = _context(command, name.rpartition(" ")[2], root)
        root = root or context
        yield name, command.get_help(context).rstrip()


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return command.make_context(name, [], parent, resilient_parsing=True, terminal_width=_WIDTH)


@contextmanager
def _in_language(locale: str) -> Iterator[None]:
    kept: Mapping[str, str] = {name: os.environ.pop(name) for name in _LANGUAGES if name in os.environ}
    if locale:
        os.environ["LANG"] = locale
    try:
        yield
    finally:
        os.environ.pop("LANG", None)
        os.environ.update(kept)


def main() -> int:
    """Write the pages."""
    for page, text in documents().items():
        page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
