"""Whoosh's table of contents: written as Whoosh writes it, read without running anything that is in it."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import CorruptIndex

if TYPE_CHECKING:
    from .store import SegmentState

# What Whoosh may have pickled into a table of contents' list of segments.
_ALLOWED = {("index.codec.codec", "Segment"), ("builtins", "set"), ("builtins", "frozenset")}
# The steps that make such a list. Others can take memory without bound: a number of three gigabytes' worth of places
# for what was met before is four bytes, and tuples within tuples can take for ever to put into a set.
_STEPS = frozenset((
    "PROTO", "FRAME", "MARK", "STOP", "EMPTY_LIST", "APPEND", "APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS",
    "EMPTY_SET", "ADDITEMS", "EMPTY_TUPLE", "NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1",
    "SHORT_BINUNICODE", "BINUNICODE", "STACK_GLOBAL", "NEWOBJ", "BUILD", "MEMOIZE", "BINGET", "LONG_BINGET",
))  # fmt: skip
# Stands where Whoosh has a number without a use, always 0: tells hansou's commits from those of Whoosh's writers.
_OURS = int.from_bytes(b"hans", "big")


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
    end = _segments_at(written)
    return written[: end - 4] + _OURS.to_bytes(4, "big") + written[end:]


def is_ours(path: Path, data: bytes) -> bool:
    """Whether a table of contents was written by hansou, not by a writer of Whoosh's. Raises CorruptIndex."""
    with _damage(path):
        end = _segments_at(data)
        return data[end - 4 : end] != bytes(4)


def read_toc(path: Path, data: bytes) -> Iterator[SegmentState]:
    """The segments of a table of contents that a writer of Whoosh's has left. Raises CorruptIndex."""
    import pickletools

    from .codec.codec import Segment
    from .store import SegmentState

    with _damage(path):
        pickled = data[_segments_at(data) :]
        if any(step.name not in _STEPS for step, _, _ in pickletools.genops(pickled)):
            raise CorruptIndex(path, "it holds more than a list of segments")
        for segment in _Unpickler(io.BytesIO(pickled)).load():
            if not isinstance(segment, Segment):
                raise CorruptIndex(path, "it lists a segment of another codec")
            documents, deleted = segment.doc_count_all(), tuple(segment.deleted_docs())
            if not isinstance(documents, int) or documents < 0:
                raise CorruptIndex(path, "it says of no number of documents")
            if not all(0 <= doc < documents for doc in deleted):
                raise CorruptIndex(path, "it lists documents that no segment has")
            yield SegmentState(str(segment.segment_id()), documents, deleted)


class _Unpickler(pickle.Unpickler):
    """Makes plain values and segments, and refuses everything else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Turns what reading damaged bytes raises into CorruptIndex."""
    try:
        yield
    except CorruptIndex:
        raise
    except Exception as error:  # unpickling damaged bytes can raise anything
        raise CorruptIndex(path, f"unreadable: {type(error).__name__}") from error


def _segments_at(data: bytes) -> int:
    """Where the pickled segments start; ValueError and others when this is no table of contents."""
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
    stream.read_int()  # the generation
    stream.read_int()
    at: int = stream.tell()
    return at
