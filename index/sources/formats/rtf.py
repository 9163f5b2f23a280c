"""RTF: one article a document, in whatever encodings its fonts have.

Footnotes, comments, headers and footers stand behind the text, so that it is not interrupted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hansou.index.errors import SourceError
from hansou.index.sources.contents import by_content
from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Format, Found, Input


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_START = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.IGNORECASE | re.DOTALL,
)
# How a font's characters are encoded (RTF 1.9.1, \fcharsetN); of the others the document's own encoding holds.
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950"}
_CHARSETS |= {161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257"}
_CHARSETS |= {204: "cp1251", 222: "cp874", 238: "cp1250"}
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "cp950", 65001: "utf-8", 10000: "mac-roman"}
# By the document's language of the far east: the bytes of its Chinese may stand in a font of letters.
_LANGUAGES = {
    2052: "gb18030",
    4100: "gb18030",
    1028: "cp950",
    3076: "cp950",
    5124: "cp950",
    1041: "cp932",
    1042: "cp949",
}
_BREAKS = frozenset({"par", "line", "sect", "page", "column", "row", "nestrow", "softline"})
_SIGNS = {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
_SIGNS |= dict.fromkeys(("tab", "cell", "nestcell"), "\t") | dict.fromkeys(("emspace", "enspace", "qmspace"), " ")
_SYMBOLS = {b"~": " ", b"_": "-", b"\r": "\n", b"\n": "\n", b"\t": "\t", b"{": "{", b"}": "}", b"\\": "\\"}
# What stands in the file and not on the page.
_UNSEEN = _words("""
    colortbl stylesheet pict objdata fldinst listtext pntext sn sv shprslt nonshppict upr filetbl revtbl
    listtable listoverridetable rsidtbl generator themedata datastore xmlnstbl atnid atnauthor atnref atntime atndate
    atnicn atnparent bkmkstart bkmkend private template
""")
_LATER = _words("footnote annotation header headerl headerr headerf footer footerl footerr footerf")
_ABOUT = frozenset({"title", "author"})
# Destinations behind `\*` that hold text a reader sees; all others are skipped, as the format demands.
_KNOWN = _LATER | {"ud", "shpinst", "shptxt", "result", "title", "author"}


@dataclass(frozen=True, slots=True)
class _Group:
    """The state of a group: a group within it begins with the same and leaves it as it was.

    `target` is where its text goes: to the ``text``, what stands ``later``, a field of the file's own, or nowhere.
    `skipped` characters stand behind a character in Unicode for readers that know none.
    """

    target: str = "text"
    font: int = -1
    skipped: int = 1
    hidden: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads a document's text, what it says of itself and when it was made."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)
    _fonts: dict[int, str] = field(default_factory=dict)
    _page: str = "cp1252"
    _eastern: str = ""
    _group: _Group = field(default_factory=_Group)
    _default: int = 0
    _bytes: bytearray = field(default_factory=bytearray)
    _skip: int = 0
    _starred: bool = False

    def read(self, data: bytes) -> None:
        """Take a whole document."""
        outer: list[_Group] = []
        at, size = 0, len(data)
        fresh = False  # whether a group has just begun: only there is `\\*` of any meaning
        while at < size:
            match = _TOKEN.match(data, at)
            if match is None:
                break
            at = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if text is not None:
                self._plain(text)
            elif code is not None:
                self._plain(bytes((int(code, 16),)))
            elif word is not None:
                name, value = word.decode(), int(number) if number else None
                if name == "bin":
                    at += max(0, value or 0)
                else:
                    self._word(name.lower(), value)
            elif brace == b"{":
                self._flush()
                outer.append(self._group)
                self._skip = 0
                fresh = True
                continue
            elif brace == b"}":
                self._flush()
                self._group = outer.pop() if outer else self._group
                self._skip = 0
            elif symbol == b"*":
                self._starred = fresh
            elif symbol is not None and symbol in _SYMBOLS:
                self._flush()
                self._write(_SYMBOLS[symbol])
            fresh = False
        self._flush()

    def text(self, target: str) -> str:
        """The text of a target."""
        text = "".join(self.texts.get(target, ()))
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _plain(self, data: bytes) -> None:
        if self._skip:
            data, self._skip = data[self._skip :], max(0, self._skip - len(data))
        self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._write(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        font = self._group.font if self._group.font >= 0 else self._default
        named = self._fonts.get(font, "")
        if not named and self._eastern and self._page.startswith("cp125"):
            try:
                return data.decode(self._eastern)
            except UnicodeDecodeError:
                pass
        return data.decode(named or self._page, "replace")

    def _write(self, text: str) -> None:
        group = self._group
        if group.target == "fonts" or not group.target or group.hidden:
            return
        self.texts.setdefault(group.target, []).append(text)

    def _word(self, name: str, value: int | None) -> None:  # noqa: PLR0912 - a table of what words do
        self._flush()
        starred, self._starred = self._starred, False
        if name == "u":
            if self._skip == 0 and value is not None:
                self._write(chr(value % 0x10000))
            self._skip = self._group.skipped
            return
        self._skip = 0
        if name in _BREAKS:
            self._write("\n")
        elif name in _SIGNS:
            self._write(_SIGNS[name])
        elif name == "uc":
            self._group = replace(self._group, skipped=min(max(0, value or 0), 16))
        elif name == "f" and value is not None:
            self._group = replace(self._group, font=value)
        elif name in {"v", "deleted", "htmlrtf"}:  # the last is for readers that know no HTML
            self._group = replace(self._group, hidden=value != 0)
        elif name == "plain":
            self._group = replace(self._group, font=-1, hidden=False)
        elif name in {"fcharset", "cpg"} and self._group.target == "fonts" and value is not None:
            self._note_font(_CHARSETS.get(value, "") if name == "fcharset" else _codec(value))
        elif name == "ansicpg" and value is not None:
            self._page = _codec(value) or self._page
        elif name == "deff":
            self._default = value or 0
        elif name == "deflangfe" and value is not None:
            self._eastern = _LANGUAGES.get(value, self._eastern)
        elif name in {"yr", "mo", "dy"} and self._group.target == "created":
            self.created[name] = value or 0
        else:
            self._destination(name, starred)

    def _note_font(self, codec: str) -> None:
        if codec:
            self._fonts[self._group.font] = codec
            if codec in {"gb18030", "cp950"}:
                self._eastern = self._eastern or codec

    def _destination(self, name: str, starred: bool) -> None:
        target = self._group.target
        if name == "ud":
            target = "text"
        elif name == "fonttbl":
            target = "fonts"
        elif name == "info":
            target = ""
        elif name in _ABOUT and not target:
            target = name
        elif name == "creatim":
            target = "created"
        elif name in _LATER:
            target = "later" if target else ""
            self._group = replace(self._group, target=target)
            self._write("\n")
        elif name in _UNSEEN or (starred and name not in _KNOWN):
            target = ""
        if target != self._group.target:
            self._group = replace(self._group, target=target)


def _codec(page: int) -> str:
    """The codec of a code page, empty where there is none."""
    name = _PAGES.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return ""
    return name


def plain_text(data: bytes) -> str:
    """The text of a document, without what stands behind it."""
    reader = _Reader()
    reader.read(data)
    return reader.text("text")


def _read(given: Input) -> Iterator[Found]:
    if not given.data.lstrip()[:8].lower().startswith(_START):
        yield from by_content(given, "RTF document")
        return
    reader = _Reader()
    reader.read(given.data)
    later = [line for line in reader.text("later").split("\n") if line.strip()]
    lines = [line.rstrip("\t") for line in [*reader.text("text").split("\n"), *later]]
    if not any(line.strip() for line in lines):
        raise SourceError("no text in it")
    date = "-".join(f"{reader.created.get(name, 0):02}" for name in ("yr", "mo", "dy"))
    named, author = (" ".join(reader.text(name).split()) for name in ("title", "author"))
    yield document(given, "rtf", lines, FileMetadata(named=named, author=author, date=date))


FORMAT = Format("rtf", (".rtf",), _read, lambda data: data.startswith(_START))
