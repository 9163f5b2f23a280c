"""Stored fields: a compressed record per document, read one at a time.

A record is a MessagePack map from field name to value, compressed with Zstandard, kept
without the four bytes that every frame begins with. A segment that is big enough carries
a dictionary trained on its first records, which halves short documents. What a value may
be is said in `values`. A long body is kept in blocks, see `blocks`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgpack
import zstandard

from hansou.index.compiled import COMPILED
from hansou.index.hosts import Lock
from hansou.index.store.container.files import FileReader, FileWriter, guarded
from hansou.index.store.encoding.bits import Ints
from hansou.index.store.encoding.blobs import BlobsReader, BlobsWriter

from .blocks import FIELD, IN_BLOCKS, WHOLE, Layout, LongText, count, cut, joined
from .values import FRAME, decode, decompress, encode

if TYPE_CHECKING:
    from .recording import Recorder
    from .unpacking import RecordReader

LEVEL = 5
SAMPLE_BYTES = 4 << 20
"""Bytes of records that a dictionary is trained on; also how many wait in memory for that."""
TRAIN_FROM = 1 << 20
"""Bytes of records from which a dictionary of its own pays for a segment."""
REUSE_FROM = 1 << 18
"""Bytes of records from which a copy of an offered dictionary pays."""
DICTIONARY_BYTES = 110 << 10
COPY_AT_ONCE = 1 << 14
"""Records in memory at a time when they are copied between segments."""


@lru_cache(256)
def _packed_name(name: str) -> bytes:
    packed: bytes = msgpack.packb(name)
    return packed


def join_record(fields: Mapping[str, bytes]) -> bytes:
    """The record of fields whose values are encoded; none of no fields."""
    if not fields:
        return b""
    parts = [part for name, value in fields.items() for part in (_packed_name(name), value)]
    return struct.pack(">BH", 0xDE, len(fields)) + b"".join(parts)  # MessagePack's map of so many entries


def record_encoder() -> Callable[[Mapping[str, Any]], bytes]:
    """What makes a record of a document's fields; TypeError names a value that cannot be stored.

    Not to be shared between threads.
    """
    recorder = _recorder()

    def encoded(fields: Mapping[str, Any]) -> bytes:
        plain = recorder.record(fields) if recorder is not None and type(fields) is dict else None
        return join_record({name: encode(value) for name, value in fields.items()}) if plain is None else plain

    return encoded


def _recorder() -> Recorder | None:
    if not COMPILED:
        return None
    from .recording import Recorder

    return Recorder()


def train(records: Sequence[bytes]) -> bytes:
    """A dictionary for records like these; none where they are too few or too long to have one."""
    try:
        # `f` and `accel`: as good as by default, in under half the time.
        dictionary = zstandard.train_dictionary(DICTIONARY_BYTES, [*records], k=200, d=8, f=18, accel=4, level=LEVEL)
        return dictionary.as_bytes()
    except zstandard.ZstdError:
        return b""


class _Record(NamedTuple):
    """A record as it is packed: its head, which is all of it unless it is in blocks, and what each of these has."""

    head: bytes
    blocks: Sequence[bytes] = ()
    counts: Sequence[tuple[int, int, int]] = ()


class StoredWriter:
    """Writes the records of a segment, in the order of documents.

    dictionary: one that fits similar documents, used instead of training another.
    """

    def __init__(self, file: FileWriter, dictionary: bytes = b"") -> None:
        self._file = file
        self._blobs = BlobsWriter(file, "stored")
        self._names: set[str] = set()
        self._encoded = record_encoder()
        self._offered = dictionary
        self._dictionary: bytes | None = None
        self._waiting: list[_Record] = []
        self._waiting_bytes = 0
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)

    def __len__(self) -> int:
        """Records added."""
        return len(self._waiting) + len(self._blobs)

    def add(self, fields: Mapping[str, Any]) -> None:
        """The next document's fields; TypeError names a value of a kind that cannot be stored."""
        text = fields.get(FIELD)
        if type(text) is not str or len(text) <= WHOLE:
            self._add(fields, _Record(self._encoded(fields)))
            return
        head = {name: value for name, value in fields.items() if name != FIELD}
        blocks = list(cut(text))
        packed = [self._encoded({FIELD: block}) for block in blocks]
        self._add(fields, _Record(self._encoded(head), packed, list(map(count, blocks))))

    def add_encoded(self, fields: Mapping[str, bytes]) -> None:
        """The next document's fields, each value encoded; none of them is kept in blocks."""
        self._add(fields, _Record(join_record(fields)))

    def _add(self, names: Iterable[str], record: _Record) -> None:
        self._names.update(names)
        if self._dictionary is not None:
            self._append(record)
            return
        self._waiting.append(record)
        self._waiting_bytes += len(record.head) + sum(map(len, record.blocks))
        if self._waiting_bytes >= (REUSE_FROM if self._offered else SAMPLE_BYTES):
            self._begin()

    def _append(self, record: _Record) -> None:
        head = self._compressed(record.head)
        if record.blocks:
            head = joined(head, list(map(self._compressed, record.blocks)), record.counts)
        self._blobs.append(head)

    def _compressed(self, record: bytes) -> bytes:
        return self._compressor.compress(record)[len(FRAME) :] if record else b""

    def _begin(self) -> None:
        """Settle the dictionary and compress what has waited for it."""
        dictionary = b""
        if self._waiting_bytes >= REUSE_FROM and self._offered:
            dictionary = self._offered
        elif self._waiting_bytes >= TRAIN_FROM:
            dictionary = train([part for record in self._waiting for part in (record.head, *record.blocks)])
        self._use(dictionary)
        for record in self._waiting:
            self._append(record)
        self._waiting = []

    def _use(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        self._file.section("stored/dictionary").write(dictionary)
        if dictionary:
            data = zstandard.ZstdCompressionDict(dictionary)
            data.precompute_compress(level=LEVEL)
            self._compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=data, write_dict_id=False)

    def copy(self, reader: StoredReader, documents: Ints, fields: Container[str] | None = None) -> None:
        """The next documents' fields out of another segment, all or only these.

        Records are copied as they are when the dictionary is the same and all fields go.
        """
        theirs = reader.dictionary
        if self._dictionary is None and not self._waiting and theirs and theirs == self._offered:
            self._use(theirs)
        if self._dictionary == theirs and (fields is None or all(name in fields for name in reader.names)):
            self._names.update(reader.names)
            for start in range(0, len(documents), COPY_AT_ONCE):
                self._blobs.extend(*reader.compressed(documents[start : start + COPY_AT_ONCE]))
            return
        for doc in documents.tolist():
            self.add({name: value for name, value in reader.get(doc).items() if fields is None or name in fields})

    def finish(self) -> None:
        """All documents are there."""
        if self._dictionary is None:
            self._begin()
        self._blobs.finish()
        self._file.meta["stored"] = sorted(self._names)

    @property
    def dictionary(self) -> bytes:
        """The dictionary in use; empty while that is not settled, or when there is none."""
        return self._dictionary or b""


class StoredReader:
    """Reads the records of a segment."""

    def __init__(self, file: FileReader) -> None:
        self._file = file
        self._blobs = BlobsReader(file, "stored")
        self._lock = Lock()  # a decompressor serves one thread at a time
        self._decompressor: zstandard.ZstdDecompressor | None = None
        self.compiled = self._compiled_reader()
        """Reads records as most are, where it was built; see `get`."""

    def __len__(self) -> int:
        return len(self._blobs)

    @property
    def names(self) -> list[str]:
        """The fields that some document stores."""
        return list(self._file.meta["stored"])

    @property
    def dictionary(self) -> bytes:
        """The segment's dictionary, empty when it has none."""
        return bytes(self._file.section("stored/dictionary").bytes())

    def compressed(self, documents: Ints) -> tuple[Ints, bytes]:
        """Records of these ascending documents as they are on disk: the size of each, and all end to end."""
        return self._blobs.select(documents)

    def get(self, doc: int) -> dict[str, Any]:
        """A document's stored fields; IndexError when there is no such document."""
        fields = self.head(doc)
        text = fields.get(FIELD)
        if type(text) is LongText:
            fields[FIELD] = str(text)
        return fields

    def head(self, doc: int) -> dict[str, Any]:
        """The same, but a text that is kept in blocks is a LongText, of which nothing was read yet."""
        if not 0 <= doc < len(self):
            raise IndexError(doc)
        return self._head(doc)

    @guarded
    def _head(self, doc: int) -> dict[str, Any]:
        plain: bytes | None
        if self.compiled is not None:
            fields, plain = self.compiled.get(doc)
            if fields is not None:
                return fields
        else:
            record = self._blobs.get(doc)
            plain = None if len(record) and record[0] == IN_BLOCKS else self._decompressed(record)
        return self._in_blocks(doc) if plain is None else _decoded(plain)

    def _in_blocks(self, doc: int) -> dict[str, Any]:
        """A record in blocks."""
        raw = self._blobs.part if self.compiled is None else self.compiled.raw
        layout = Layout.read(partial(raw, doc), self._blobs.size(doc))
        fields = self._part(doc, *layout.head)
        fields[FIELD] = LongText(layout, partial(self._text, doc))
        return fields

    @guarded
    def _text(self, doc: int, start: int, stop: int, characters: int) -> str:
        """The text of a block, from one byte of its record to another."""
        text = self._part(doc, start, stop)[FIELD]
        if type(text) is not str or len(text) != characters:
            raise ValueError("a block that is not as long as it says")
        return text

    def _part(self, doc: int, start: int, stop: int) -> dict[str, Any]:
        """What a part of a record in blocks has."""
        if self.compiled is None:
            return _decoded(self._decompressed(self._blobs.part(doc, start, stop)))
        fields, plain = self.compiled.part(doc, start, stop)
        return _decoded(plain) if fields is None else fields

    def _decompressed(self, record: bytes | memoryview) -> bytes:
        """A record as it was packed, empty for one without fields."""
        with self._lock:
            if self._decompressor is None:
                self._decompressor = _decompressor(self._file)
            return decompress(self._decompressor, FRAME + record) if len(record) else b""

    def _compiled_reader(self) -> RecordReader | None:
        if not COMPILED:
            return None
        from .unpacking import RecordReader

        with self._file.guard():
            return RecordReader(self._file, "stored", partial(_decompressor, self._file))


def _decoded(plain: bytes) -> dict[str, Any]:
    """The fields of a record."""
    fields: dict[str, Any] = decode(plain) if plain else {}
    return fields


def _decompressor(file: FileReader) -> zstandard.ZstdDecompressor:
    """What reads a segment's records, in one thread at a time."""
    dictionary = bytes(file.section("stored/dictionary").bytes())
    data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdDecompressor(dict_data=data)
