"""The codec that Whoosh asks for: segments of arrays."""

# ruff: noqa: D102, ARG002 - methods of Whoosh's interfaces, described there

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.codec import base

from hansou.index.store.segment import Documents, Inverted, SegmentInfo

from .documents import COLUMN_EXTENSION, PerDocumentReader, PerDocumentWriter
from .postings import FieldWriter
from .storage import folder_of
from .terms import TermsReader


class Segment(base.Segment):  # type: ignore[misc]
    """A segment in Whoosh's table of contents.

    The only object of ours that is pickled there; its state is str, int, bool and a set
    of int. Segments are never assembled into compound files: they are two files as it is.
    """

    def __init__(self, indexname: str, segid: str | None = None, documents: int = 0) -> None:
        self.indexname = indexname
        self.segid = self._random_id() if segid is None else segid
        self.compound = False
        self._documents = documents
        self._deleted: set[int] = set()

    @classmethod
    def of(cls, info: SegmentInfo) -> Segment:
        """The segment that `write_segment` or `merge_segments` wrote, for a writer's `segments`."""
        indexname, _, segid = info.segment_id.rpartition("_")
        return cls(indexname, segid, info.documents)

    def codec(self, **_: Any) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return self._documents

    def set_doc_count(self, doccount: int) -> None:
        self._documents = doccount

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Writes and reads segments of arrays in any Whoosh storage.

    `options` are what Whoosh's own codecs may be made with, such as `blocklimit`: they say how these lay out blocks of
    postings, of which there are none to be laid out here. They are taken, and change nothing.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__()

    def per_document_writer(self, storage: Any, segment: Any) -> PerDocumentWriter:
        return PerDocumentWriter(folder_of(storage), segment)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        return FieldWriter(folder_of(storage), segment)

    def per_document_reader(self, storage: Any, segment: Any) -> PerDocumentReader:
        documents = Documents(folder_of(storage), segment.segment_id())
        return PerDocumentReader(storage, segment, documents)

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        folder = folder_of(storage)
        try:
            documents = Documents(folder, segment.segment_id())
        except FileNotFoundError:  # terms alone, without the documents they are in
            documents = None
        return TermsReader(Inverted(folder, segment.segment_id(), documents))

    def new_segment(self, storage: Any, indexname: str) -> Segment:
        return Segment(indexname)

    def supports_columns(self) -> bool:
        return True

    @classmethod
    def column_filename(cls, segment: Any, fieldname: str) -> str:
        """Where Whoosh puts a column that it adds to a finished segment."""
        return str(segment.make_filename(f".{fieldname}{COLUMN_EXTENSION}"))
