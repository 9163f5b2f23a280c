"""What the index remembers of the files it was made from, so that a later run reads only what has changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard
from xxhash import xxh3_64

from hansou.index.store.container.files import FileReader, FileWriter

_LEVEL = 3  # of compression: names shrink to a fifth in a few milliseconds
_LONGEST = 1 << 32  # bytes of all names together
_CHUNK = 1 << 20


class FileStamp(NamedTuple):
    """What a file was when it was read.

    Modification time in nanoseconds, size in bytes, its number in the file system (0 where there is none), its
    `digest` (0 when that was not taken), how many articles it gave, and `reading`, a number for the options that
    it was read with.
    """

    modified: int
    size: int
    inode: int
    content: int
    articles: int
    reading: int = 0


class Note(NamedTuple):
    """Something to be told of a file: `kind` is "failed" or "doubtful", `where` the file or a record of it."""

    kind: str
    where: str
    reason: str


@dataclass(slots=True)
class Memory:
    """What a commit remembers.

    `files`: those the index was made from, by path; `notes`: what is to be told of these and of files that could
    not be read; `settings`: how files were chosen and read, JSON values by name.
    """

    files: dict[str, FileStamp] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> Memory:
        """The same, which stays as it is when this one changes."""
        return Memory(dict(self.files), dict(self.notes), dict(self.settings))


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
    stamps = memory.files.values()
    columns = zip(*stamps, strict=True) if stamps else [()] * len(FileStamp._fields)
    for name, column in zip(FileStamp._fields, columns, strict=True):
        # Files may be older than 1970: two's complement.
        values = np.array(column, np.int64 if name == "modified" else np.uint64).view(np.uint64)
        file.array(f"files/{name}", values)


def read_memory(file: FileReader) -> Memory:
    """The memory that was kept in a file. Raises CorruptIndex."""
    with file.guard():
        listed = _read_compressed(file, "files/names").decode("utf-8", "surrogateescape")
        columns: list[Any] = [file.section(f"files/{name}").array() for name in FileStamp._fields]
        columns[0] = columns[0].astype(np.uint64).view(np.int64)
        stamps = map(FileStamp._make, zip(*(column.tolist() for column in columns), strict=True))
        files = dict(zip(listed.split("\0") if listed else (), stamps, strict=True))
        noted = json.loads(_read_compressed(file, "files/notes"))
        notes = {name: [Note(*note) for note in notes] for name, notes in noted.items()}
        return Memory(files, notes, dict(file.meta["settings"]))


def _write_compressed(file: FileWriter, name: str, data: bytes) -> None:
    file.section(name).write(zstandard.compress(data, _LEVEL))


def _read_compressed(file: FileReader, name: str) -> bytes:
    data = bytes(file.section(name).bytes())
    if zstandard.frame_content_size(data) > _LONGEST:
        raise ValueError("more than any files' names are")
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=_LONGEST)
