"""Whoosh's table of contents: written as Whoosh writes it, read without running anything that is in it."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hansou.index.errors import CorruptIndex
from hansou.index.store.segment import SegmentState

# What Whoosh may have pickled into a table of contents' list of segments.
_ALLOWED = {("hansou.index.whoosh.codec", "Segment"), ("builtins", "set"), ("builtins", "frozenset")}
_RENAMED = {("index.codec.codec", "Segment"): ("hansou.index.whoosh.codec", "Segment")}
"""Names that tables of contents of earlier releases have, before there was one package."""
# The steps that make such a list. Others can take memory without bound: a number of three gigabytes' worth of places
# for what was met before is four bytes, and tuples within tuples can take for ever to put into a set.
_STEPS = frozenset((
    "PROTO", "FRAME", "MARK", "STOP", "EMPTY_LIST", "APPEND", "APPENDS", "EMPTY_DICT", "SETITEM", "SETITEMS",
    "EMPTY_SET", "ADDITEMS", "EMPTY_TUPLE", "NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1",
    "SHORT_BINUNICODE", "BINUNICODE", "STACK_GLOBAL", "NEWOBJ", "BUILD", "MEMOIZE", "BINGET", "LONG_BINGET",
))  # fmt: skip
_MOST_PICKLED = 1 << 24  # bytes of such a list: each may be a step
# Stands where Whoosh has a number without a use, always 0: tells hansou's commits from those of Whoosh's writers.
_OURS = int.from_bytes(b"hans", "big")
_TELLTALE = (-12345).to_bytes(4, "big", signed=True)
HEAD = "toc.head"
"""The file that holds what every table of contents begins with: Whoosh's release and our schema, as Whoosh writes
them. The tests make it, too, and compare.
"""
_PROTOCOL = 4
_PROTO = pickle.PROTO + bytes([_PROTOCOL])
_FRAME_SIZE = 9
_BEGIN = _PROTO + pickle.EMPTY_LIST


def _text(text: str) -> bytes:
    return pickle.SHORT_BINUNICODE + bytes([len(text)]) + text.encode()


_SEGMENT = _text("hansou.index.whoosh.codec") + _text("Segment") + pickle.STACK_GLOBAL


def toc_bytes(generation: int, segments: Sequence[SegmentState]) -> bytes:
    """The table of contents of a commit, as Whoosh would write it, which is not loaded for that."""
    from pkgutil import get_data  # a search does without

    head = get_data(__package__, HEAD)  # from wherever the package was loaded
    if head is None:
        raise FileNotFoundError(HEAD)
    listed = b"".join(map(_pickled, segments))
    pickled = _BEGIN + (pickle.MARK + listed + pickle.APPENDS if segments else b"") + pickle.STOP
    return head + generation.to_bytes(4, "big") + _OURS.to_bytes(4, "big") + pickled


def _pickled(state: SegmentState) -> bytes:
    """A segment as `codec.Segment`, step by step: the class, an empty one of it, and what it holds."""
    name, _, segment_id = state.id.partition("_")
    holds = {
        "indexname": name,
        "segid": segment_id,
        "compound": False,
        "_documents": state.documents,
        "_deleted": set(state.deleted),
    }
    return _SEGMENT + pickle.EMPTY_TUPLE + pickle.NEWOBJ + _steps(holds) + pickle.BUILD


def _steps(value: object) -> bytes:
    """The steps that make a value, remembering nothing for others to refer to."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, _PROTOCOL)
    pickler.fast = True
    pickler.dump(value)
    steps = stream.getvalue().removeprefix(_PROTO)
    if steps.startswith(pickle.FRAME):
        steps = steps[_FRAME_SIZE:]
    return steps.removesuffix(pickle.STOP)


def is_ours(path: Path, data: bytes | memoryview) -> bool:
    """Whether a table of contents was written by hansou, not by a writer of Whoosh's. Raises CorruptIndex."""
    with _damage(path):
        end = _segments_at(data)
        return data[end - 4 : end] != bytes(4)


def read_toc(path: Path, data: bytes | memoryview) -> Iterator[SegmentState]:
    """The segments of a table of contents that a writer of Whoosh's has left. Raises CorruptIndex."""
    import pickletools

    from .codec import Segment

    with _damage(path):
        at = _segments_at(data)
        if len(data) - at > _MOST_PICKLED:
            raise CorruptIndex(path, "it is larger than a list of segments can be")
        pickled = bytes(data[at:])
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
        module, name = _RENAMED.get((module, name), (module, name))
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


def _segments_at(data: bytes | memoryview) -> int:
    """Where the pickled segments start; ValueError and others when this is no table of contents."""
    at = 0
    for _ in range(3):
        _, at = _varint(data, at)  # sizes of C types
    if data[at : at + 4] != _TELLTALE:
        raise ValueError("not a table of contents")
    at += 8
    for _ in range(3):
        _, at = _varint(data, at)  # the release of Whoosh
    size, at = _varint(data, at)
    at += size + 8  # the schema: ours is known; the generation; what `_OURS` stands for
    if at > len(data):
        raise ValueError("a table of contents that is cut short")
    return at


def _varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """A number, its lowest seven bits first, and where it ends; ValueError for one that is too great."""
    number = shift = 0
    while data[at] & 0x80:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if shift > 63:
            raise ValueError("a number without end")
    return number | data[at] << shift, at + 1
