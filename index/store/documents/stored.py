"""Stored fields: a compressed record per document, read one at a time.

A record is a MessagePack map from field name to value, compressed with Zstandard, kept
without the four bytes that every frame begins with. A segment that is big enough carries
a dictionary trained on its first records, which halves short documents. Text that is
smaller in GB18030 is kept so: a Chinese character is two bytes there and three in UTF-8,
and compresses better.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import msgpack
import zstandard

from hansou.index.compiled import COMPILED
from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.encoding.bits import Ints
from hansou.index.store.encoding.blobs import BlobsReader, BlobsWriter

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
LONGEST = 1 << 30
"""Bytes of one record."""
DEEPEST = 32
"""Tuples inside each other in a stored value."""
COPY_AT_ONCE = 1 << 14
"""Records in memory at a time when they are copied between segments."""

FRAME = b"\x28\xb5\x2f\xfd"  # what every frame of Zstandard's begins with: not kept
RATIO_BITS = 15  # Zstandard's best: a block of 128 KiB in four bytes

_GB18030, _SURROGATES, _TUPLE, _INTEGER, _DATETIME, _DATE, _DECIMAL = range(1, 8)


def encode(value: Any) -> bytes:
    """A value as MessagePack; the same value comes back from `decode`.

    Raises TypeError for a value that is not None, bool, int, float, str, bytes, date,
    datetime, Decimal, or a list, tuple or dict of these; ValueError for a tuple in more
    than DEEPEST others.
    """
    if type(value) is str:
        return _pack_text(value)
    return _packed(value, 0)


def _packed(value: Any, depth: int) -> bytes:
    packed: bytes = msgpack.packb(_plain(value, depth))
    return packed


def decode(data: bytes | memoryview, depth: int = 0) -> Any:
    """The value that was encoded, in so many tuples; ValueError when there was none."""
    if depth > DEEPEST:  # each takes 40 KB of the stack
        raise ValueError("tuples in too many tuples")
    hook = _decode_extension if not depth else partial(_decode_extension, depth=depth)
    return msgpack.unpackb(data, ext_hook=hook, strict_map_key=False)


def decompress(decompressor: zstandard.ZstdDecompressor, data: bytes | memoryview) -> bytes:
    """What was compressed; ValueError when it says that it is longer than it can be, or than LONGEST."""
    if zstandard.frame_content_size(data) > min(len(data) << RATIO_BITS, LONGEST):
        raise ValueError("more than it can hold")
    return decompressor.decompress(data)


def _plain(value: Any, depth: int) -> Any:
    """A value, in so many tuples, as what MessagePack can carry."""
    if isinstance(value, str):
        return _encode_text(value)
    if value is None or isinstance(value, (bool, float, bytes)):
        return value
    if isinstance(value, int):
        return value if -(1 << 63) <= value < 1 << 64 else msgpack.ExtType(_INTEGER, b"%d" % value)
    if isinstance(value, datetime):
        return msgpack.ExtType(_DATETIME, value.isoformat().encode())
    if isinstance(value, date):
        return msgpack.ExtType(_DATE, value.isoformat().encode())
    if isinstance(value, Decimal):
        return msgpack.ExtType(_DECIMAL, str(value).encode())
    if isinstance(value, list):
        return [_plain(item, depth) for item in value]
    if isinstance(value, tuple):
        if depth == DEEPEST:
            raise ValueError("tuples in too many tuples")
        return msgpack.ExtType(_TUPLE, _packed(list(value), depth + 1))
    if isinstance(value, dict):
        return {_plain(key, depth): _plain(item, depth) for key, item in value.items()}
    raise TypeError(f"a stored field cannot hold {type(value).__name__}: {value!r:.60}")


def _pack_text(text: str) -> bytes:
    """What MessagePack makes of `_encode_text`; for texts of most sizes without an object on the way."""
    try:
        local = _as_gb18030(text)
    except UnicodeEncodeError:
        local = b""
    if local is not None and 1 << 8 <= len(local) < 1 << 16:
        return struct.pack(">BHb", 0xC8, len(local), _GB18030) + local
    packed: bytes = msgpack.packb(text if local is None else _encode_text(text))
    return packed


def _encode_text(text: str) -> Any:
    try:
        local = _as_gb18030(text)
    except UnicodeEncodeError:
        return msgpack.ExtType(_SURROGATES, text.encode("utf-8", "surrogatepass"))
    return text if local is None else msgpack.ExtType(_GB18030, local)


def _as_gb18030(text: str) -> bytes | None:
    """A text in GB18030; None where that is not smaller. Raises UnicodeEncodeError for halves of characters."""
    if text.isascii():
        return None
    local = text.encode("gb18030")
    return local if len(local) < len(text.encode()) - 1 else None


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


def _decode_extension(code: int, data: bytes, depth: int = 0) -> Any:
    match code:
        case 1:
            return data.decode("gb18030")
        case 2:
            return data.decode("utf-8", "surrogatepass")
        case 3:
            return tuple(decode(data, depth + 1))
        case 4:
            return int(data)
        case 5:
            return datetime.fromisoformat(data.decode())
        case 6:
            return date.fromisoformat(data.decode())
        case 7:
            return Decimal(data.decode())
    raise ValueError(f"a value of unknown kind {code}")


def train(records: list[bytes]) -> bytes:
    """A dictionary for records like these; none where they are too few or too long to have one."""
    try:
        # `f` and `accel`: as good as by default, in under half the time.
        dictionary = zstandard.train_dictionary(DICTIONARY_BYTES, [*records], k=200, d=8, f=18, accel=4, level=LEVEL)
        return dictionary.as_bytes()
    except zstandard.ZstdError:
        return b""


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
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)

    def __len__(self) -> int:
        """Records added."""
        return len(self._waiting) + len(self._blobs)

    def add(self, fields: Mapping[str, Any]) -> None:
        """The next document's fields; TypeError names a value of a kind that cannot be stored."""
        self._add(fields, self._encoded(fields))

    def add_encoded(self, fields: Mapping[str, bytes]) -> None:
        """The next document's fields, each value encoded."""
        self._add(fields, join_record(fields))

    def _add(self, names: Iterable[str], record: bytes) -> None:
        self._names.update(names)
        if self._dictionary is not None:
            self._append(record)
            return
        self._waiting.append(record)
        self._waiting_bytes += len(record)
        if self._waiting_bytes >= (REUSE_FROM if self._offered else SAMPLE_BYTES):
            self._begin()

    def _append(self, record: bytes) -> None:
        self._blobs.append(self._compressor.compress(record)[len(FRAME) :] if record else b"")

    def _begin(self) -> None:
        """Settle the dictionary and compress what has waited for it."""
        dictionary = b""
        if self._waiting_bytes >= REUSE_FROM and self._offered:
            dictionary = self._offered
        elif self._waiting_bytes >= TRAIN_FROM:
            dictionary = train(self._waiting)
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
        self._lock = threading.Lock()  # a decompressor serves one thread at a time
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
        if not 0 <= doc < len(self):
            raise IndexError(doc)
        try:
            fields, plain = self.compiled.get(doc) if self.compiled is not None else (None, self._plain(doc))
            if fields is None:
                fields = decode(plain) if plain else {}
        except Exception:
            with self._file.guard():
                raise
        return fields

    def _plain(self, doc: int) -> bytes:
        """A record as it was packed, empty for one without fields."""
        record = self._blobs.get(doc)
        with self._lock:
            if self._decompressor is None:
                self._decompressor = _decompressor(self._file)
            return decompress(self._decompressor, FRAME + record) if record else b""

    def _compiled_reader(self) -> RecordReader | None:
        if not COMPILED:
            return None
        from .unpacking import RecordReader

        with self._file.guard():
            return RecordReader(self._file, "stored", partial(_decompressor, self._file))


def _decompressor(file: FileReader) -> zstandard.ZstdDecompressor:
    """What reads a segment's records, in one thread at a time."""
    dictionary = bytes(file.section("stored/dictionary").bytes())
    data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdDecompressor(dict_data=data)
