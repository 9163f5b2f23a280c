"""Files compressed on their own by gzip, bzip2, xz or Zstandard: read as what they were before, tar archives too."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import cast

from hansou.index.errors import SourceError
from hansou.index.sources.budget import MOST_NESTED, check_size
from hansou.index.sources.format import Format, Found, Input
from hansou.index.sources.inflate import Inflating, Readable, damage

from .archives import is_tar, read_tar

_BLOCK = 1 << 16
_HEAD = 512
_LARGEST_WINDOW = 1 << 27
_TAR_NAMES = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}


def _gzip(data: bytes) -> Readable:
    import gzip

    return gzip.GzipFile(fileobj=io.BytesIO(data))


def _bzip2(data: bytes) -> Readable:
    import bz2

    return bz2.BZ2File(io.BytesIO(data))


def _xz(data: bytes) -> Readable:
    import lzma

    return lzma.LZMAFile(io.BytesIO(data))


def _zstd(data: bytes) -> Readable:
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
    return cast("Readable", decompressor.stream_reader(data, read_across_frames=True))


class _Rest:
    """A stream of which the beginning has been read already."""

    def __init__(self, head: bytes, stream: Inflating) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """The next bytes, `size` at most."""
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._stream.read(size)


def _reader(open_stream: Callable[[bytes], Readable]) -> Callable[[Input], Iterator[Found]]:
    def read(given: Input) -> Iterator[Found]:
        if given.depth >= MOST_NESTED:
            raise SourceError(f"archives nested more than {MOST_NESTED} deep")
        try:
            stream = Inflating(open_stream(given.data), given.budget, len(given.data))
            head = _whole(stream, _HEAD)
        except damage() as error:
            raise SourceError("damaged, or not compressed as its name says") from error
        if is_tar(head):
            yield from read_tar(given, Inflating(_Rest(head, stream), given.budget))
            return
        most = given.options.max_bytes
        try:
            data = head + _whole(stream, most + 1 - len(head))
        except damage() as error:
            raise SourceError("damaged, or cut short") from error
        check_size(len(data), most)
        yield replace(given, data=data, name=_inner_name(given), depth=given.depth + 1)

    return read


def _whole(stream: Inflating, size: int) -> bytes:
    """The next `size` bytes, fewer only at the end."""
    pieces = []
    while size > 0 and (piece := stream.read(min(size, _BLOCK))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _inner_name(given: Input) -> str:
    name = PurePath(given.name or given.path)
    last = name.suffix.lower()
    return str(name.with_suffix(_TAR_NAMES.get(last, ""))) if name.stem else str(name)


def _format(name: str, suffixes: tuple[str, ...], magic: bytes, open_stream: Callable[[bytes], Readable]) -> Format:
    return Format(name, suffixes, _reader(open_stream), lambda data: data.startswith(magic))


FORMATS = (
    _format("gzip", (".gz", ".tgz"), b"\x1f\x8b", _gzip),
    _format("bzip2", (".bz2", ".tbz", ".tbz2"), b"BZh", _bzip2),
    _format("xz", (".xz", ".txz"), b"\xfd7zXZ\0", _xz),
    _format("zstd", (".zst", ".tzst"), b"\x28\xb5\x2f\xfd", _zstd),
)
