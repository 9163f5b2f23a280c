"""The index folder: commits, what each consists of, and the lock of whoever writes.

A commit is a generation N:

    _MAIN_N.toc      Whoosh's table of contents: schema and segments, for whoosh.index.open_dir
    _MAIN_N.hansou   the same facts about segments, checksummed and without pickles; what hansou reads
    _MAIN_N.files    the files the index was made from, for the next update
    MAIN_x.*         the segments

Everything is on the disk before the table of contents appears under its name; that is the moment of the commit.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .codec.files import FileReader, FileWriter
from .codec.folder import DirectoryFolder
from .errors import CorruptIndex, IndexLocked, NewerIndex, NoIndex

FORMAT = 1  # of what hansou keeps in an index, text pipeline included

_NAME = "MAIN"
_TOC = re.compile(r"_MAIN_(\d+)\.toc")
_GENERATION_FILE = re.compile(r"_MAIN_(\d+)\.(?:toc|hansou|files)")
_SEGMENT_FILE = re.compile(r"(MAIN_[0-9a-z]+)\..+")
_LOCK = "MAIN_WRITELOCK"  # the name Whoosh's own writers lock


@dataclass(frozen=True, slots=True)
class SegmentState:
    """A segment of a commit: its id, its documents, and the numbers of those that are deleted, ascending."""

    id: str
    documents: int
    deleted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A commit: its generation and its segments, in the order of documents."""

    generation: int
    segments: tuple[SegmentState, ...] = ()


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a file was when it was read: modification time in nanoseconds, size in bytes, and how many articles."""

    modified: int
    size: int
    articles: int


class Store:
    """An index folder at `path`; nothing is created before `create`."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.folder = DirectoryFolder(self.path)

    def exists(self) -> bool:
        """Whether there is an index."""
        return self._latest() is not None

    def create(self) -> None:
        """Make the folder and, if there is no index in it, the first, empty commit."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not self.exists():
            self.commit(0, (), {})

    def state(self) -> State:
        """The newest commit. Raises NoIndex, CorruptIndex, NewerIndex."""
        for _ in range(5):
            generation = self._latest()
            if generation is None:
                raise NoIndex(self.path)
            try:
                return self._read(generation)
            except FileNotFoundError:
                continue  # a writer has just replaced it; look again
        return self._read_toc(generation)

    def files(self, generation: int) -> dict[str, FileStamp]:
        """The files that a commit was made from, by path; none when that was not kept."""
        try:
            reader = FileReader(self.folder, f"_{_NAME}_{generation}.files")
        except FileNotFoundError:
            return {}
        with reader.guard():
            rows = json.loads(bytes(reader.section("files").bytes()))
            return {path: FileStamp(*stamp) for path, stamp in rows.items()}

    def commit(self, generation: int, segments: Sequence[SegmentState], files: Mapping[str, FileStamp]) -> State:
        """Make `segments` the newest commit, number `generation`, and remove what only older ones needed."""
        with FileWriter(self.folder, f"_{_NAME}_{generation}.hansou") as file:
            file.meta["format"] = FORMAT
            file.meta["segments"] = [[segment.id, segment.documents] for segment in segments]
            for segment in segments:
                file.array(f"deleted/{segment.id}", np.array(segment.deleted, np.uint32))
        with FileWriter(self.folder, f"_{_NAME}_{generation}.files") as file:
            rows = {path: (stamp.modified, stamp.size, stamp.articles) for path, stamp in files.items()}
            file.section("files").write(json.dumps(rows, ensure_ascii=True).encode())
        from .toc import toc_bytes

        with self.folder.create(f"_{_NAME}_{generation}.toc") as out:
            out.write(toc_bytes(generation, segments))
        self._sync()
        self._clean(generation, {segment.id for segment in segments})
        return State(generation, tuple(segments))

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Be the only writer, Whoosh's own among them; gives the lock's file descriptor.

        Raises IndexLocked when another process is writing.
        """
        from whoosh.util.filelock import FileLock

        lock = FileLock(str(self.path / _LOCK))
        if not lock.acquire():
            raise IndexLocked(self.path)
        try:
            yield lock.fd
        finally:
            lock.release()

    def _latest(self) -> int | None:
        try:
            names = os.listdir(self.path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return max((int(match.group(1)) for match in map(_TOC.fullmatch, names) if match), default=None)

    def _read(self, generation: int) -> State:
        try:
            reader = FileReader(self.folder, f"_{_NAME}_{generation}.hansou")
        except FileNotFoundError:
            return self._read_toc(generation)  # a commit by a writer of Whoosh's
        with reader.guard():
            if reader.meta["format"] != FORMAT:
                if reader.meta["format"] > FORMAT:
                    raise NewerIndex(reader.path, reader.meta["format"])
                raise CorruptIndex(reader.path, "made by an older hansou; index again from the beginning")
            segments = [
                SegmentState(str(name), int(documents), tuple(reader.section(f"deleted/{name}").array().tolist()))
                for name, documents in reader.meta["segments"]
            ]
        return State(generation, tuple(segments))

    def _read_toc(self, generation: int) -> State:
        from .toc import read_toc

        path = self.path / f"_{_NAME}_{generation}.toc"
        return State(generation, tuple(read_toc(path)))

    def _sync(self) -> None:
        """Bring the folder's entries to the disk, where the system lets folders be synced."""
        if os.name == "posix":
            folder = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _clean(self, generation: int, segments: set[str]) -> None:
        for name in os.listdir(self.path):
            commit, segment = _GENERATION_FILE.match(name), _SEGMENT_FILE.fullmatch(name)
            stale = (commit and int(commit.group(1)) != generation) or (
                segment and name != _LOCK and segment.group(1) not in segments
            )
            if stale:
                (self.path / name).unlink(missing_ok=True)


def new_segment_id() -> str:
    """An id that no other segment has."""
    return f"{_NAME}_{secrets.token_hex(8)}"
