"""Whether the lists of a field are in order and agree with what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hansou.index.store.encoding.bits import Ints
from hansou.index.store.postings.field import FieldReader, Occurrences
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import ArraySegment

_AT_ONCE = 2_000_000  # occurrences in memory


class Counted(Protocol):
    """Where it is counted what has been looked at."""

    terms: int
    occurrences: int


def stretches(field: FieldReader) -> Iterator[tuple[int, int, Ints]]:
    """All terms of a field in ranges of ordinals that suit memory: first, end, and the ordinals."""
    edges = [0, *(at for at in field.milestones(_AT_ONCE).tolist() if at), len(field)]
    for start, stop in pairwise(edges):
        if stop > start:
            yield start, stop, np.arange(start, stop)


def check_field(segment: ArraySegment, name: str, counted: Counted) -> Iterator[str]:
    """What is wrong with a field, if anything."""
    field = segment.field(name)
    last = b""
    for start, stop, ordinals in stretches(field):
        block = field.terms.block(start, stop)
        if not _ascend(block, last, bool(start)):
            yield f"terms {start:,} to {stop:,} are not in order"
            return
        last = block.select(np.array([len(block) - 1]))[0]
        found = field.occurrences(ordinals)
        counted.terms += len(ordinals)
        counted.occurrences += len(found.docs)
        yield from _check_order(field, found, start)
        yield from _check_counts(field, found, ordinals)
    yield from _check_lengths(segment, name)


def _ascend(block: TermBlock, before: bytes, any_before: bool) -> bool:
    same = np.flatnonzero(block.keys[1:] <= block.keys[:-1])
    pairs = zip(block.select(same), block.select(same + 1), strict=True)
    first = block.select(np.array([0]))[0]
    return (not any_before or before < first) and all(a < b for a, b in pairs)


def _check_order(field: FieldReader, found: Occurrences, start: int) -> Iterator[str]:
    """Lists ascend by document, and in a document by position."""
    if (np.diff(found.starts) < 1).any():
        yield f"a term from {start:,} on is in no document"
        return
    documents = len(field.lengths)
    if int(found.docs.max(initial=0)) >= documents:
        yield f"a term from {start:,} on is in a document that there is none"
        return
    within = np.ones(len(found.docs), np.bool_)
    within[found.starts[:-1]] = False  # first of a list: nothing before it
    step = np.diff(found.docs.astype(np.int64), prepend=0)
    ordered = step > 0
    if field.has_positions:
        ordered |= (step == 0) & (np.diff(found.values.astype(np.int64), prepend=-1) > 0)
    elif (found.values < 1).any():
        yield f"a term from {start:,} on is in a document no times"
    if (within & ~ordered).any():
        yield f"the list of a term from {start:,} on is not in order"


def _check_counts(field: FieldReader, found: Occurrences, ordinals: Ints) -> Iterator[str]:
    """What is said of each term is what its list says: hits, frequency, the bounds that ranking relies on."""
    lists = field.postings(ordinals)
    hits = np.diff(lists.starts)
    new = np.ones(len(found.docs), np.bool_)
    new[1:] = found.docs[1:] != found.docs[:-1]
    new[found.starts[:-1]] = True
    if not np.array_equal(found.docs[new], lists.docs):
        yield "lists give other documents with positions than without"
        return
    if not np.array_equal(field.doc_frequency(ordinals), hits):
        yield "a term is not in as many documents as it says"
    if field.has_positions:
        times = np.diff(found.starts)
        agree = np.array_equal(np.diff(np.flatnonzero(new), append=len(new)), lists.freqs)
    else:
        times = np.add.reduceat(found.values.astype(np.int64), found.starts[:-1])
        agree = np.array_equal(found.values, lists.freqs)
    if not agree or not np.array_equal(field.collection_frequency(ordinals), times):
        yield "a term does not stand there as often as it says"
    top, least = field.bounds(ordinals)
    right = np.maximum.reduceat(lists.freqs, lists.starts[:-1])
    if not np.array_equal(top, right):
        yield "a term's greatest frequency is another"
    if not np.array_equal(least, np.minimum.reduceat(_as_written(field.lengths)[lists.docs], lists.starts[:-1])):
        yield "the least length of a term's documents is another"


def _as_written(lengths: NDArray[Any]) -> NDArray[np.uint32]:
    return lengths.astype(np.uint32)


def _check_lengths(segment: ArraySegment, name: str) -> Iterator[str]:
    """What is said of all lengths together is so."""
    lengths = segment.documents.lengths(name)
    if lengths is None or not len(lengths):
        return
    said = segment.documents.length_stats(name)
    if said != (int(lengths.sum(dtype=np.int64)), int(lengths.min()), int(lengths.max())):
        yield "lengths do not add up to what is said of them"
