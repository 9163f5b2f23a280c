"""One update: folders are looked through, compared with what the index knows, and what has changed is taken in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xxhash import xxh3_64_intdigest

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.report import FormatCount, OnProgress, Progress, Report
from hansou.index.sources.format import Doubt, Failure
from hansou.index.sources.registry import format_name, load, read_bytes
from hansou.index.store.commit.memory import FileStamp, Memory, Note

from .changes import Changes, Names, compare, find_gone, find_moved, is_below
from .settings import Settings
from .walk import FoundFile

#: Seconds of reading after which what there is gets committed. It costs what the workers idle meanwhile and the
#: syncing of the new segments, which are merged only at the end: about one second in these.
COMMIT_EVERY = 120.0


@dataclass(frozen=True, slots=True)
class Target:
    """What an update needs of the index it works on.

    `memory` is what the index knows of files, to be changed; `committed` gives the articles that the last commit has
    of a file, when they are that many; `save` commits what there is so far.
    """

    memory: Memory
    add: Callable[[Article], None]
    remove: Callable[[str], None]
    committed: Callable[[str, int], Iterator[Article] | None]
    save: Callable[[], None]


class Update:
    """Brings an index up to date with what is found below `roots`, which are absolute paths."""

    def __init__(
        self,
        target: Target,
        names: Names,
        settings: Settings,
        stop: Callable[[], bool],
        progress: OnProgress | None,
    ) -> None:
        self.report = Report()
        self._target = target
        self._names = names
        self._files = target.memory.files
        self._options = settings.options
        self._reading = settings.reading
        self._stop = stop
        self._told = Progress()
        self._progress = progress

    def is_known(self, file: FoundFile) -> bool:
        """Whether the index has this file as it is."""
        stamp = self._files.get(self._names.of(file.absolute))
        return stamp is not None and (stamp.modified, stamp.size) == (file.modified, file.size)

    def run(self, found: Iterable[FoundFile], roots: Sequence[str], only: Sequence[str] | None) -> None:
        """Take in what has changed below `roots`, or of it only what is at or below `only`."""
        changes = compare(found, self._files, self._names, self._reading, frozenset(only or ()))
        self.report.stopped = self._stop()
        if not self.report.stopped:  # else not everything was found
            looked_at = roots
            if only is not None:
                looked_at = [path for path in only if is_below(path, roots)]
                looked_at += [root for root in roots if is_below(root, only)]
            find_gone(changes, self._files, self._names, looked_at)
            find_moved(changes, self._files, self._reading, self._options.max_bytes)
            self._forget_notes(changes, looked_at)
        self._told.total = len(changes.names)
        self._told.total_bytes = sum(file.size for file in changes.read.values())
        for file in changes.unreadable:
            self._note(file, self._names.of(file.absolute), [Note("failed", "", file.reason)])
        self._move(changes)
        for name in changes.gone:
            self._remove(name)
        self.report.removed += len(changes.gone)
        self.report.unchanged += len(changes.unchanged)
        self._told.files = len(changes.names) - len(changes.read)
        if self._told.files:
            self._tell()
        self._read_all(changes.read)

    def _forget_notes(self, changes: Changes, looked_at: Sequence[str]) -> None:
        """Drop notes of files that are gone or about to be read again."""
        notes = self._target.memory.notes
        kept = {*changes.unchanged, *(old for old, _ in changes.moved.values())}
        for name in [name for name in notes if name not in kept and is_below(self._names.path(name), looked_at)]:
            del notes[name]

    def _move(self, changes: Changes) -> None:
        for name, (old, file) in changes.moved.items():
            stamp = self._files[old]
            articles = self._target.committed(old, stamp.articles)
            if articles is None:  # they were replaced or removed since
                changes.read[name] = file
                changes.gone.append(old)
                self._target.memory.notes.pop(old, None)
                continue
            self._remove(old)
            for article in articles:
                self._target.add(replace(article, path=name + article.path.removeprefix(old)))
            self._files[name] = stamp._replace(modified=file.modified, inode=file.inode)
            if notes := self._target.memory.notes.pop(old, None):
                moved = [note._replace(where=name + note.where.removeprefix(old)) for note in notes]
                self._target.memory.notes[name] = moved
            self.report.moved += 1

    def _remove(self, name: str) -> None:
        """Remove a file that is gone, or is about to come back under another name."""
        self._target.remove(name)
        del self._files[name]

    def _read_all(self, files: dict[str, FoundFile]) -> None:
        saved = time.monotonic()
        left = len(files)
        for name, file in files.items():
            if self._stop():
                break
            self._told.path = file.path
            self._read_if_changed(name, file)
            left -= 1
            self._told.files += 1
            self._told.bytes += file.size
            self._tell()
            if left and time.monotonic() - saved > COMMIT_EVERY:
                self._target.save()
                saved = time.monotonic()
        self.report.left = left
        self.report.stopped |= left > 0

    def _read_if_changed(self, name: str, file: FoundFile) -> None:
        known = self._files.get(name)
        try:
            data = load(Path(file.path), self._options)
        except SourceError as error:
            self._note(file, name, [Note("failed", "", str(error))])
            self._count(file).failed += 1
            return
        now = FileStamp(file.modified, len(data), file.inode, xxh3_64_intdigest(data), 0, self._reading)
        if known and known._replace(modified=now.modified, inode=now.inode, articles=0) == now:
            self._files[name] = now._replace(articles=known.articles)
            self.report.unchanged += 1
            return
        count, notes = self._read(name, file, data)
        self._note(file, name, notes)
        format_count = self._count(file)
        if not count and any(note.kind == "failed" for note in notes):
            format_count.failed += 1
            return  # what the index has of it stays, and it is read next time
        if known and not count:
            self._target.remove(name)
        format_count.files += 1
        format_count.articles += count
        self.report.added += known is None
        self.report.changed += known is not None
        self._files[name] = now._replace(articles=count)

    def _count(self, file: FoundFile) -> FormatCount:
        return self.report.formats.setdefault(format_name(Path(file.path)), FormatCount())

    def _read(self, name: str, file: FoundFile, data: bytes) -> tuple[int, list[Note]]:
        """Take in the articles of a file: how many there were, and what is to be told of it."""
        count = 0
        notes: list[Note] = []
        path = Path(file.path)
        called = str(path)  # what its articles' paths begin with: not as in ./file
        try:
            for item in read_bytes(data, path, self._options):
                if isinstance(item, (Failure, Doubt)):
                    kind = "failed" if isinstance(item, Failure) else "doubtful"
                    notes.append(Note(kind, item.where.removeprefix(called), item.reason))
                    continue
                if not count and name in self._files:
                    self._target.remove(name)
                count += 1
                characters = len(item.body) + len(item.title)
                self._told.articles += 1
                self._told.characters += characters
                self.report.articles += 1
                self.report.characters += characters
                self._target.add(replace(item, path=name + item.path.removeprefix(called)))
        except SourceError as error:
            notes.append(Note("failed", "", str(error)))
        return count, notes

    def _note(self, file: FoundFile, name: str, notes: Sequence[Note]) -> None:
        """Report and remember what there is to be told of a file; `where` in a note is what follows its path."""
        for note in notes:
            kind = self.report.failed if note.kind == "failed" else self.report.doubtful
            kind.append(Failure(file.path + note.where, note.reason))
        if notes:
            self._target.memory.notes[name] = [note._replace(where=name + note.where) for note in notes]
        else:
            self._target.memory.notes.pop(name, None)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._told)
