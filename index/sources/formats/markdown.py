"""Markdown: one article a file; the first heading is its title, and front matter gives its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from hansou.index.article import Article
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.metadata import fields, titles
from hansou.index.sources.metadata.lines import read_metadata
from hansou.index.sources.records import Records, fitting

_FENCE = re.compile(r"---[ \t]*")
_ENTRY = re.compile(r"(?P<key>[^\s:：#-][^:：]*?)[ \t]*[:：][ \t]*(?P<value>.*?)[ \t]*")
_HEADING = re.compile(r"[ ]{0,3}#[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r"[ ]{0,3}=+[ \t]*")
_EMPHASIS = re.compile(r"([*_`]{1,3})(?P<text>[^*_`]+)\1")
# A heading in HTML, as pages begin that set theirs in the middle.
_HTML_HEADING = re.compile(r"[ ]{0,3}<h1\b[^<>]*>(?P<title>.+?)</h1>[ \t]*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tt|u"
    r"|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# Links and notes on which a word goes on: `换[电](a.md)站`, `换电[^1]站`.
_LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]\n]*)\](?:\((?P<to>[^()\s]*)(?:\s+\"[^\"]*\")?\)|\[(?P<label>[^\[\]\n]*)\])(?=\w)"
)
_NOTE = re.compile(r"(?<=\w)\[\^(?P<label>[^\[\]\s]+)\](?=\w)")
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_CODE = re.compile(r"(`[^`]+`)")
_MARKED = re.compile(r"<[a-zA-Z/]|\](?:\(|\[)|\[\^")
_BADGE = re.compile(r"(?:\s|\[?!\[[^\[\]]*\]\([^()]*\)(?:\]\([^()]*\))?|</?[a-zA-Z][^<>]*>)+")
_SPENT = {"title", "date", "source", "author", "address"}
# A heading further down is one of a section.
_LINES_BEFORE = 12


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    """Its fields, the number of lines it takes, whether it holds nothing but fields that articles have, and what it
    holds by name.
    """

    fields: Mapping[str, object]
    length: int = 0
    spent: bool = True
    entries: Mapping[str, object] = field(default_factory=dict)


def _read(given: Input) -> Iterator[Found]:
    decoded = given.decode()
    yield from given.doubts(decoded)
    lines = _plain_lines(given.repair(decoded.text).split("\n"))
    front = _front_matter(lines)
    parted = _part(lines, front)
    metadata = read_metadata(parted.body.split("\n"), given.date_name)
    yield Article(
        given.path,
        parted.title,
        parted.body,
        str(front.fields.get("date", "")) or metadata.date,
        str(front.fields.get("source", "")) or metadata.source,
        parted.line,
        author=str(front.fields.get("author", "")) or metadata.author,
        address=str(front.fields.get("address", "")) or metadata.address,
        format="markdown",
        fields=Records(given, "markdown").own_fields(front.entries.items()),
    )


def _front_matter(lines: list[str]) -> _FrontMatter:
    if not _FENCE.fullmatch(lines[0]):
        return _FrontMatter({})
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), 0)
    entries = [(_ENTRY.fullmatch(line), line) for line in lines[1:end] if line.strip()]
    pairs = [(entry["key"], entry["value"].strip("\"'")) for entry, _ in entries if entry]
    picked, rest = fields.part(pairs, None, fitting)
    spent = not rest and len(pairs) == len(entries) and picked.keys() <= _SPENT
    # A file may start with a rule: front matter has entries.
    return _FrontMatter(picked, end + 1, spent, dict(map(_listed, pairs))) if pairs else _FrontMatter({})


def _listed(pair: tuple[str, str]) -> tuple[str, object]:
    """An entry whose value may be a list, `[储能, 江阴]`."""
    name, value = pair
    if value.startswith("[") and value.endswith("]"):
        return name, [item.strip(" \"'") for item in value[1:-1].split(",")]
    return name, value


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
    for number, line in islice(_text_lines(lines, start), _LINES_BEFORE):
        match = _HEADING.fullmatch(lines[number]) or _HTML_HEADING.fullmatch(lines[number])
        if match and (title := _TAG.sub("", match["title"]).strip()):
            return number, _plain(title), number + 1
        if number + 1 < len(lines) and _UNDERLINE.fullmatch(lines[number + 1]):
            return number, _plain(line), number + 2
    return -1, "", start


def _text_lines(lines: list[str], start: int) -> Iterator[tuple[int, str]]:
    """The lines from `start` on that say something, and are no code, badges or marks of HTML alone."""
    fenced = False
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        elif line and not fenced and not _BADGE.fullmatch(line):
            yield number, line


def _plain_lines(lines: list[str]) -> list[str]:
    """The lines with what is marked within their words put behind them, so that words are whole."""
    plain = []
    fenced = False
    for line in lines:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        plain.append(line if fenced or not _MARKED.search(line) else _with_whole_words(line))
    return plain


def _with_whole_words(line: str) -> str:
    behind: list[str] = []

    def link(match: re.Match[str]) -> str:
        behind.append(match["to"] or f"[{match['label']}]" if match["to"] or match["label"] else "")
        return match["text"]

    def note(match: re.Match[str]) -> str:
        behind.append(f"[^{match['label']}]")
        return ""

    def tag(match: re.Match[str]) -> str:
        behind.extend(_HREF.findall(match.group()))
        return ""

    pieces = _CODE.split(line)
    pieces[::2] = [_NOTE.sub(note, _LINK.sub(link, _INLINE.sub(tag, text))) for text in pieces[::2]]
    return " ".join(["".join(pieces), *filter(None, behind)])


def _plain(heading: str) -> str:
    emphasised = _EMPHASIS.fullmatch(heading)
    return emphasised["text"] if emphasised else heading


FORMAT = Format("markdown", (".md", ".markdown"), _read)
