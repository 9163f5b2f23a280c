"""Whoosh's per-document writer and reader: stored fields, lengths, columns, vectors."""

# ruff: noqa: D102, ARG002 - methods of Whoosh's interfaces, described there

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import IO, Any

import numpy as np
from whoosh.codec import base
from whoosh.filedb.structfile import StructFile
from whoosh.matching import ListMatcher

from hansou.index.store.container.files import FileWriter
from hansou.index.store.container.folder import Folder
from hansou.index.store.documents.stored import StoredWriter
from hansou.index.store.documents.values import decode, encode
from hansou.index.store.encoding.blobs import BlobsWriter
from hansou.index.store.segment import DOCUMENTS, Documents, write_lengths

from .lengths import as_whoosh
from .storage import ViewFile

COLUMN_EXTENSION = ".col"
"""Of a column that Whoosh added to a finished segment, in a file of its own."""


class _Column:
    """A column while it grows."""

    def __init__(self, spool: IO[bytes], column: Any) -> None:
        self._spool = spool
        self._writer = column.writer(StructFile(spool))
        self.add = self._writer.add

    def finish(self, documents: int) -> bytes:
        self._writer.finish(documents)
        self._spool.seek(0)
        with self._spool:
            return self._spool.read()


def column_bytes(folder: Folder, column: Any, values: Iterable[tuple[int, Any]], documents: int) -> bytes:
    """What a column of Whoosh reads, from ascending document numbers and their values."""
    growing = _Column(folder.spool(), column)
    for doc, value in values:
        growing.add(doc, value)
    return growing.finish(documents)


class PerDocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Writes a segment's file of documents. A document takes effect when it is finished."""

    def __init__(self, folder: Folder, segment: Any) -> None:
        self._folder = folder
        self._segment_id = segment.segment_id()
        self._file = FileWriter(folder, self._segment_id + DOCUMENTS)
        self._stored = StoredWriter(self._file)
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, _Column] = {}
        self._vectors: dict[str, BlobsWriter] = {}
        self._count = 0
        self._open = False
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        if self._open:
            raise ValueError("the document before is not finished")
        if docnum != self._count:
            raise ValueError(f"document {docnum} where {self._count} was expected")
        self._open = True
        self._record: dict[str, Any] = {}
        self._record_lengths: dict[str, int] = {}
        self._record_columns: list[tuple[str, Any, Any]] = []
        self._record_vectors: dict[str, bytes] = {}

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int | None) -> None:
        """Raises TypeError for a value that cannot be stored."""
        if value is not None:
            self._record[fieldname] = encode(value)
        if length:
            self._record_lengths[fieldname] = length

    def add_column_value(self, fieldname: str, column: Any, value: Any) -> None:
        self._record_columns.append((fieldname, column, value))

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[tuple[Any, float, bytes]]) -> None:
        triples = list(items)
        if triples:
            texts, weights, values = zip(*triples, strict=True)
            self._record_vectors[fieldname] = encode([list(texts), list(weights), list(values)])

    def finish_doc(self) -> None:
        for name, length in self._record_lengths.items():
            lengths = self._lengths.setdefault(name, array("I"))
            lengths.extend([0] * (self._count - len(lengths)))
            lengths.append(length)
        for name, column, value in self._record_columns:
            if name not in self._columns:
                self._columns[name] = _Column(self._folder.spool(), column)
            self._columns[name].add(self._count, value)
        for name, vector in self._record_vectors.items():
            if name not in self._vectors:
                self._vectors[name] = BlobsWriter(self._file, f"vectors/{name}")
            blobs = self._vectors[name]
            blobs.extend(np.zeros(self._count - len(blobs), np.int64), b"")
            blobs.append(vector)
        self._stored.add_encoded(self._record)
        self._count += 1
        self._open = False

    def cancel_doc(self) -> None:
        self._open = False

    def close(self) -> None:
        """Write the file."""
        for name, lengths in self._lengths.items():
            lengths.extend([0] * (self._count - len(lengths)))
            write_lengths(self._file, name, np.frombuffer(lengths, np.uint32))
        for name, column in self._columns.items():
            self._file.section(f"column/{name}").write(column.finish(self._count))
        for blobs in self._vectors.values():
            blobs.extend(np.zeros(self._count - len(blobs), np.int64), b"")
            blobs.finish()
        self._stored.finish()
        self._file.meta["documents"] = self._count
        self._file.finish()
        self.is_closed = True


class PerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Reads a segment's file of documents; deletions are the segment object's."""

    def __init__(self, storage: Any, segment: Any, documents: Documents) -> None:
        self._storage = storage
        self._segment = segment
        self._documents = documents
        self._lengths: dict[str, memoryview] = {}

    def doc_count(self) -> int:
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        return len(self._documents)

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        return True

    def _column_file(self, fieldname: str) -> str:
        return str(self._segment.make_filename(f".{fieldname}{COLUMN_EXTENSION}"))

    def has_column(self, fieldname: str) -> bool:
        return fieldname in self._documents.column_names or self._storage.file_exists(self._column_file(fieldname))

    def column_reader(self, fieldname: str, column: Any) -> Any:
        view = self._documents.column(fieldname)
        if view is not None:
            file, size = ViewFile(view, fieldname), len(view)
        else:
            name = self._column_file(fieldname)
            file, size = self._storage.open_file(name), self._storage.file_length(name)
        return column.reader(file, 0, size, self.doc_count_all())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        if fieldname not in self._lengths:
            lengths = self._documents.lengths(fieldname)
            self._lengths[fieldname] = (np.zeros(0, np.int64) if lengths is None else as_whoosh(lengths)).data
        view = self._lengths[fieldname]
        return view[docnum] or default if view else default

    def field_length(self, fieldname: str) -> int:
        return self._documents.length_stats(fieldname)[0]

    def min_field_length(self, fieldname: str) -> int:
        return int(as_whoosh(np.array(self._documents.length_stats(fieldname)))[1])

    def max_field_length(self, fieldname: str) -> int:
        return int(as_whoosh(np.array(self._documents.length_stats(fieldname)))[2])

    def _vector(self, docnum: int, fieldname: str) -> memoryview:
        """A document's vector as it is on disk; empty when it has none."""
        if fieldname not in self._documents.vector_names:
            return memoryview(b"")
        return self._documents.vectors(fieldname).get(docnum)

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return len(self._vector(docnum, fieldname)) > 0

    def vector(self, docnum: int, fieldname: str, format_: Any) -> Any:
        vector = self._vector(docnum, fieldname)
        if not vector:
            raise KeyError(f"document {docnum} has no vector of field {fieldname!r}")
        with self._documents.file.guard():
            texts, weights, values = decode(vector)
        return ListMatcher(texts, weights, values, format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._documents.stored.get(docnum)
