"""Texts with marks in them (TeX, reStructuredText, Org, AsciiDoc): one article a file, the marks left out.

The marks of lines and commands that are no text of the document go, what they mark stays. Lines stay lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Format, Found, Input

_Reading = tuple[list[str], FileMetadata]


def _reader(kind: str, unmark: Callable[[str], _Reading]) -> Callable[[Input], Iterator[Found]]:
    def read(given: Input) -> Iterator[Found]:
        decoded = given.decode()
        yield from given.doubts(decoded)
        lines, metadata = unmark(decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
        if not any(line.strip() for line in lines) and not metadata.title:
            lines = decoded.text.split("\n")  # nothing but marks: then they are what it says
        yield document(given, kind, lines, metadata)

    return read


# --- TeX --------------------------------------------------------------------------------------------------------------

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_BODY = re.compile(r"\\begin\s*\{document\}(?P<body>.*?)(?:\\end\s*\{document\}|\Z)", re.DOTALL)
_ARGUMENT = r"\s*\{(?P<text>(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{[^{}]*\})*\})*)\}"
_NO_TEXT = (
    r"label|ref|eqref|pageref|cite[a-z]*|input|include|includegraphics|bibliography|bibliographystyle|usepackage|"
    r"documentclass|begin|end|vspace|hspace|setlength|newcommand|renewcommand|pagestyle|thispagestyle|setcounter|color"
)
_SKIPPED = re.compile(rf"\\(?:{_NO_TEXT})\*?\s*(?:\[[^\]]*\]\s*)?(?:\{{[^{{}}]*\}}\s*(?:\[[^\]]*\])?){{0,2}}")
_COMMAND = re.compile(r"\\[a-zA-Z@]+\*?[ \t]?(?:\[[^\]\n]{0,200}\])?")
_ESCAPED = re.compile(r"\\([&%$#_{}~^])")
_TEX_DATE = re.compile(r"\\today")


def _tex(text: str) -> _Reading:
    text = "\n".join(_COMMENT.sub(r"\1", line) for line in text.split("\n"))
    about = {
        name: _untexed(match["text"]) if (match := re.search(rf"\\{name}{_ARGUMENT}", text)) else ""
        for name in ("title", "author", "date")
    }
    match = _BODY.search(text)
    body = re.sub(rf"\\(?:title|author|date){_ARGUMENT}", "", match["body"] if match else text)
    lines = [line.strip() for line in _untexed(body).split("\n")]
    metadata = FileMetadata(
        " ".join(about["title"].split()), author=" ".join(about["author"].split()), date=about["date"]
    )
    return lines, metadata


def _untexed(text: str) -> str:
    text = _SKIPPED.sub("", text).replace("\\\\", "\n")
    text = _ESCAPED.sub(r"\1", text)
    text = _COMMAND.sub("", text)
    return re.sub(r"[{}$]|~(?=\S)", lambda match: " " if match[0] == "~" else "", text)


# --- reStructuredText -------------------------------------------------------------------------------------------------

_UNDERLINE = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}\s*")
_DIRECTIVE = re.compile(r"\s*\.\.\s+(?:[\w:-]+::|_[^:]+:|\|[^|]+\|\s+[\w:-]+::)\s*(?P<text>.*)")
_OPTION = re.compile(r"\s+:[\w-]+:\s*(?P<text>.*)")
_ROLE = re.compile(r":[\w:.+-]+:`([^`]+)`|``([^`]+)``|`([^`<]+?)(?:\s*<[^`>]*>)?`_{0,2}|\*{1,2}([^*\s][^*]*)\*{1,2}")
_RST_FIELD = re.compile(r":(?P<name>[\w -]{1,30}):\s+(?P<text>.+)")


def _rst(text: str) -> _Reading:
    lines: list[str] = []
    title = ""
    metadata: dict[str, str] = {}
    raw = text.split("\n")
    for number, line in enumerate(raw):
        if _UNDERLINE.fullmatch(line):
            if not title and number and raw[number - 1].strip():
                title = _unroled(raw[number - 1].strip())
            continue
        if field := _RST_FIELD.fullmatch(line):
            metadata.setdefault(field["name"].lower(), field["text"])
        match = _DIRECTIVE.fullmatch(line) or _OPTION.fullmatch(line)
        lines.append(_unroled(match["text"] if match else line))
    return lines, FileMetadata(title, author=metadata.get("author", ""), date=metadata.get("date", ""))


def _unroled(line: str) -> str:
    return _ROLE.sub(lambda match: next(filter(None, match.groups()), ""), line)


# --- Org and AsciiDoc -------------------------------------------------------------------------------------------------

_KEYWORD = re.compile(r"#\+(?P<name>\w+):\s*(?P<text>.*)", re.IGNORECASE)
_BLOCK = re.compile(r"\s*#\+(?:begin|end)_\w+.*|\s*:(?:PROPERTIES|END|LOGBOOK):\s*", re.IGNORECASE)
_STARS = re.compile(r"\*+\s+(?:(?:TODO|DONE)\s+)?")
_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")


def _org(text: str) -> _Reading:
    metadata: dict[str, str] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        if _BLOCK.fullmatch(line):
            continue
        if keyword := _KEYWORD.fullmatch(line.strip()):
            metadata.setdefault(keyword["name"].lower(), keyword["text"])
            if keyword["name"].lower() not in {"title", "author", "date"}:
                lines.append(keyword["text"])
            continue
        lines.append(_LINK.sub(lambda match: match[2] or match[1], _STARS.sub("", line)))
    return lines, FileMetadata(
        metadata.get("title", ""), author=metadata.get("author", ""), date=metadata.get("date", "").strip("<>[]")
    )


_ADOC_HEADING = re.compile(r"={1,6}\s+(?P<text>.+)")
_ADOC_ATTRIBUTE = re.compile(r":(?P<name>[\w-]+):\s*(?P<text>.*)")
_ADOC_LINE = re.compile(r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|\|={3,})\s*|\[[\w,#.%=\" -]*\]\s*")


def _adoc(text: str) -> _Reading:
    title = ""
    metadata: dict[str, str] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        heading, attribute = _ADOC_HEADING.fullmatch(line), _ADOC_ATTRIBUTE.fullmatch(line)
        if heading:
            if not title and not any(lines):
                title = heading["text"]
            else:
                lines.append(heading["text"])
        elif attribute:
            metadata.setdefault(attribute["name"], attribute["text"])
            lines.append(attribute["text"])
        elif not _ADOC_LINE.fullmatch(line):
            lines.append(line)
    return lines, FileMetadata(title, author=metadata.get("author", ""), date=metadata.get("revdate", ""))


FORMATS = (
    Format("tex", (".tex", ".ltx", ".latex"), _reader("tex", _tex)),
    Format("rst", (".rst",), _reader("rst", _rst)),
    Format("org", (".org",), _reader("org", _org)),
    Format("asciidoc", (".adoc", ".asciidoc"), _reader("asciidoc", _adoc)),
)
