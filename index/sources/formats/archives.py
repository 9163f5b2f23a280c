"""Zip and tar archives: the files in them, each called `archive#name`."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, cast

from hansou.index.errors import SourceError
from hansou.index.left import Left
from hansou.index.sources.budget import MOST_NESTED
from hansou.index.sources.format import Broken, Format, Found, Input, Member
from hansou.index.sources.inflate import Inflating, damage
from hansou.index.sources.members import is_seen
from hansou.index.sources.zips import Zip, member_name

_MAGIC, _MAGIC_AT = b"ustar", 257
_HEADERS = 1 << 20  # bytes of names and notes before one member, at most


def _read_zip(given: Input) -> Iterator[Found]:
    archive = Zip(given)
    for name, entry in archive.members.items():
        if is_seen(name):
            yield _member(given, name, entry.file_size, _ZipMember(archive, name))


class _ZipMember:
    """A member of a zip archive, of which first the beginning is read, then all."""

    def __init__(self, archive: Zip, name: str) -> None:
        self._archive = archive
        self._name = name
        self._begun = -1

    def start(self, size: int) -> bytes:
        """The first `size` bytes."""
        data = self._archive.start(self._name, size)
        self._begun = len(data)
        return data

    def rest(self) -> bytes:
        """The bytes after these."""
        if self._begun == self._archive.members[self._name].file_size:
            return b""
        return self._archive.read(self._name)[max(self._begun, 0) :]


def _read_tar(given: Input) -> Iterator[Found]:
    yield from read_tar(given, Inflating(io.BytesIO(given.data), given.budget, total=len(given.data)))


def read_tar(given: Input, stream: Inflating) -> Iterator[Found]:
    """The files in a tar archive, which is read once from its beginning to its end."""
    if given.depth >= MOST_NESTED:
        raise SourceError(f"archives nested more than {MOST_NESTED} deep")
    broken: tuple[type[Exception], ...] = (tarfile.TarError, OverflowError, *damage())
    try:
        stream.expect(0, _HEADERS)
        with tarfile.open(fileobj=cast("io.BytesIO", stream), mode="r|", errors="surrogateescape") as archive:
            while (entry := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # it would keep them all
                given.budget.count(1)
                stream.expect(0 if entry.issparse() else entry.size, _HEADERS)
                name = member_name(entry.name.encode("utf-8", "surrogateescape"))
                if not is_seen(name) or entry.isdir() or name.endswith("/"):
                    continue
                if not entry.isreg():
                    yield Left(member_path(given, name), "link" if entry.issym() or entry.islnk() else "device")
                else:
                    file = archive.extractfile(entry)
                    yield _member(given, name, entry.size, _TarMember(file or io.BytesIO(), entry.size, broken))
    except broken as error:
        raise SourceError("no tar archive, or a damaged one") from error


class _TarMember:
    """The member that a tar archive is at."""

    def __init__(self, file: IO[bytes], size: int, broken: tuple[type[Exception], ...]) -> None:
        self._file = file
        self._left = size
        self._broken = broken

    def start(self, size: int) -> bytes:
        """The first `size` bytes."""
        size = min(size, self._left)
        self._left -= size
        return self._read(size)

    def rest(self) -> bytes:
        """The bytes after these."""
        return self._read(self._left)

    def _read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except SourceError as error:
            raise Broken(str(error)) from error
        except self._broken as error:
            raise Broken("damaged, or cut short") from error
        if len(data) < size:
            raise Broken("damaged, or cut short")
        return data


def _member(given: Input, name: str, size: int, content: _ZipMember | _TarMember) -> Member:
    own = PurePosixPath(name).name
    where = (member_path(given, name), own, size, content.start, content.rest)
    return Member(*where, given.options, given.depth + 1, given.budget)


def member_path(given: Input, name: str) -> str:
    """What a member is called: its name is a name and nothing else, whatever path it spells."""
    readable = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return f"{given.path}#{readable}"


def is_tar(head: bytes) -> bool:
    """Whether a file that starts so is a tar archive."""
    return head[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] == _MAGIC


ZIP = Format("zip", (".zip",), _read_zip, lambda data: data.startswith(b"PK\x03\x04"), called="zip archive")
TAR = Format("tar", (".tar",), _read_tar, is_tar, called="tar archive")
