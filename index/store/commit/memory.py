"""What the index remembers of the files it was made from, so that a later run reads only what has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import zstandard
from xxhash import xxh3_64

from hansou.index.store.container.files import FileReader, FileWriter

if TYPE_CHECKING:
    from hansou.index.left import Left

_LEVEL = 3  # of compression: names shrink to a fifth in a few milliseconds
_LONGEST = 1 << 30  # bytes of all names, or all notes, together
_MOST_PACKED, _FEW = 256, 1 << 24  # so many are not more than this times what they take compressed, but for a few
_MOST_FILES, _FEW_FILES = 8, 1 << 16  # files for each byte that their names take compressed, but for a few
_CHUNK = 1 << 20
_SIGNED = ("modified", "changed")  # files may be older than 1970


class FileStamp(NamedTuple):
    """What a file was when it was read.

    Modification time in nanoseconds, size in bytes, its number in the file system (0 where there is none), its
    `digest` (0 when that was not taken), how many articles it gave, and `reading`, a number for the options that
    it was read with; for one that gave none, for all that decides whether a file can be read. `changed` is the time,
    in nanoseconds, at which the file system last noted a change of it, 0 where that is not known.
    """

    modified: int
    size: int
    inode: int
    content: int
    articles: int
    reading: int = 0
    changed: int = 0


class Note(NamedTuple):
    """Something to be told of a file: `kind` is "failed", "doubtful" or "stale", `where` the file or a record of it.

    What the index has of a stale file is what it was: it is gone with most of its folder, or cannot be read for now.
    """

    kind: str
    where: str
    reason: str


@dataclass(slots=True)
class Memory:
    """What a commit remembers.

    `files`: those that were looked at, by path, with articles or without; `notes`: what is to be told of these and of
    files that could not be read; `left`: what was not read, by the file that it is or is in; `settings`: how files
    were chosen and read, JSON values by name.
    """

    files: dict[str, FileStamp] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    left: dict[str, list[Left]] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many files gave articles."""
        return sum(stamp.articles > 0 for stamp in self.files.values())

    def copy(self) -> Memory:
        """The same, which stays as it is when this one changes."""
        return Memory(dict(self.files), dict(self.notes), dict(self.settings), dict(self.left))


def digest(path: str, limit: int) -> int:
    """XXH3 of a file's bytes; 0 for one of more than `limit` bytes. Raises OSError."""
    content = xxh3_64()
    read = 0
    with Path(path).open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            if read > limit:
                return 0
            content.update(chunk)
    return content.intdigest()


def write_memory(file: FileWriter, memory: Memory) -> None:
    """Keep a commit's memory in a file: of its files, a column for each thing known of them."""
    file.meta["settings"] = memory.settings
    _write_compressed(file, "files/notes", json.dumps(memory.notes).encode())
    _write_compressed(file, "files/names", "\0".join(memory.files).encode("utf-8", "surrogateescape"))
    _write_compressed(file, "files/left", json.dumps(_left_to_json(memory.left)).encode())
    stamps = memory.files.values()
    columns = zip(*stamps, strict=True) if stamps else [()] * len(FileStamp._fields)
    for name, column in zip(FileStamp._fields, columns, strict=True):
        values = np.array(column, np.int64 if name in _SIGNED else np.uint64).view(np.uint64)
        file.array(f"files/{name}", values)


def read_memory(file: FileReader) -> Memory:
    """The memory that was kept in a file. Raises CorruptIndex."""
    with file.guard():
        names = _read_compressed(file, "files/names")
        count = names.count(0) + bool(names)
        if count > _FEW_FILES + _MOST_FILES * len(file.section("files/names")):
            raise ValueError("more names than can be different")
        columns: list[Any] = []
        for name in FileStamp._fields:
            if name == "changed" and "files/changed" not in file:  # written by a hansou that did not look at it
                columns.append(np.zeros(len(columns[0]), np.uint64))
                continue
            column = file.section(f"files/{name}").array()
            if len(column) != count:
                raise ValueError("not as many stamps as files")
            columns.append(column.astype(np.uint64).view(np.int64) if name in _SIGNED else column)
        stamps = map(FileStamp._make, zip(*(column.tolist() for column in columns), strict=True))
        listed = names.decode("utf-8", "surrogateescape").split("\0") if names else ()
        files = dict(zip(listed, stamps, strict=True))
        noted = json.loads(_read_compressed(file, "files/notes"))
        notes = {name: [Note(*note) for note in notes] for name, notes in noted.items()}
        left = _left_of_json(json.loads(_read_compressed(file, "files/left"))) if "files/left" in file else {}
        return Memory(files, notes, dict(file.meta["settings"]), left)


def _left_to_json(left: Mapping[str, Sequence[Left]]) -> dict[str, Any]:
    """Kinds and reasons are few, so each is written once; of a path only what follows the file's own."""
    kinds: dict[tuple[str, str], int] = {}
    files = {
        name: [[each.path.removeprefix(name), kinds.setdefault((each.kind, each.reason), len(kinds))] for each in some]
        for name, some in left.items()
    }
    return {"told": list(kinds), "files": files}


def _left_of_json(written: Mapping[str, Any]) -> dict[str, list[Left]]:
    from hansou.index.left import Left  # nobody who searches needs it

    kinds = [(str(kind), str(reason)) for kind, reason in written["told"]]
    return {
        str(name): [Left(name + str(within), *kinds[number]) for within, number in some]
        for name, some in written["files"].items()
    }


def _write_compressed(file: FileWriter, name: str, data: bytes) -> None:
    file.section(name).write(zstandard.compress(data, _LEVEL))


def _read_compressed(file: FileReader, name: str) -> bytes:
    data = bytes(file.section(name).bytes())
    longest = min(_LONGEST, _FEW + _MOST_PACKED * len(data))
    if not 0 <= zstandard.frame_content_size(data) <= longest:  # what does not tell its size is not ours
        raise ValueError("more than any files' names are")
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=longest)
