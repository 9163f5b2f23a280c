"""The index folder: commits, what each consists of, and the lock of whoever writes.

A commit is a generation N:

    _MAIN_N.toc      Whoosh's table of contents: schema and segments, for whoosh.index.open_dir
    _MAIN_N.hansou   the same facts about segments, checksummed and without pickles: what hansou reads; it names
                     the table of contents that it belongs to, and the files that the index was made from
    MAIN_x.*         the segments

Everything is on the disk before the table of contents appears under its name; that is the moment of the commit.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from xxhash import xxh3_64_hexdigest

from .codec.files import FileReader, FileWriter
from .codec.folder import DirectoryFolder
from .errors import CorruptIndex, HansouError, IndexLocked, NewerIndex, NoIndex

FORMAT = 1  # of what hansou keeps in an index, text pipeline included

_NAME = "MAIN"
_TOC = re.compile(r"_MAIN_(\d+)\.toc")
_HANSOU = re.compile(r"_MAIN_(\d+)\.hansou")
_GENERATION_FILE = re.compile(r"_MAIN_(\d+)\.(?:toc|hansou)(?:\..+)?")
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


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the system has against writing to the index at `path` into a HansouError."""
    try:
        yield
    except OSError as error:
        raise HansouError(f"{path}: the index cannot be written: {_reason(error)}") from error


class Store:
    """An index folder at `path`; nothing is created before `create`."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.folder = DirectoryFolder(self.path)
        self._safe: frozenset[str] = frozenset()  # segments known to be on the disk

    def exists(self) -> bool:
        """Whether there is an index."""
        return self._latest() is not None

    def create(self) -> None:
        """If there is no index in the folder, make the first, empty commit."""
        if not self.exists():
            self.commit(0, (), {})

    def state(self) -> State:
        """The newest commit. Raises NoIndex, CorruptIndex, NewerIndex."""
        generation = self._latest()
        for _ in range(5):
            if generation is None:
                raise NoIndex(self.path)
            try:
                return self._read(generation)
            except FileNotFoundError:
                generation = self._latest()  # a writer has just replaced it
            except OSError as error:
                raise HansouError(f"{self.path}: the index cannot be read: {_reason(error)}") from error
        raise HansouError(f"{self.path}: the index cannot be read: its commits do not stay")

    def files(self, generation: int) -> dict[str, FileStamp]:
        """The files that a commit was made from, by path."""
        if not self._is_ours(generation):  # Whoosh's writers leave that to the commit before
            older = (int(match.group(1)) for match in map(_HANSOU.fullmatch, self._names()) if match)
            generation = max((number for number in older if number < generation), default=-1)
        try:
            reader = FileReader(self.folder, f"_{_NAME}_{generation}.hansou")
        except FileNotFoundError:
            return {}
        with reader.guard():
            rows = json.loads(bytes(reader.section("files").bytes()))
            return {path: FileStamp(*stamp) for path, stamp in rows.items()}

    def commit(self, generation: int, segments: Sequence[SegmentState], files: Mapping[str, FileStamp]) -> State:
        """Make `segments` the newest commit, number `generation`, and remove what only older ones needed.

        Raises HansouError, and the commit before stays the newest, when the system does not let it be written.
        """
        from .toc import toc_bytes

        toc = toc_bytes(generation, segments)
        rows = {path: (stamp.modified, stamp.size, stamp.articles) for path, stamp in files.items()}
        with writing(self.path):
            self._secure(segments)
            with FileWriter(self.folder, f"_{_NAME}_{generation}.hansou") as file:
                file.meta["format"] = FORMAT
                file.meta["toc"] = xxh3_64_hexdigest(toc)
                file.meta["segments"] = [[segment.id, segment.documents] for segment in segments]
                for segment in segments:
                    file.array(f"deleted/{segment.id}", np.array(segment.deleted, np.uint32))
                file.section("files").write(json.dumps(rows).encode())
            self._sync(self.path)  # the names of all that before the name that makes it count
            with self.folder.create(f"_{_NAME}_{generation}.toc") as out:
                out.write(toc)
            self._sync(self.path)
        state = State(generation, tuple(segments))
        self._safe = frozenset(segment.id for segment in segments)
        self._clean(state)
        return state

    def clean(self) -> None:
        """Remove what the newest commit does not need: what writers left that were stopped."""
        state = self.state()
        # A commit by a writer of Whoosh's has no list of files of its own: the one before it stays.
        self._clean(state, spare_older=not self._is_ours(state.generation))

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Be the only writer, Whoosh's own among them; gives the lock's file descriptor.

        Makes the folder if there is none. Raises IndexLocked when another process is writing, HansouError when
        the folder cannot be written to.
        """
        from whoosh.util.filelock import FileLock

        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(str(self.path / _LOCK))
            acquired = lock.acquire()
        if not acquired:
            raise IndexLocked(self.path)
        try:
            yield lock.fd
        finally:
            lock.release()

    def _names(self) -> list[str]:
        try:
            return [entry.name for entry in self.path.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise HansouError(f"{self.path}: the index cannot be read: {_reason(error)}") from error

    def _latest(self) -> int | None:
        return max((int(match.group(1)) for match in map(_TOC.fullmatch, self._names()) if match), default=None)

    def _read(self, generation: int) -> State:
        """A commit; FileNotFoundError when it has just been replaced."""
        toc = self.path / f"_{_NAME}_{generation}.toc"
        data = toc.read_bytes()
        try:
            reader = FileReader(self.folder, f"_{_NAME}_{generation}.hansou")
        except FileNotFoundError:
            return self._read_whoosh(generation, data)
        with reader.guard():
            if reader.meta["format"] > FORMAT:
                raise NewerIndex(reader.path, reader.meta["format"])
            if reader.meta["format"] != FORMAT:
                raise CorruptIndex(reader.path, "made by an older hansou; index again from the beginning")
            if reader.meta["toc"] != xxh3_64_hexdigest(data):
                return self._read_whoosh(generation, data)
            segments = [
                SegmentState(str(name), int(documents), tuple(reader.section(f"deleted/{name}").array().tolist()))
                for name, documents in reader.meta["segments"]
            ]
        self._safe = frozenset(segment.id for segment in segments)
        return State(generation, tuple(segments))

    def _read_whoosh(self, generation: int, data: bytes) -> State:
        """A commit by a writer of Whoosh's, whose table of contents is `data`."""
        from .toc import is_ours, read_toc

        toc = self.path / f"_{_NAME}_{generation}.toc"
        if is_ours(toc, data):
            ours = toc.with_suffix(".hansou")
            if ours.exists():
                raise CorruptIndex(toc, "it is not what was committed")
            if toc.exists():
                raise CorruptIndex(ours, "it is missing")
            raise FileNotFoundError(ours)
        return State(generation, tuple(read_toc(toc, data)))

    def _is_ours(self, generation: int) -> bool:
        """Whether a commit was made by `commit`, not by a writer of Whoosh's."""
        from .toc import is_ours

        toc = self.path / f"_{_NAME}_{generation}.toc"
        return is_ours(toc, toc.read_bytes())

    def _secure(self, segments: Sequence[SegmentState]) -> None:
        """Bring segments to the disk that may not be there: new ones, and those of Whoosh's writers."""
        doubtful = {segment.id for segment in segments} - self._safe
        for name in self._names():
            match = _SEGMENT_FILE.fullmatch(name)
            if match and match.group(1) in doubtful:
                self._sync(self.path / name)

    @staticmethod
    def _sync(path: Path) -> None:
        """Bring a file, or a folder's names, to the disk; folders only where the system can."""
        if os.name != "posix" and path.is_dir():
            return
        file = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
        try:
            os.fsync(file)
        finally:
            os.close(file)

    def _clean(self, state: State, spare_older: bool = False) -> None:
        kept = {f"_{_NAME}_{state.generation}.{suffix}" for suffix in ("toc", "hansou")}
        segments = {segment.id for segment in state.segments}
        for name in self._names():
            segment, commit = _SEGMENT_FILE.fullmatch(name), _GENERATION_FILE.fullmatch(name)
            stale = segment is not None and segment.group(1) not in segments
            if commit is not None and name not in kept:
                stale = not (spare_older and _HANSOU.fullmatch(name) and int(commit.group(1)) < state.generation)
            if stale:
                with suppress(OSError):  # some systems keep what a reader has open; the next commit tries again
                    (self.path / name).unlink()


def new_segment_id() -> str:
    """An id that no other segment has."""
    return f"{_NAME}_{secrets.token_hex(8)}"


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
