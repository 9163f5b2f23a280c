"""XML within documents, read as it comes: no tree that could grow, no entity that could."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias
from xml.parsers import expat

from hansou.index.errors import SourceError

from .encodings import decode

Start: TypeAlias = Callable[[str, Mapping[str, str]], None]


def read_xml(data: bytes, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
    """Call `start` and `end` with each element's name, without its namespace, and `text` with what stands in them.

    Attributes too come without namespaces; of two of one name that with a namespace counts. Raises SourceError for
    what is no XML, and for XML that defines entities.
    """
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True

    def started(name: str, attributes: Mapping[str, str]) -> None:
        plain = {_local(key): value for key, value in attributes.items()}
        if len(plain) < len(attributes):
            plain |= {_local(key): value for key, value in attributes.items() if " " in key}
        start(_local(name), plain)

    def refuse(*_: object) -> None:
        raise SourceError("its XML defines entities, as bombs do")

    parser.StartElementHandler = started
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(_utf8(data), True)
    except expat.ExpatError as error:
        raise SourceError(f"damaged XML: {error}") from None


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _utf8(data: bytes) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data).text.encode("utf-8", "replace")
    return data


class Properties:
    """What a document says of itself in its metadata: the texts of the elements named in `names`, in order."""

    def __init__(self, data: bytes, names: frozenset[str]) -> None:
        self.values: dict[str, list[str]] = {}
        self._names = names
        self._open: list[str] = []
        read_xml(data, self._start, self._end, self._text)

    def first(self, name: str) -> str:
        """The first text of an element of this name, empty when there is none."""
        return next((text for text in self.values.get(name, ()) if text), "")

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        if name in self._names:
            self._open.append(name)
            self.values.setdefault(name, []).append("")

    def _end(self, name: str) -> None:
        if self._open and self._open[-1] == name:
            self._open.pop()
            self.values[name][-1] = " ".join(self.values[name][-1].split())

    def _text(self, text: str) -> None:
        if self._open:
            self.values[self._open[-1]][-1] += text
