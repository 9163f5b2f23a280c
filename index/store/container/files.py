"""The container of every file: named sections under page checksums.

    data      sections, each starting at a multiple of 8 bytes
    table     XXH3 of every 4 KiB page of the data (16 and 64 KiB in versions before), then JSON: sections, and `meta`
    footer    magic, format version, sizes of data and table, XXH3 of table and footer

Footer and table are verified when the file is opened. A page of data is verified
once, before any byte of it is handed out: opening costs the same however big the
file is, and what is never read is never checked. Numbers are little-endian, as is
every machine that NumPy's wheels are built for.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import TracebackType
from typing import IO, Any, BinaryIO, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest
from zstandard import ZstdError

from hansou.index.errors import CorruptIndex, HansouError, NewerIndex

from .folder import Folder
from .verified import pages_of

MAGIC = b"hansou\r\n"
VERSION = 3
PAGE_BITS = 12
"""Of a page's size in bytes: what is verified before any byte of it is read. Small, since a query reads a few bytes of
many pages.
"""
PAGE = 1 << PAGE_BITS
_PAGE_BITS_ONCE = {1: 16, 2: 14}  # by versions of before
_CHUNK = 64 * PAGE  # bytes written at a time

_FOOTER = struct.Struct("<8sIIQQQ")  # magic, version, table size, data size, XXH3 of table, of footer
_COUNT_BITS = 48
MOST_DATA = 1 << 38
"""Bytes of all sections of a file, and"""
MOST_TABLE = 1 << 24
"""those of the JSON behind them, at most: what is read of a file when it is opened has a bound."""
_DTYPES = frozenset(("u1", "u2", "u4", "u8", "f4", "f8"))
_NONSENSE = (
    *(ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError),
    ZstdError,
)  # what reading numbers raises that were made up

_Given = ParamSpec("_Given")
_Read = TypeVar("_Read")


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """The same unsigned numbers in the smallest of u1, u2, u4, u8 that holds them all."""
    top = int(values.max()) if len(values) else 0
    for dtype in (np.uint8, np.uint16, np.uint32):
        if top <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values.astype(np.uint64)


class SectionWriter:
    """One section while it grows; spooled, so that sections can grow side by side."""

    def __init__(self, spool: IO[bytes], dtype: str) -> None:
        self.dtype = dtype
        self.size = 0
        self._spool = spool
        self._numpy = np.dtype("<" + dtype)

    def write(self, data: bytes | memoryview) -> None:
        """Append raw bytes."""
        self._spool.write(data)
        self.size += len(data)

    def append(self, values: NDArray[Any]) -> None:
        """Append numbers; ValueError when one does not fit the section's dtype."""
        kind = self._numpy
        wider = kind.kind == "u" and values.dtype.itemsize > kind.itemsize
        if wider and values.size and int(values.max()) >> 8 * kind.itemsize:
            raise ValueError(f"a number is too big for {self.dtype}")
        self.write(np.ascontiguousarray(values, self._numpy).view(np.uint8).data)

    def chunks(self) -> Iterator[bytes]:
        """The section's bytes, from the start, some pages at a time."""
        self._spool.seek(0)
        while chunk := self._spool.read(_CHUNK):
            yield chunk

    def close(self) -> None:
        """Give the spool back."""
        self._spool.close()


class FileWriter:
    """Writes one file. As a context manager: finished at the end, dropped on an error."""

    def __init__(self, folder: Folder, name: str) -> None:
        self.folder = folder
        self.name = name
        self.meta: dict[str, Any] = {}
        """What a reader wants to know at once; JSON values, kept with the table."""
        self._sections: dict[str, SectionWriter] = {}

    def section(self, name: str, dtype: str = "u1") -> SectionWriter:
        """A new section; `dtype` is one of u1, u2, u4, u8, f4, f8."""
        if name in self._sections or dtype not in _DTYPES:
            raise ValueError(f"section {name!r} of {dtype!r} cannot be added")
        self._sections[name] = section = SectionWriter(self.folder.spool(), dtype)
        return section

    def array(self, name: str, values: NDArray[Any]) -> None:
        """A whole section at once: integers in the smallest dtype, floats as they are."""
        if values.dtype.kind != "f":
            values = narrow(values)
        self.section(name, values.dtype.str[1:]).append(values)

    def finish(self) -> None:
        """Write the file and let it appear under its name."""
        try:
            with self.folder.create(self.name) as out:
                self._write(out)
        finally:
            self.drop()

    def _write(self, out: BinaryIO) -> None:
        pages = _PageWriter(out)
        entries: dict[str, tuple[str, int, int]] = {}
        for name, section in self._sections.items():
            pages.write(bytes(-pages.size % 8))
            entries[name] = (section.dtype, pages.size, section.size)
            for chunk in section.chunks():
                pages.write(chunk)
        pages.end_page()
        described = json.dumps([entries, self.meta]).encode()
        if pages.size > MOST_DATA or len(described) > MOST_TABLE:
            raise HansouError(f"{self.name}: more than a file of an index may hold")
        table = np.array(pages.sums, "<u8").tobytes() + described
        head = struct.pack("<8sIIQQ", MAGIC, VERSION, len(table), pages.size, xxh3_64_intdigest(table))
        out.write(table)
        out.write(head + struct.pack("<Q", xxh3_64_intdigest(head)))

    def drop(self) -> None:
        """Forget everything; the file never appears."""
        for section in self._sections.values():
            section.close()

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.drop()


class _PageWriter:
    """Passes bytes on and sums up every page of them."""

    def __init__(self, out: BinaryIO) -> None:
        self.size = 0
        self.sums: list[int] = []
        self._out = out
        self._begun = b""  # of a page that is not full

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self.size += len(data)
        whole = memoryview(self._begun + data if self._begun else data)
        end = len(whole) - len(whole) % PAGE
        self.sums += [xxh3_64_intdigest(whole[at : at + PAGE]) for at in range(0, end, PAGE)]
        self._begun = bytes(whole[end:])

    def end_page(self) -> None:
        if self._begun:
            self.sums.append(xxh3_64_intdigest(self._begun))
            self._begun = b""


class FileReader:
    """A file, open for reading; safe to share between threads.

    `sum` tells its contents from any others. Raises CorruptIndex when the file is not exactly what was written,
    NewerIndex when its format is newer than ours, FileNotFoundError when there is no such file.
    """

    def __init__(self, folder: Folder, name: str) -> None:
        self.buffer, self.path = folder.open(name)
        self._data_size, table, self.sum = self._read_table()
        pages = -(-self._data_size >> self._page_bits)
        try:
            sums = np.frombuffer(table[: pages * 8], "<u8").copy()  # where it is, it may begin at any byte
            entries, self.meta = json.loads(bytes(table[pages * 8 :]))
            if not isinstance(self.meta, dict):
                raise TypeError(self.meta)
            # Not the sections themselves, which hold this file: one that nobody uses is closed there and then.
            self._entries = {key: _entry(self._data_size, *entry) for key, entry in entries.items()}
            if len(sums) != pages:
                raise ValueError(pages)
        except _NONSENSE as error:
            raise CorruptIndex(self.path, "the section table makes no sense") from error
        self.pages = pages_of(self.path, self.buffer, sums, self._page_bits, self._data_size)
        """Verifies bytes of the file, before they are read."""

    def _read_table(self) -> tuple[int, memoryview, int]:
        """Bytes of data, the table, and its XXH3: which tells this file from others, for it sums up all pages."""
        body = len(self.buffer) - _FOOTER.size
        if body < 0:
            raise CorruptIndex(self.path, "the file is cut short")
        footer = self.buffer[body:]
        magic, version, table_size, data_size, table_sum, footer_sum = _FOOTER.unpack(footer)
        if magic != MAGIC:
            raise CorruptIndex(self.path, "not a hansou file, or cut short")
        if xxh3_64_intdigest(footer[:-8]) != footer_sum:
            raise CorruptIndex(self.path, "the footer's checksum is wrong")
        if version > VERSION:
            raise NewerIndex(self.path, version)
        if data_size + table_size != body:
            raise CorruptIndex(self.path, "the file's size is wrong")
        self._page_bits = _PAGE_BITS_ONCE.get(version, PAGE_BITS)
        if data_size > MOST_DATA or table_size > MOST_TABLE + 8 * -(-data_size >> self._page_bits):
            raise CorruptIndex(self.path, "it is larger than a file of an index can be")
        table = self.buffer[data_size:body]
        if xxh3_64_intdigest(table) != table_sum:
            raise CorruptIndex(self.path, "the section table's checksum is wrong")
        return data_size, table, table_sum

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def section(self, name: str, dtype: str = "") -> Section:
        """The section of that name; CorruptIndex when there is none, or none of that dtype if one is given."""
        try:
            section = Section(self, *self._entries[name])
        except KeyError:
            raise CorruptIndex(self.path, f"section {name!r} is missing") from None
        if dtype and section.raw.dtype.str[1:] != dtype:
            raise CorruptIndex(self.path, f"section {name!r} holds something else")
        return section

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Turns what reading nonsense raises into CorruptIndex."""
        try:
            yield
        except _NONSENSE as error:
            raise CorruptIndex(self.path, f"unreadable: {error!r:.200}") from error

    def let_go(self) -> None:
        """Have the system take back the memory in which it shows the file to this process, until it is read again."""
        mapped = self.buffer.obj
        if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
            mapped.madvise(mmap.MADV_DONTNEED)

    @property
    def data_size(self) -> int:
        """Bytes of all sections together."""
        return self._data_size


def _entry(data_size: int, dtype: str, offset: int, size: int) -> tuple[str, int, int]:
    """What a table says of a section; ValueError or TypeError where that makes no sense."""
    if dtype not in _DTYPES or not 0 <= offset <= offset + size <= data_size or offset % 8 or size % int(dtype[1]):
        raise ValueError(dtype, offset, size)
    return dtype, offset, size


class Section:
    """A typed array inside a file. Indices are counted in elements of `dtype`."""

    def __init__(self, file: FileReader, dtype: str, offset: int, size: int) -> None:
        self.file = file
        self.offset = offset
        self.size = size
        self.raw: NDArray[Any] = np.frombuffer(file.buffer[offset : offset + size], "<" + dtype)
        """The whole section, unverified: check a range before reading it."""
        self._width = self.raw.itemsize

    def __len__(self) -> int:
        return len(self.raw)

    def check(self, start: int, stop: int) -> None:
        """Verify elements start .. stop. Raises CorruptIndex also where there are none."""
        if not 0 <= start <= stop <= len(self.raw):
            self._out_of_bounds()
        width = self._width
        self.file.pages.verify(self.offset + start * width, self.offset + stop * width)

    def check_ranges(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """Verify elements starts[i] .. stops[i] for every i."""
        if len(starts) and (int(starts.min()) < 0 or int(stops.max()) > len(self.raw)):
            self._out_of_bounds()
        width = self.raw.itemsize
        self.file.pages.verify_ranges(self.offset + starts * width, self.offset + stops * width)

    def take(self, indices: NDArray[np.int64]) -> NDArray[Any]:
        """The elements at these indices, verified."""
        self.check_ranges(indices, indices + 1)
        return self.raw[indices]

    def array(self, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """Elements start .. stop (to the end), verified; a read-only view of the file."""
        stop = len(self.raw) if stop is None else stop
        self.check(start, stop)
        return self.raw[start:stop]

    def integers(self) -> NDArray[np.int64]:
        """All elements, verified. Raises CorruptIndex when some are no integers, or above all that can be counted in
        a file, so that sums and products of a few do not overflow.
        """
        values = self.array()
        if values.dtype.kind != "u" or (values.itemsize == 8 and len(values) and int(values.max()) >> _COUNT_BITS):
            raise CorruptIndex(self.file.path, "numbers that make no sense")
        return values.astype(np.int64)

    def bytes(self, start: int = 0, stop: int | None = None) -> memoryview:
        """The bytes of elements start .. stop (to the end), verified."""
        stop = len(self.raw) if stop is None else stop
        self.check(start, stop)
        return self.file.buffer[self.offset + start * self._width : self.offset + stop * self._width]

    def _out_of_bounds(self) -> None:
        raise CorruptIndex(self.file.path, "a place outside its section")


def guarded(method: Callable[_Given, _Read]) -> Callable[_Given, _Read]:
    """A method that reads what may be nonsense, of a class whose `_file` is the FileReader: see its `guard`."""

    @wraps(method)
    def safe(*given: _Given.args, **named: _Given.kwargs) -> _Read:
        try:
            return method(*given, **named)
        except _NONSENSE:
            file: FileReader = given[0]._file  # type: ignore[attr-defined]  # noqa: SLF001
            with file.guard():
                raise

    return safe
