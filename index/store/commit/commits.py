"""The index folder: commits, what each consists of, and the lock of whoever writes.

A commit is a generation N:

    _MAIN_N.toc      a table of contents that Whoosh reads: schema and segments (`hansou.index.whoosh` makes it)
    _MAIN_N.hansou   the same facts about segments, checksummed and without pickles: what hansou reads; it names
                     the table of contents that it belongs to, and remembers the files that the index was made from
    MAIN_x.*         the segments

Everything is on the disk before the table of contents appears under its name; that is the moment of the commit.
The commit before it stays, with its segments, until the next one: what is read when the newest turns out damaged.
"""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_hexdigest, xxh3_64_intdigest

from hansou.index.errors import CorruptIndex, HansouError, IndexLocked, NewerIndex, NoIndex, OlderCommit, OlderIndex
from hansou.index.store.commit.memory import Memory, read_memory, write_memory
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.store.segment import DOCUMENTS, INVERTED, SegmentState
from hansou.index.whoosh import is_ours, read_toc, toc_bytes

from . import lock as locking

FORMAT = 5  # of what hansou keeps in an index, text pipeline included
UPGRADED_FROM = 4  # the oldest format whose articles can still be read, so that `upgrade` can index them again

# Bytes that only the commit before may take up, beside a share of what the newest takes: where it would be more, as
# after a merge of everything, the newest is committed twice instead, and is itself what there is to go back to.
_SPARE_BYTES, _SPARE_SHARE = 1 << 20, 0.25

# What a commit may be, so that reading one takes no more than it should: bytes of its two lists, and segments.
_MOST_LIST, _MOST_TOC, _MOST_LISTED = 1 << 30, 1 << 28, 1 << 14

_NAME = "MAIN"
_TOC = re.compile(r"_MAIN_(\d+)\.toc")
_HANSOU = re.compile(r"_MAIN_(\d+)\.hansou")
_GENERATION_FILE = re.compile(r"_MAIN_(\d+)\.(?:toc|hansou)(?:\..+)?")
_SUFFIXES = (INVERTED, DOCUMENTS)
_SEGMENT_FILE = re.compile(r"(MAIN_[0-9a-z]+)\..+")
_SEGMENT = re.compile(r"MAIN_[0-9a-z]+")
LOG = "failures.log"
"""The file in an index's folder that lists what was not read."""
_LOG_LEFT = f"{LOG}.tmp"
_TOO_LARGE, _TOO_MANY = "it is larger than a commit can be", "it lists more segments than an index can have"
_RETRY = 0.1  # seconds between two looks whether another writer has finished
_LOCK = "MAIN_WRITELOCK"  # the name that every writer of such a folder locks


@dataclass(frozen=True, slots=True)
class Written:
    """A segment that has been written, and XXH3 of its articles' paths in the order of documents, uint64: of millions
    the paths themselves would be most of what a writer has in memory.
    """

    id: str
    hashes: NDArray[np.uint64]

    @classmethod
    def of(cls, segment_id: str, paths: Iterable[str]) -> Written:
        """A segment of articles that have these paths."""
        return cls(segment_id, np.fromiter(map(xxh3_64_intdigest, map(path_term, paths)), np.uint64))

    @property
    def documents(self) -> int:
        """How many articles it has."""
        return len(self.hashes)


def path_term(path: str) -> bytes:
    """The term of a path."""
    return path.encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class State:
    """A commit: its generation and its segments, in the order of documents.

    `instead_of`: what is wrong with the newest commit, when that is damaged and this is the one before it.
    """

    generation: int
    segments: tuple[SegmentState, ...] = ()
    instead_of: CorruptIndex | None = field(default=None, compare=False)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the system has against writing to the index at `path` into a HansouError."""
    try:
        yield
    except OSError as error:
        raise HansouError(f"{path}: the index cannot be written: {_reason(error)}") from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what the system has against reading the index at `path` into a HansouError, but for a file that is gone,
    which a commit may have replaced.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise HansouError(f"{path}: the index cannot be read: {_reason(error)}") from error


class Store:
    """An index folder at `path`; nothing is created before `create`. `oldest`: the format below which it is refused,
    by default the present one.
    """

    def __init__(self, path: str | os.PathLike[str], oldest: int | None = None) -> None:
        self.path = Path(path)
        self._oldest = FORMAT if oldest is None else oldest
        self.folder = DirectoryFolder(self.path)
        self._safe: frozenset[str] = frozenset()  # segments known to be on the disk

    def exists(self) -> bool:
        """Whether there is an index."""
        return bool(self._generations())

    def create(self) -> None:
        """If there is no index in the folder, make the first, empty commit."""
        if not self.exists():
            self.commit(0, (), Memory())

    def state(self, quiet: bool = False) -> State:
        """The newest commit; where its lists are damaged the one before it, with an OlderCommit warning if not `quiet`.

        Raises NoIndex, CorruptIndex when there is no other, NewerIndex, OlderIndex.
        """
        for _ in range(5):
            generations = self._generations()
            if not generations:
                raise NoIndex(self.path)
            try:
                with reading(self.path):
                    state = self._newest_whole(generations)
            except FileNotFoundError:
                continue  # a writer has just replaced it
            if state.instead_of is not None and not quiet:
                warnings.warn(OlderCommit(state.instead_of), stacklevel=3)
            return state
        raise HansouError(f"{self.path}: the index cannot be read: its commits do not stay")

    def _newest_whole(self, generations: Sequence[int]) -> State:
        """The first of these commits, newest first, whose lists are not damaged; FileNotFoundError as `_read`."""
        try:
            return self._read(generations[0])
        except CorruptIndex as error:
            damage = error
        before = self._before(generations[0])
        if before is None:
            raise damage
        self._safe = frozenset(segment.id for segment in before.segments)
        return replace(before, instead_of=damage)

    def _before(self, generation: int) -> State | None:
        """The newest commit before this one that is whole; None when there is none, or an empty one."""
        names = frozenset(self._names())
        for number in self._generations():
            if number < generation:
                with suppress(HansouError, OSError):
                    state = self._read(number)
                    needed = {segment.id + suffix for segment in state.segments for suffix in _SUFFIXES}
                    if needed <= names:
                        return state if needed else None
        return None

    def either_list(self) -> State:
        """The newest commit by one of its two lists alone, for repairs: both hold the segments.

        Raises CorruptIndex when neither can be read, NoIndex, NewerIndex and OlderIndex.
        """
        generation = next(iter(self._generations()), None)
        if generation is None:
            raise NoIndex(self.path)
        with suppress(CorruptIndex, FileNotFoundError):
            reader = self._list(generation)
            self._check_format(reader)
            return State(generation, self._segments(reader))
        toc, data = self._toc(generation)
        return State(generation, _possible(toc, read_toc(toc, data)))

    def memory(self, generation: int) -> Memory:
        """What a commit remembers of the files that it was made from."""
        if not self._is_ours(generation):  # another writer leaves that to the commit before
            reader = self._list_before(generation)
            return Memory() if reader is None else read_memory(reader)
        try:
            reader = self._list(generation)
        except FileNotFoundError:
            return Memory()
        return read_memory(reader)

    def format(self, generation: int) -> int:
        """The format of what a commit keeps. Raises CorruptIndex where nothing says of one."""
        reader = self._list(generation) if self._is_ours(generation) else self._list_before(generation)
        if reader is None:
            return FORMAT  # all of it is by a writer of Whoosh's
        self._check_format(reader)
        return int(reader.meta["format"])

    def _list_before(self, generation: int) -> FileReader | None:
        """The newest list of files by hansou that is older than this commit; None where there is none."""
        lists = (int(match.group(1)) for match in map(_HANSOU.fullmatch, self._names()) if match)
        newest = max((number for number in lists if number < generation), default=-1)
        try:
            return self._list(newest)
        except FileNotFoundError:
            return None

    def _list(self, generation: int) -> FileReader:
        """The list of a commit by hansou. Raises FileNotFoundError where there is none, CorruptIndex."""
        reader = FileReader(self.folder, f"_{_NAME}_{generation}.hansou")
        if reader.data_size > _MOST_LIST:
            raise CorruptIndex(reader.path, _TOO_LARGE)
        return reader

    def commit(
        self, generation: int, segments: Sequence[SegmentState], memory: Memory, *, alone: bool = False
    ) -> State:
        """Make `segments` the newest commit, number `generation` or above, and remove what only older ones needed.

        `alone`: nothing of any commit before stays. Raises HansouError, and the commit before stays the newest, when
        the system does not let it be written.
        """
        generation = max((generation, *(number + 1 for number in self._generations()[:1])))
        with writing(self.path):
            self._secure(segments)
            segments = [self._summed(segment) for segment in segments]
            self._write(generation, segments, memory)
        state, before = State(generation, tuple(segments)), self._before(generation)
        self._safe = frozenset(segment.id for segment in segments)
        if before is not None and (alone or self._takes_much(before, state)):
            with writing(self.path) if alone else suppress(OSError):  # else the one before it has to do
                self._write(generation + 1, segments, memory)
                state, before = replace(state, generation=generation + 1), state
        self._clean(state, before)
        return state

    def _write(self, generation: int, segments: Sequence[SegmentState], memory: Memory) -> None:
        """Write a commit whose segments are on the disk."""
        toc = toc_bytes(generation, segments)
        with FileWriter(self.folder, f"_{_NAME}_{generation}.hansou") as file:
            file.meta["format"] = FORMAT
            file.meta["toc"] = xxh3_64_hexdigest(toc)
            file.meta["segments"] = [[segment.id, segment.documents] for segment in segments]
            file.meta["sums"] = {segment.id: segment.sums for segment in segments}
            file.meta["compact"] = [segment.id for segment in segments if segment.compact]
            for segment in segments:
                file.array(f"deleted/{segment.id}", np.array(segment.deleted, np.uint32))
            write_memory(file, memory)
        self._sync(self.path)  # the names of all that before the name that makes it count
        with self.folder.create(f"_{_NAME}_{generation}.toc") as out:
            out.write(toc)
        self._sync(self.path)

    def _takes_much(self, before: State, state: State) -> bool:
        """Whether what only the commit before needs is more than should be kept for it."""
        newest = {segment.id for segment in state.segments}
        own = self.bytes_of({segment.id for segment in before.segments} - newest)
        return own > max(_SPARE_BYTES, _SPARE_SHARE * self.bytes_of(newest))

    def bytes_of(self, segments: Collection[str]) -> int:
        """Bytes of these segments; those of files that have just gone are not counted."""
        size = 0
        for name in (segment + suffix for segment in segments for suffix in _SUFFIXES):
            with suppress(OSError):
                size += (self.path / name).stat().st_size
        return size

    def is_alone(self, state: State) -> bool:
        """Whether all that there is on the disk is this commit, or one with the same segments."""
        segments = {segment.id for segment in state.segments}
        stray = {match.group(1) for match in map(_SEGMENT_FILE.fullmatch, self._names()) if match} - segments
        before = self._before(state.generation)
        return not stray and (before is None or before.segments == state.segments)

    def size(self) -> int:
        """Bytes of all files in the folder; those that have just gone are not counted."""
        size = 0
        for name in self._names():
            with suppress(OSError):
                size += (self.path / name).stat().st_size
        return size

    def clean(self) -> None:
        """Remove what neither the newest commit nor the one before needs: what writers left that were stopped.

        While the newest is damaged everything stays, until the next commit.
        """
        state = self.state(quiet=True)
        if state.instead_of is None:
            # A commit by another writer has no list of files of its own: the one before it stays.
            older = not self._is_ours(state.generation)
            self._clean(state, self._before(state.generation), spare_older=older)

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[int]:
        """Be the only writer; gives the lock's file descriptor.

        Makes the folder if there is none. Raises IndexLocked when another process is writing and goes on to for
        `wait` seconds, HansouError when the folder cannot be written to.
        """
        deadline = time.monotonic() + wait
        with writing(self.path):
            self._make_folder()
            if (self.path / _LOCK).is_symlink():  # which would make a file elsewhere
                (self.path / _LOCK).unlink()
            (self.path / _LOCK).touch()  # or the first to lock it would make it executable
            while (lock := locking.acquire(self.path / _LOCK)) is None and time.monotonic() < deadline:
                time.sleep(min(_RETRY, max(0.0, deadline - time.monotonic())))
        if lock is None:
            raise IndexLocked(self.path)
        try:
            yield lock
        finally:
            locking.release(lock)

    def _make_folder(self) -> None:
        """Make the folder; its name is on the disk, or a commit in it would not be."""
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        self.path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            self._sync(folder.parent)

    def _names(self) -> list[str]:
        try:
            return [entry.name for entry in self.path.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise HansouError(f"{self.path}: the index cannot be read: {_reason(error)}") from error

    def _generations(self) -> list[int]:
        """Of all commits the numbers, newest first."""
        return sorted((int(match.group(1)) for match in map(_TOC.fullmatch, self._names()) if match), reverse=True)

    def _read(self, generation: int) -> State:
        """A commit; FileNotFoundError when it has just been replaced."""
        _, data = self._toc(generation)
        try:
            reader = self._list(generation)
        except FileNotFoundError:
            return self._read_foreign(generation, data)
        with reader.guard():
            reader.pages.verify(0, reader.data_size)
            self._check_format(reader)
            if reader.meta["toc"] != xxh3_64_hexdigest(data):
                return self._read_foreign(generation, data)
            segments = self._segments(reader)
        self._safe = frozenset(segment.id for segment in segments)
        return State(generation, segments)

    def _check_format(self, reader: FileReader) -> None:
        """Raises NewerIndex or OlderIndex when a list is of another format, CorruptIndex when it says of none."""
        written = reader.meta.get("format")
        if not isinstance(written, int):
            raise CorruptIndex(reader.path, "it says of no format")
        if written > FORMAT:
            raise NewerIndex(reader.path, written)
        if written < self._oldest:
            raise OlderIndex(self.path, upgradable=written >= UPGRADED_FROM)

    @staticmethod
    def _segments(reader: FileReader) -> tuple[SegmentState, ...]:
        """The segments that a commit lists. Raises CorruptIndex."""
        with reader.guard():
            listed, sums = reader.meta["segments"], reader.meta.get("sums", {})
            if len(listed) > _MOST_LISTED:
                raise CorruptIndex(reader.path, _TOO_MANY)
            compact = frozenset(reader.meta.get("compact", ()))
            segments = [
                SegmentState(
                    str(name),
                    int(documents),
                    _deleted(reader, name, documents),
                    _sums(sums.get(name)),
                    compact=name in compact,
                )
                for name, documents in listed
            ]
        return _possible(reader.path, segments)

    def _summed(self, segment: SegmentState) -> SegmentState:
        """A segment with the sums of its files."""
        if segment.sums is not None:
            return segment
        inverted, documents = (FileReader(self.folder, segment.id + suffix).sum for suffix in _SUFFIXES)
        return replace(segment, sums=(inverted, documents))

    def _read_foreign(self, generation: int, data: memoryview) -> State:
        """A commit by another writer, who leaves nothing but a table of contents: `data`."""
        toc = self.path / f"_{_NAME}_{generation}.toc"
        if is_ours(toc, data):
            ours = toc.with_suffix(".hansou")
            if ours.exists():
                raise CorruptIndex(toc, "it is not what was committed")
            if toc.exists():
                raise CorruptIndex(ours, "it is missing")
            raise FileNotFoundError(ours)
        with suppress(CorruptIndex):  # where that is damaged, only writers are told
            if (below := self._list_before(generation)) is not None:  # what was added to
                self._check_format(below)
        return State(generation, _possible(toc, read_toc(toc, data)))

    def _is_ours(self, generation: int) -> bool:
        """Whether a commit was made by `commit`, not by another writer."""
        return is_ours(*self._toc(generation))

    def _toc(self, generation: int) -> tuple[Path, memoryview]:
        """Path and content of the table of contents of a commit. Raises FileNotFoundError when there is none,
        CorruptIndex.
        """
        content, path = self.folder.open(f"_{_NAME}_{generation}.toc")
        if len(content) > _MOST_TOC:
            raise CorruptIndex(path, _TOO_LARGE)
        return Path(path), content

    def _secure(self, segments: Sequence[SegmentState]) -> None:
        """Bring segments to the disk that may not be there: new ones, and those of another writer."""
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

    def _clean(self, state: State, before: State | None, spare_older: bool = False) -> None:
        commits = [state] if before is None else [state, before]
        kept = {f"_{_NAME}_{commit.generation}.{suffix}" for commit in commits for suffix in ("toc", "hansou")}
        segments = {segment.id for commit in commits for segment in commit.segments}
        for name in self._names():
            segment, commit = _SEGMENT_FILE.fullmatch(name), _GENERATION_FILE.fullmatch(name)
            stale = name == _LOG_LEFT or (segment is not None and segment.group(1) not in segments)
            if commit is not None and name not in kept:
                stale = not (spare_older and _HANSOU.fullmatch(name) and int(commit.group(1)) < state.generation)
            if stale:
                with suppress(OSError):  # some systems keep what a reader has open; the next commit tries again
                    (self.path / name).unlink()


def new_segment_id() -> str:
    """An id that no other segment has."""
    return f"{_NAME}_{os.urandom(8).hex()}"


def _possible(path: object, segments: Iterable[SegmentState]) -> tuple[SegmentState, ...]:
    """These segments, which the file at `path` lists. Raises CorruptIndex where one bears a name that none can, or that
    of another, and where there are too many.
    """
    listed = tuple(islice(segments, _MOST_LISTED + 1))
    names = {segment.id for segment in listed}
    if not all(map(_SEGMENT.fullmatch, names)):
        raise CorruptIndex(path, "it names what can be no segment")
    if len(listed) > _MOST_LISTED:
        raise CorruptIndex(path, _TOO_MANY)
    if len(names) < len(listed):
        raise CorruptIndex(path, "it names a segment twice")
    return listed


def _deleted(reader: FileReader, name: object, documents: int) -> tuple[int, ...]:
    """The documents of a segment that a commit lists as deleted. Raises CorruptIndex where that cannot be."""
    numbers = reader.section(f"deleted/{name}").array()
    if numbers.dtype.kind != "u" or len(numbers) > documents or (numbers[1:] <= numbers[:-1]).any():
        raise CorruptIndex(reader.path, "it lists deleted documents in no order")
    if len(numbers) and int(numbers[-1]) >= documents:
        raise CorruptIndex(reader.path, "it lists documents that no segment has")
    return tuple(numbers.tolist())


def _sums(value: Any) -> tuple[int, int] | None:
    """The sums of a segment's files as a commit lists them."""
    if value is None:
        return None
    inverted, documents = map(int, value)
    return inverted, documents


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
