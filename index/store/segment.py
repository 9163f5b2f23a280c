"""A segment on disk: one file of inverted fields, one of documents.

<segment>.inv   per field: dictionary, counts, lists of occurrences
<segment>.doc   lengths, stored fields, columns, vectors
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hansou.index.errors import CorruptIndex
from hansou.index.hosts import cached_property
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.container.folder import Folder
from hansou.index.store.documents.stored import StoredReader, StoredWriter
from hansou.index.store.encoding.bits import Ints
from hansou.index.store.encoding.blobs import BlobsReader, BlobsWriter
from hansou.index.store.postings.field import NO_PAYLOADS, FieldPacker, FieldReader, FieldWriter, Packed
from hansou.index.store.postings.payloads import Payloads
from hansou.index.store.postings.terms import TermBlock

INVERTED = ".inv"
DOCUMENTS = ".doc"
FOREIGN = "it is not the file that was committed"


@dataclass(frozen=True)
class Chunk:
    """Ascending terms and their occurrences, grouped by term, ascending by document, then position.

    counts: occurrences of each term. docs, values: of every occurrence its document,
    and its position, or in a field without positions its frequency there.
    """

    terms: TermBlock
    counts: NDArray[Any]
    docs: NDArray[Any]
    values: NDArray[Any]
    payloads: Payloads = NO_PAYLOADS


@dataclass(frozen=True)
class FieldArrays:
    """An inverted field of a new segment.

    chunks: its terms in ascending order, in as many pieces as suits memory.
    extents: per document one more than the greatest position that comes for it (any
        number that is not too small will do); None for a field without positions.
    lengths: per document its length for ranking; None for a field that keeps none.
    top_frequency: without positions, a number no frequency is above.
    payloads: which kinds of payloads the chunks have.
    kind: a word of the writer about what its postings are, kept with the field and not looked into here.
    packed: more terms, behind those of `chunks`, by `packer`, which is for the same extents, lengths, top_frequency.
    """

    chunks: Iterable[Chunk]
    extents: NDArray[Any] | None = None
    lengths: NDArray[Any] | None = None
    top_frequency: int = 1
    payloads: tuple[str, ...] = ()
    kind: str = "plain"
    packer: FieldPacker | None = None
    packed: Iterable[Packed] = ()


@dataclass(frozen=True, slots=True)
class SegmentState:
    """A segment of a commit: its id, its documents, and the numbers of those that are deleted, ascending.

    `sums` are those of its two files, INVERTED and DOCUMENTS; None where nothing was written down of them. `compact`:
    nothing of what was deleted before it was made is in it.
    """

    id: str
    documents: int
    deleted: tuple[int, ...] = ()
    sums: tuple[int, int] | None = None
    compact: bool = False


@dataclass(frozen=True)
class SegmentInfo:
    """What was written: the segment's id, its number of documents, the stored fields' dictionary."""

    segment_id: str
    documents: int
    dictionary: bytes = field(default=b"", repr=False)


def write_lengths(file: FileWriter, name: str, lengths: NDArray[Any]) -> None:
    """Exact lengths of a field, one per document."""
    file.array(f"lengths/{name}", lengths)
    some = len(lengths) > 0
    file.meta.setdefault("lengths", {})[name] = {
        "total": int(lengths.sum(dtype=np.int64)),
        "least": int(lengths.min()) if some else 0,
        "greatest": int(lengths.max()) if some else 0,
    }


def write_inverted(
    folder: Folder,
    segment_id: str,
    documents: int,
    fields: Iterable[tuple[str, FieldArrays]],
    own_lengths: Mapping[str, NDArray[Any]] | None = None,
) -> None:
    """Write the inverted fields of a segment of `documents` documents, each made when the one before is written.

    own_lengths: lengths to keep in this file because the file of documents will not have them.
    """
    with FileWriter(folder, segment_id + INVERTED) as file:
        file.meta["documents"] = documents
        for name, values in (own_lengths or {}).items():
            write_lengths(file, name, values)
        kinds = file.meta["fields"] = {}
        for name, arrays in fields:
            kinds[name] = arrays.kind
            lengths = np.zeros(documents, np.uint8) if arrays.lengths is None else arrays.lengths
            if len(lengths) != documents or (arrays.extents is not None and len(arrays.extents) != documents):
                raise ValueError(f"field {name!r}: lengths or extents are not one per document")
            writer = FieldWriter(
                file,
                name,
                lengths,
                arrays.extents,
                top_frequency=arrays.top_frequency,
                payloads=arrays.payloads,
                packer=arrays.packer,
            )
            for chunk in arrays.chunks:
                writer.append(chunk.terms, chunk.counts, chunk.docs, chunk.values, chunk.payloads)
            for packed in arrays.packed:
                writer.take(packed)
            writer.finish()


def write_documents(
    folder: Folder,
    segment_id: str,
    documents: int,
    lengths: Iterable[tuple[str, NDArray[Any]]],
    stored: Iterable[Mapping[str, Any]] | Callable[[StoredWriter], None],
    *,
    columns: Mapping[str, bytes],
    dictionary: bytes = b"",
    vectors: Mapping[str, tuple[Ints, bytes]] | None = None,
) -> SegmentInfo:
    """Write what a segment keeps by document.

    stored: the records, or what adds them to a writer. vectors: by field, a size per
    document and the encoded vectors end to end.
    """
    with FileWriter(folder, segment_id + DOCUMENTS) as file:
        file.meta["documents"] = documents
        for name, values in lengths:
            write_lengths(file, name, values)
        for name, column in columns.items():
            file.section(f"column/{name}").write(column)
        for name, (sizes, blobs) in (vectors or {}).items():
            vector_writer = BlobsWriter(file, f"vectors/{name}")
            vector_writer.extend(sizes, blobs)
            vector_writer.finish()
        records = StoredWriter(file, dictionary)
        if callable(stored):
            stored(records)
        else:
            for record in stored:
                records.add(record)
        records.finish()
        if len(records) != documents:
            raise ValueError(f"{len(records)} stored records for {documents} documents")
    return SegmentInfo(segment_id, documents, records.dictionary)


def write_segment(
    folder: Folder,
    segment_id: str,
    documents: int,
    fields: Mapping[str, FieldArrays],
    stored: Iterable[Mapping[str, Any]] | Callable[[StoredWriter], None],
    *,
    columns: Mapping[str, bytes] | None = None,
    dictionary: bytes = b"",
    numbers: Mapping[str, NDArray[Any]] | None = None,
) -> SegmentInfo:
    """Write both files of a segment of `documents` documents.

    stored: a mapping per document, in order. columns: bytes of the
    writer's own, by field. dictionary: offered to the stored fields. numbers: others to keep by document,
    unsigned and 32 bits at most, under names that are no fields'; kept as lengths are.
    Raises ValueError when the parts do not fit each other.
    """
    write_inverted(folder, segment_id, documents, fields.items())
    lengths = {name: arrays.lengths for name, arrays in fields.items() if arrays.lengths is not None}
    lengths.update(numbers or {})
    return write_documents(
        folder, segment_id, documents, lengths.items(), stored, columns=columns or {}, dictionary=dictionary
    )


class Documents:
    """Reads a segment's file of documents."""

    def __init__(self, folder: Folder, segment_id: str) -> None:
        self.file = FileReader(folder, segment_id + DOCUMENTS)
        self.count: int = self.file.meta.get("documents", -1)
        if type(self.count) is not int or self.count != len(self.file.section("stored/sizes")):
            raise CorruptIndex(self.file.path, "it has not as many documents as it says")
        self._vectors: dict[str, BlobsReader] = {}

    def __len__(self) -> int:
        return self.count

    @cached_property
    def stored(self) -> StoredReader:
        """Stored fields."""
        return StoredReader(self.file)

    def lengths(self, name: str) -> NDArray[Any] | None:
        """Exact length of the field in every document (uint8, 16 or 32); None when it keeps none."""
        section = f"lengths/{name}"
        return _lengths(self.file, section, self.count) if section in self.file else None

    @property
    def length_names(self) -> list[str]:
        """The fields that keep lengths."""
        return [name.removeprefix("lengths/") for name in self.file if name.startswith("lengths/")]

    def length_stats(self, name: str) -> tuple[int, int, int]:
        """Total, least and greatest length of a field."""
        with self.file.guard():
            stats = self.file.meta.get("lengths", {}).get(name)
            if not stats:
                return 0, 0, 0
            total, least, greatest = (stats[key] for key in ("total", "least", "greatest"))
            if not 0 <= least <= greatest <= total + least < 1 << 63:
                raise ValueError(stats)
            return int(total), int(least), int(greatest)

    def column(self, name: str) -> memoryview | None:
        """The bytes of a column; None when the segment has none for the field."""
        section = f"column/{name}"
        return self.file.section(section).bytes() if section in self.file else None

    @property
    def vector_names(self) -> list[str]:
        """The fields that keep vectors."""
        ending = "/sizes"
        found = (name for name in self.file if name.startswith("vectors/") and name.endswith(ending))
        return [name.removeprefix("vectors/").removesuffix(ending) for name in found]

    def vectors(self, name: str) -> BlobsReader:
        """The encoded vectors of a field, one per document, empty where there is none."""
        if name not in self._vectors:
            self._vectors[name] = BlobsReader(self.file, f"vectors/{name}")
        return self._vectors[name]

    @property
    def column_names(self) -> list[str]:
        """The fields that have a column."""
        return [name.removeprefix("column/") for name in self.file if name.startswith("column/")]


class Inverted:
    """Reads a segment's file of inverted fields.

    documents: where lengths are that the file does not have itself; None to do without.
    """

    def __init__(self, folder: Folder, segment_id: str, documents: Documents | None) -> None:
        self.file = FileReader(folder, segment_id + INVERTED)
        self._documents = documents
        with self.file.guard():
            self.kinds: dict[str, str] = dict(self.file.meta["fields"])
            self.count = int(self.file.meta["documents"])
        self._fields: dict[str, FieldReader] = {}

    def field(self, name: str) -> FieldReader:
        """The inverted field; KeyError when the segment has none of that name."""
        if name not in self._fields:
            if name not in self.kinds:
                raise KeyError(name)
            with self.file.guard():
                self._fields[name] = FieldReader(self.file, name, self._lengths(name))
        return self._fields[name]

    def forget(self, name: str) -> None:
        """Drop what is in memory of a field; it can be asked for again."""
        self._fields.pop(name, None)

    def _lengths(self, name: str) -> NDArray[Any]:
        if f"lengths/{name}" in self.file:
            return _lengths(self.file, f"lengths/{name}", self.count)
        lengths = None if self._documents is None else self._documents.lengths(name)
        if lengths is None or len(lengths) < self.count:
            lengths = np.zeros(self.count, np.uint8)
        return lengths


def _lengths(file: FileReader, section: str, documents: int) -> NDArray[Any]:
    lengths = file.section(section).array()
    if len(lengths) != documents or lengths.dtype.kind != "u":
        raise CorruptIndex(file.path, "lengths that make no sense")
    return lengths


class ArraySegment:
    """Reads a segment: `documents`, and `field(name)` for each of `field_names`."""

    def __init__(self, folder: Folder, segment_id: str) -> None:
        self.segment_id = segment_id
        self.documents = Documents(folder, segment_id)
        self.inverted = Inverted(folder, segment_id, self.documents)
        if self.inverted.count != len(self.documents):
            raise CorruptIndex(self.inverted.file.path, "it has not as many documents as its other half")

    @classmethod
    def of(cls, folder: Folder, state: SegmentState) -> ArraySegment:
        """The segment that a commit lists. Raises CorruptIndex where its files are others than were committed."""
        segment = cls(folder, state.id)
        segment.check(state)
        return segment

    def check(self, state: SegmentState) -> None:
        """Raises CorruptIndex where this is not the segment that a commit lists."""
        if len(self) != state.documents:
            raise CorruptIndex(self.documents.file.path, "it has not as many documents as its commit says")
        for file, known in zip((self.inverted.file, self.documents.file), state.sums or (), strict=False):
            if file.sum != known:
                raise CorruptIndex(file.path, FOREIGN)

    def __len__(self) -> int:
        """Documents, deleted ones included."""
        return len(self.documents)

    @property
    def field_names(self) -> list[str]:
        """The inverted fields."""
        return list(self.inverted.kinds)

    def field(self, name: str) -> FieldReader:
        """The inverted field; KeyError when the segment has none of that name."""
        return self.inverted.field(name)
