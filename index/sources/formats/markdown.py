"""Markdown: one article a file; the first heading is its title, and front matter gives its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hansou.index.article import Article
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata import fields, titles
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.text.dates import of_value

_FENCE = re.compile(r"---[ \t]*")
_ENTRY = re.compile(r"(?P<key>[^\s:：#-][^:：]*?)[ \t]*[:：][ \t]*(?P<value>.*?)[ \t]*")
_HEADING = re.compile(r"[ ]{0,3}#[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r"[ ]{0,3}=+[ \t]*")
_EMPHASIS = re.compile(r"([*_`]{1,3})(?P<text>[^*_`]+)\1")
_SPENT = {"title", "date", "source", "author", "address"}
# A heading further down is one of a section.
_LINES_BEFORE = 12


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    """Its fields, the number of lines it takes, and whether it holds nothing but fields that articles have."""

    fields: dict[str, object]
    length: int = 0
    spent: bool = True


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode()
    yield from given.doubts(decoded)
    lines = given.repair(decoded.text).split("\n")
    front = _front_matter(lines)
    parted = _part(lines, front)
    told = read_metadata(parted.body.split("\n"), given.stem)
    yield Article(
        given.path,
        parted.title,
        parted.body,
        of_value(str(front.fields.get("date", ""))) or told.date,
        str(front.fields.get("source", "")) or told.source,
        parted.line,
        author=str(front.fields.get("author", "")) or told.author,
        address=str(front.fields.get("address", "")) or told.address,
        format="markdown",
    )


def _front_matter(lines: list[str]) -> _FrontMatter:
    if not _FENCE.fullmatch(lines[0]):
        return _FrontMatter({})
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), 0)
    entries = [(_ENTRY.fullmatch(line), line) for line in lines[1:end] if line.strip()]
    record = {entry["key"]: entry["value"].strip("\"'") for entry, _ in entries if entry}
    known = all(entry and fields.field(entry["key"]) in _SPENT for entry, _ in entries)
    # A file may start with a rule: front matter has entries.
    return _FrontMatter(fields.pick(record), end + 1, known) if record else _FrontMatter({})


def _part(lines: list[str], front: _FrontMatter) -> titles.Titled:
    """The title and body; all that is left out of the body is the title and front matter that is spent."""
    title = str(front.fields.get("title", ""))
    start = front.length
    first = next((number for number in range(start, len(lines)) if lines[number].strip()), len(lines))
    number, heading, after = _heading(lines, start)
    if heading and (not title or heading == title):
        title = heading
        if number == first:
            start = after
    if not front.spent:
        return titles.Titled(title, *titles.body(lines, 0))
    if title:
        return titles.Titled(title, *titles.body(lines, start))
    parted = titles.part("\n".join(lines[start:]))
    return titles.Titled(parted.title, parted.body, parted.line + start)


def _heading(lines: list[str], start: int) -> tuple[int, str, int]:
    """The first heading of the first level from `start` on: its line, its text and the line after it."""
    fenced = False
    for number in range(start, min(start + _LINES_BEFORE, len(lines))):
        line = lines[number].strip()
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        if fenced or not line:
            continue
        match = _HEADING.fullmatch(lines[number])
        if match and match["title"]:
            return number, _plain(match["title"]), number + 1
        if number + 1 < len(lines) and _UNDERLINE.fullmatch(lines[number + 1]):
            return number, _plain(line), number + 2
    return -1, "", start


def _plain(heading: str) -> str:
    emphasised = _EMPHASIS.fullmatch(heading)
    return emphasised["text"] if emphasised else heading


FORMAT = Format("markdown", (".md", ".markdown"), _read)
