"""Zip and tar archives: the files in them that a format reads, each called `archive#name`."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import cast

from hansou.index.errors import SourceError
from hansou.index.sources import members as selection
from hansou.index.sources.budget import MOST_NESTED, check_size
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.inflate import Inflating, damage
from hansou.index.sources.zips import Zip, member_name

_MAGIC, _MAGIC_AT = b"ustar", 257
_HEADERS = 1 << 20  # bytes of names and notes before one member, at most


def _read_zip(given: Input) -> Iterator[Found]:
    archive = Zip(given)
    wanted = [name for name in archive.members if selection.is_candidate(name)]
    given.budget.check(sum(archive.members[name].file_size for name in wanted))
    for name in wanted:
        try:
            data = archive.read(name)
        except SourceError as error:
            yield Failure(_path(given, name), str(error))
            continue
        yield from _member(given, name, data)


def _read_tar(given: Input) -> Iterator[Found]:
    yield from read_tar(given, Inflating(io.BytesIO(given.data), given.budget))


def read_tar(given: Input, stream: Inflating) -> Iterator[Found]:
    """The files in a tar archive, which is read once from its beginning to its end."""
    if given.depth >= MOST_NESTED:
        raise SourceError(f"archives nested more than {MOST_NESTED} deep")
    broken: tuple[type[Exception], ...] = (tarfile.TarError, OverflowError, *damage())
    try:
        stream.allow(_HEADERS)
        with tarfile.open(fileobj=cast("io.BytesIO", stream), mode="r|", errors="surrogateescape") as archive:
            while (entry := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # it would keep them all
                given.budget.count(1)
                stream.allow(max(0, entry.size) + _HEADERS)
                name = member_name(entry.name.encode("utf-8", "surrogateescape"))
                if entry.isreg() and selection.is_candidate(name):
                    try:
                        check_size(entry.size, given.options.max_bytes)
                    except SourceError as error:
                        yield Failure(_path(given, name), str(error))
                        continue
                    file = archive.extractfile(entry)
                    yield from _member(given, name, file.read(entry.size) if file else b"")
    except broken as error:
        raise SourceError("no tar archive, or a damaged one") from error


def _member(given: Input, name: str, data: bytes) -> Iterator[Found]:
    if selection.is_wanted(name, data):
        yield Input(data, _path(given, name), given.options, PurePosixPath(name).name, given.depth + 1, given.budget)


def _path(given: Input, name: str) -> str:
    """What a member is called: its name is a name and nothing else, whatever path it spells."""
    readable = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return f"{given.path}#{readable}"


def is_tar(head: bytes) -> bool:
    """Whether a file that starts so is a tar archive."""
    return head[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] == _MAGIC


ZIP = Format("zip", (".zip",), _read_zip, lambda data: data.startswith(b"PK\x03\x04"))
TAR = Format("tar", (".tar",), _read_tar, is_tar)
