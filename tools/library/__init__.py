"""The reference of the library, made from its docstrings and from programs that are run.

python -m tools.library            # writes docs/library.md and docs/library.zh-CN.md
"""

from __future__ import annotations

import contextlib
import dataclasses
import inspect
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hansou

from .examples import EXAMPLES

ROOT = Path(__file__).resolve().parent.parent.parent
ENGLISH, CHINESE = ROOT / "docs" / "library.md", ROOT / "docs" / "library.zh-CN.md"
_GUIDE = ROOT / "tools" / "library"
_PROGRAM = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_UNQUOTED = re.compile(r"^(\*{0,2}\w+: )'([^']*)'")  # the type of an argument, a text for Python
_PLACE = re.compile(r"^<!-- program (\d+) -->$", re.MULTILINE)
GROUPS = {
    "Writing": (
        "Indexer",
        "Article",
        "ReadOptions",
        "Report",
        "Progress",
        "Failure",
        "FormatCount",
        "Left",
        "preview",
        "watch",
    ),
    "Searching": (
        "Searcher",
        "Filters",
        "Results",
        "Hit",
        "Snippet",
        "Repeat",
        "Facet",
        "Completion",
        "Why",
        "WhyPart",
        "WhyTerm",
        "WhyPlace",
        "WhyNearest",
        "WhyEquivalent",
        "WhyFilter",
        "Occurrence",
        "Trends",
        "TrendRow",
        "Collocate",
        "SavedQueries",
        "SavedQuery",
        "Stats",
        "time_limit",
        "script_of",
        "to_script",
    ),
    "Looking after an index": (
        *("check", "CheckReport", "Problem", "CompactReport", "upgrade", "UpgradeReport", "engine", "index_path"),
    ),
    "Errors": (
        *("HansouError", "NoIndex", "CorruptIndex", "NewerIndex", "OlderIndex", "OlderCommit", "IndexLocked"),
        *("QueryError", "SourceError", "ArticleError", "ArgumentError", "ClosedError", "WordListError", "ClusterError"),
    ),
}


def documents() -> dict[Path, str]:
    """The pages and their texts. Runs every program and example in a folder that goes again."""
    with _folder():
        guide = _PROGRAM.sub(lambda match: _with_output(match[1]), (_GUIDE / "guide.md").read_text(encoding="utf-8"))
        reference = "".join(_reference())
    programs = [match[0] for match in re.finditer(_PROGRAM.pattern + r"\n```text\n.*?^```\n", guide, _PROGRAM.flags)]
    chinese = _PLACE.sub(
        lambda match: programs[int(match[1]) - 1].rstrip("\n"), (_GUIDE / "guide.zh-CN.md").read_text(encoding="utf-8")
    )
    return {ENGLISH: f"{guide}\n## Reference\n{reference}", CHINESE: chinese}


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """A folder to work in, with the sample collection as ``news``."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "seeds", Path(name) / "news", ignore=shutil.ignore_patterns(".hansou"))
        os.chdir(name)
        try:
            yield
        finally:
            os.chdir(before)


def _with_output(code: str) -> str:
    """A program and what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "docs/library.md", "exec"), {"__name__": "__main__"})  # noqa: S102 - ours
    output = printed.getvalue()
    return f"```python\n{code}```\n" + (f"\n```text\n{output}```\n" if output else "")


def _reference() -> Iterator[str]:
    told = [name for names in GROUPS.values() for name in names]
    missing, unknown = set(hansou.__all__).difference(told), set(told).difference(hansou.__all__)
    if missing or unknown:
        raise SystemExit(f"GROUPS of tools/library lacks {sorted(missing)}, and has {sorted(unknown)} in vain")
    for group, names in GROUPS.items():
        yield f"\n### {group}\n"
        for name in names:
            yield f"\n#### {name}\n\n"
            yield from _entry(name, getattr(hansou, name))
            yield f"\n{_with_output(EXAMPLES[name])}"


def _entry(name: str, value: Any) -> Iterator[str]:
    if inspect.isclass(value):
        bases = [base.__name__ for base in value.__bases__ if base is not object and base.__module__ != "typing"]
        yield f"```text\n{name}{_signature(value)}\n```\n\n"
        if bases and issubclass(value, (Exception, Warning)):
            yield f"A kind of {' and '.join(f'`{base}`' for base in bases)}. "
        yield f"{_text(value)}\n"
        yield from _members(value)
    elif callable(value):
        yield f"```text\n{name}{_signature(value)}\n```\n\n{_text(value)}\n"
    else:
        yield f"{_text(type(value))}\n"


def _members(kind: type) -> Iterator[str]:
    """Public methods and properties that the class itself has, but for fields, which its signature shows."""
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    for name, found in vars(kind).items():
        if name.startswith("_") or name in fields:
            continue
        member = found.__func__ if isinstance(found, (classmethod, staticmethod)) else found
        if inspect.isfunction(member):
            head = f"**{kind.__name__.lower()}.{name}**\n\n```text\n{name}{_signature(member)}\n```"
            yield f"\n{head}\n\n{_text(member)}\n"
        elif isinstance(member, property) or type(member).__name__ == "cached_property":
            yield f"\n**{kind.__name__.lower()}.{name}** (a property): {_text(member)}\n"


def _signature(value: Any) -> str:
    try:
        signature = inspect.signature(value)
    except ValueError:
        return "(…)"
    kept = [parameter for name, parameter in signature.parameters.items() if name != "self"]
    shown = [_UNQUOTED.sub(r"\1\2", str(parameter)).replace("<factory>", "…") for parameter in kept]
    keyword_only = [at for at, parameter in enumerate(kept) if parameter.kind is parameter.KEYWORD_ONLY]
    if keyword_only and not any(parameter.kind is parameter.VAR_POSITIONAL for parameter in kept):
        shown.insert(keyword_only[0], "*")
    answer = signature.return_annotation
    arrow = "" if answer in (signature.empty, None, "None") else f" -> {str(answer).strip(chr(39))}"
    line = f"({', '.join(shown)}){arrow}"
    return line if len(line) < 90 else "(\n" + "".join(f"    {each},\n" for each in shown) + f"){arrow}"


def _text(value: Any) -> str:
    """A docstring as Markdown: its paragraphs, literals in single backticks."""
    text = inspect.cleandoc(value.__doc__ or "")
    return re.sub(r"``(.+?)``", r"`\1`", text.replace("<", "&lt;").replace("*", "\\*"))
