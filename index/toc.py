"""Whoosh's table of contents: written as Whoosh writes it, read without running anything that is in it."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import CorruptIndex

if TYPE_CHECKING:
    from .store import SegmentState

# What Whoosh may have pickled into a table of contents' list of segments.
_ALLOWED = {("index.codec.codec", "Segment"), ("builtins", "set"), ("builtins", "frozenset")}


def toc_bytes(generation: int, segments: Sequence[SegmentState]) -> bytes:
    """The table of contents of a commit."""
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import TOC

    from .analysis import whoosh_schema
    from .codec.codec import Segment

    listed = []
    for state in segments:
        name, _, segment_id = state.id.partition("_")
        segment = Segment(name, segment_id, state.documents)
        for doc in state.deleted:
            segment.delete_document(doc)
        listed.append(segment)
    storage = RamStorage()
    TOC(whoosh_schema(), listed, generation).write(storage, "MAIN")
    written: bytes = storage.files[f"_MAIN_{generation}.toc"]
    return written


def read_toc(path: Path) -> Iterator[SegmentState]:
    """The segments of a table of contents that a writer of Whoosh's has left. Raises CorruptIndex."""
    from .codec.codec import Segment
    from .store import SegmentState

    try:
        segments = _segments(path.read_bytes())
        for segment in segments:
            if not isinstance(segment, Segment):
                raise CorruptIndex(path, "it lists a segment of another codec")
            yield SegmentState(segment.segment_id(), segment.doc_count_all(), tuple(segment.deleted_docs()))
    except (OSError, CorruptIndex):
        raise
    except Exception as error:  # noqa: BLE001 - unpickling damaged bytes can raise anything
        raise CorruptIndex(path, f"unreadable: {type(error).__name__}") from error


class _Unpickler(pickle.Unpickler):
    """Makes plain values and segments, and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")


def _segments(data: bytes) -> list[Any]:
    from whoosh.filedb.structfile import BufferFile

    stream = BufferFile(memoryview(data))
    for _ in range(3):
        stream.read_varint()  # sizes of C types
    if stream.read_int() != -12345:
        raise ValueError("not a table of contents")
    stream.read_int()
    for _ in range(3):
        stream.read_varint()  # the release of Whoosh
    stream.read_string()  # the schema: ours is known
    stream.read_int()
    stream.read_int()
    segments: list[Any] = _Unpickler(io.BytesIO(data[stream.tell() :])).load()
    return segments
