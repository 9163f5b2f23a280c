"""What an index holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hansou.index.left import Left, left_kinds
from hansou.index.store.commit.commits import Store
from hansou.index.store.commit.memory import Memory
from hansou.index.text.fold.script import script_of

from .collection import Collection

SAMPLE = 4_000
"""Documents of which the script is looked at, evenly spread; all of a smaller index."""
_LONGEST = 4_000  # characters of a text that are looked at


@dataclass(frozen=True, slots=True)
class Stats:
    """What an index holds. `characters` are units: a Chinese character, a word of letters, a number.

    `formats` are the file formats that documents were read from, `sources` the commonest sources, each with its
    number of documents. `scripts` counts documents in "simplified", "traditional", "mixed" and "other", among
    `scripts_of` documents that were looked at. `files` are those that articles came from, `failed` files and records
    that could not be read, `doubtful` those that may have been read wrongly, `stale` files of which the index has what
    they were, since they are missing or cannot be read for now, and `left` those of kinds that are not read. `bytes` is
    the size of the index on disk.
    """

    documents: int
    characters: int
    segments: int
    first_date: str
    last_date: str
    sources: list[tuple[str, int]]
    bytes: int
    formats: list[tuple[str, int]] = field(default_factory=list)
    scripts: dict[str, int] = field(default_factory=dict)
    scripts_of: int = 0
    files: int = 0
    failed: int = 0
    doubtful: int = 0
    stale: int = 0
    left: list[Left] = field(default_factory=list)

    def left_kinds(self) -> list[tuple[str, int]]:
        """How many files of each kind are left, the most frequent kind first; see `Left.label`."""
        return left_kinds(self.left)

    def as_json(self) -> dict[str, Any]:
        """The numbers as the command line's --json prints them."""
        return {
            "files": self.files,
            "documents": self.documents,
            "characters": self.characters,
            "segments": self.segments,
            "first_date": self.first_date or None,
            "last_date": self.last_date or None,
            "formats": [{"name": name, "documents": number} for name, number in self.formats],
            "scripts": self.scripts,
            "scripts_of": self.scripts_of,
            "failed": self.failed,
            "doubtful": self.doubtful,
            "stale": self.stale,
            "left": [each.as_json() for each in self.left],
            "left_kinds": dict(self.left_kinds()),
            "sources": [{"name": name, "documents": number} for name, number in self.sources],
            "bytes": self.bytes,
        }


def gather(collection: Collection, path: Path) -> Stats:
    """The numbers of an index at `path`, of which this is the collection."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("source", "format", "date")}
    for segment in collection.segments:
        for name, counter in counts.items():
            counter.update(dict(segment.keyword_counts(name)))
    scripts = Counter(map(script_of, _sample(collection)))
    memory = _memory(Store(path))
    kinds = Counter(note.kind for notes in memory.notes.values() for note in notes)
    return Stats(
        documents=collection.live,
        characters=sum(segment.arrays.documents.length_stats("text")[0] for segment in collection.segments),
        segments=len(collection.segments),
        first_date=min(counts["date"], default=""),
        last_date=max(counts["date"], default=""),
        sources=counts["source"].most_common(10),
        bytes=sum(file.stat().st_size for file in path.iterdir() if file.is_file()),
        formats=counts["format"].most_common(),
        scripts={name: scripts[name] for name in ("simplified", "traditional", "mixed", "other")},
        scripts_of=scripts.total(),
        files=memory.read,
        failed=kinds["failed"],
        doubtful=kinds["doubtful"],
        stale=kinds["stale"],
        left=[each for some in memory.left.values() for each in some],
    )


def _memory(store: Store) -> Memory:
    try:
        return store.memory(store.state().generation)
    except FileNotFoundError:
        return Memory()  # a writer has just replaced it


def _sample(collection: Collection) -> Iterator[str]:
    """The beginnings of texts, evenly spread over the collection."""
    step = max(1.0, collection.live / SAMPLE)
    at = 0.0
    for segment in collection.segments:
        docs = segment.every()
        while at < len(docs):
            record = segment.stored(int(docs[int(at)]))
            yield f"{record['title']}\n{record['body'][:_LONGEST]}"
            at += step
        at -= len(docs)
