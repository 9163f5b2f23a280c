"""One update: folders are looked through, compared with what the index knows, and what has changed is taken in."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType

from xxhash import xxh3_64_intdigest

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.left import Left
from hansou.index.report import FormatCount, OnProgress, Progress, Report
from hansou.index.sources.clock import Clock, Stopped, ticking
from hansou.index.sources.format import Doubt, Failure
from hansou.index.sources.loading import Unavailable
from hansou.index.store.commit.memory import FileStamp, Memory, Note

from .changes import Changes, Names, Reading, compare, find_gone, find_moved, is_below
from .missing import STALE, find_missing, note_missing
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


def _registry() -> ModuleType:
    """All formats: they take longer to load than looking through thousands of files that have not changed."""
    from hansou.index.sources import registry

    return registry


class Update:
    """Brings an index up to date with what is found below `roots`, which are absolute paths.

    What seems `missing` (see `find_missing`) is kept unless `prune`.
    """

    def __init__(
        self,
        target: Target,
        names: Names,
        settings: Settings,
        stop: Callable[[], bool],
        progress: OnProgress | None,
        *,
        prune: bool = False,
    ) -> None:
        self.report = Report()
        self._target = target
        self._names = names
        self._files = target.memory.files
        self._options = settings.options
        self._reading = Reading(settings.reading, cache(lambda: settings.ability(_registry().ability())))
        self._clock = Clock(settings.options.seconds, stop)
        self._clock.on_page = self._tell_page
        self._stop = stop
        self._prune = prune
        self._state = Progress()
        self._progress = progress

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
            missing = {} if self._prune else self._missing(changes, roots)
            self._forget_notes(changes, looked_at)
            for name in missing:
                self._target.memory.notes[name] = [note_missing(name)]
        self._state.total = len(changes.names)
        self._state.total_bytes = sum(file.size for file in changes.read.values())
        for file in changes.unreadable:
            self._tell_unreadable(file)
        self._move(changes)
        for name in changes.gone:
            self.report.removed += self._files[name].articles > 0
            self._remove(name)
        for name, file in changes.unchanged.items():
            self._tell_unchanged(name, file)
        self._state.files = len(changes.names) - len(changes.read)
        if self._state.files:
            self._tell()
        with ticking(self._clock):
            self._read_all(changes.read)

    def _missing(self, changes: Changes, roots: Sequence[str]) -> Collection[str]:
        """The names that are missing rather than gone, which are taken from what is gone and reported."""
        found = find_missing(changes, self._files, self._target.memory.notes, self._names, roots)
        self.report.missing = {root: len(names) for root, names in found.items()}
        missing = {name for names in found.values() for name in names}
        changes.gone = [name for name in changes.gone if name not in missing]
        return missing

    def _forget_notes(self, changes: Changes, looked_at: Sequence[str]) -> None:
        """Drop notes of files that are gone. Those of files that are to be read stay until they are: what was written
        again as it was is not read.
        """
        hidden = [file.absolute for file in changes.unreadable if file.passing]
        memory = self._target.memory
        kept = {*changes.unchanged, *changes.read, *(old for old, _ in changes.moved.values())}
        for noted in (memory.notes, memory.left):
            for name in [name for name in noted if name not in kept]:
                path = self._names.path(name)
                if is_below(path, looked_at) and not is_below(path, hidden):
                    del noted[name]

    def _tell_unreadable(self, file: FoundFile) -> None:
        """Report and remember what could not be looked into: the index keeps what it has where that may pass."""
        name = self._names.of(file.absolute)
        if file.passing:
            self._note_stale(file, name, file.reason)
        elif file.special and not _registry().claims(Path(file.path)):
            self._note_left(file, name, [Left(file.path, file.special, file.reason)])
        else:
            self._note(file, name, [Note("failed", "", file.reason)])

    def _tell_unchanged(self, name: str, file: FoundFile) -> None:
        """Report what there was to be told of a file that has not changed since."""
        memory = self._target.memory
        self.report.unchanged += self._files[name].articles > 0
        notes = [note for note in memory.notes.get(name, ()) if note.kind != STALE]
        if len(notes) < len(memory.notes.get(name, ())):  # it is there again
            self._keep_notes(name, notes)
        if not self._files[name].articles:
            failed = (note for note in notes if note.kind == "failed")
            self.report.failed += [Failure(file.path + note.where.removeprefix(name), note.reason) for note in failed]
        for each in memory.left.get(name, ()):
            self.report.left.append(replace(each, path=file.path + each.path.removeprefix(name)))

    def _move(self, changes: Changes) -> None:
        for name, (old, file) in changes.moved.items():
            stamp = self._files[old]
            articles = self._target.committed(old, stamp.articles)
            if articles is None:  # they were replaced or removed since
                changes.read[name] = file
                changes.gone.append(old)
                self._target.memory.notes.pop(old, None)
                self._target.memory.left.pop(old, None)
                continue
            self._remove(old)
            for article in articles:
                self._target.add(replace(article, path=name + article.path.removeprefix(old)))
            self._files[name] = stamp._replace(modified=file.modified, inode=file.inode, changed=file.changed)
            memory = self._target.memory
            if notes := memory.notes.pop(old, None):
                memory.notes[name] = [note._replace(where=name + note.where.removeprefix(old)) for note in notes]
            if left := memory.left.pop(old, None):
                self._note_left(file, name, [_renamed(each, old, file.path) for each in left])
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
            self._state.path = file.path
            self._state.page = self._state.pages = 0
            try:
                self._read_if_changed(name, file)
            except Stopped:
                break
            left -= 1
            self._state.files += 1
            self._state.bytes += file.size
            self._tell()
            if left and time.monotonic() - saved > COMMIT_EVERY:
                self._target.save()
                saved = time.monotonic()
        self.report.remaining = left
        self.report.stopped |= left > 0

    def _read_if_changed(self, name: str, file: FoundFile) -> None:
        known = self._files.get(name)
        stamp = FileStamp(file.modified, file.size, file.inode, 0, 0, self._reading.ability(), file.changed)
        self._clock.start()
        try:
            data = self._clock.run(lambda: _registry().load(Path(file.path), self._options))
        except Unavailable as error:
            self._note_stale(file, name, str(error))
            return
        except SourceError as error:
            self._lose(name, stamp)
            self._note(file, name, [Note("failed", "", str(error))])
            self._count(file).failed += 1
            return
        if isinstance(data, Left):
            self._lose(name, stamp)
            self._note(file, name, [])
            self._note_left(file, name, [_renamed(data, str(Path(file.path)), file.path)])
            return
        now = stamp._replace(size=len(data), content=xxh3_64_intdigest(data))
        same = known is not None and (known.size, known.content) == (now.size, now.content)
        if known and same and known.reading == self._reading.of(known.articles):
            self._files[name] = now._replace(articles=known.articles, reading=known.reading)
            self._tell_unchanged(name, file)
            return
        self._read(name, file, data, now)

    def _lose(self, name: str, stamp: FileStamp) -> None:
        """Note that nothing can be read of a file, and remove what the index has of it."""
        known = self._files.get(name)
        if known and known.articles:
            self._target.remove(name)
            self.report.removed += 1
        self._files[name] = stamp

    def _count(self, file: FoundFile, name: str = "") -> FormatCount:
        return self.report.formats.setdefault(name or _registry().format_name(Path(file.path)), FormatCount())

    def _read(self, name: str, file: FoundFile, data: bytes, now: FileStamp) -> None:
        """Take in the articles of a file, in the place of those that the index has of it."""
        known = self._files.get(name)
        had = known is not None and known.articles > 0
        path = Path(file.path)
        called = str(path)  # what its articles' paths begin with: not as in ./file
        count = 0
        form = ""
        notes: list[Note] = []
        left: list[Left] = []
        try:
            for item in _registry().read_bytes(data, path, self._options, self._clock):
                if isinstance(item, Left):
                    left.append(item)
                elif isinstance(item, (Failure, Doubt)):
                    kind = "failed" if isinstance(item, Failure) else "doubtful"
                    notes.append(Note(kind, item.where.removeprefix(called), item.reason))
                else:
                    if not count and had:
                        self._target.remove(name)
                    count += 1
                    form = form or item.format
                    self._take(replace(item, path=name + item.path.removeprefix(called)))
        except Stopped:
            if count:  # it is read another time
                self._target.remove(name)
                self._files.pop(name, None)
            raise
        except SourceError as error:
            notes.append(Note("failed", "", str(error)))
        if count:
            self.report.added += not had
            self.report.changed += had
            self._files[name] = now._replace(articles=count, reading=self._reading.shape)
        else:
            self._lose(name, now)
        self._note(file, name, notes)
        self._note_left(file, name, [_renamed(each, called, file.path) for each in left])
        format_count = self._count(file, "" if _registry().claims(path) else form)
        failed = not count and any(note.kind == "failed" for note in notes)
        format_count.failed += failed
        format_count.files += not failed
        format_count.articles += count

    def _take(self, article: Article) -> None:
        characters = len(article.body) + len(article.title)
        self._state.articles += 1
        self._state.characters += characters
        self.report.articles += 1
        self.report.characters += characters
        self._target.add(article)

    def _note(self, file: FoundFile, name: str, notes: Sequence[Note]) -> None:
        """Report and remember what there is to be told of a file; `where` in a note is what follows its path."""
        for note in notes:
            kind = self.report.doubtful if note.kind == "doubtful" else self.report.failed
            kind.append(Failure(file.path + note.where, note.reason))
        self._keep_notes(name, [note._replace(where=name + note.where) for note in notes])

    def _keep_notes(self, name: str, notes: list[Note]) -> None:
        if notes:
            self._target.memory.notes[name] = notes
        else:
            self._target.memory.notes.pop(name, None)

    def _note_stale(self, file: FoundFile, name: str, why: str) -> None:
        """Note that a file, or what is below a folder, cannot be read for now; the index keeps what it has of it."""
        for known, stamp in self._files.items():
            if stamp.articles and known.startswith(f"{name}/"):
                self._target.memory.notes[known] = [Note(STALE, known, why)]
        has = name in self._files and self._files[name].articles
        self._note(file, name, [Note(STALE if has else "failed", "", why)])

    def _note_left(self, file: FoundFile, name: str, left: Sequence[Left]) -> None:
        """Report and remember what is not read: paths as they were given begin with `file.path`."""
        self.report.left += left
        if left:
            self._target.memory.left[name] = [_renamed(each, file.path, name) for each in left]
        else:
            self._target.memory.left.pop(name, None)

    def _tell_page(self, number: int, count: int) -> None:
        self._state.page, self._state.pages = number, count
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._state)


def _renamed(left: Left, old: str, new: str) -> Left:
    """What is left, its path beginning with `new` in place of `old`."""
    return replace(left, path=new + left.path.removeprefix(old))
