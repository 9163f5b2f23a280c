"""Whether what an index finds of every stored text is what the text holds.

Texts are taken apart once more and compared with the lists by a sum for each document: of every occurrence of a term,
term and position are hashed to 64 bits, and these are added up. The order of documents and of terms does not matter
to a sum, so lists are read by term, texts by document, each once and in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from hansou.index.building.arrays import field_arrays
from hansou.index.schema import KEPT, stored_article
from hansou.index.store.encoding.bits import Ints, offsets
from hansou.index.store.postings.terms import TermBlock
from hansou.index.store.segment import ArraySegment, FieldArrays
from hansou.index.store.signatures import read_signatures, signature_columns, sketched

from .lists import stretches

Sums = NDArray[np.uint64]

_CHARACTERS = 500_000  # of texts that are taken apart at once
_SIGNED = "signature/0"


def find_wrong_texts(segment: ArraySegment, progress: Callable[[int], None] | None) -> Ints:
    """The documents whose texts are not found as they should be, ascending.

    Of a segment that another writer made nothing is compared: what it took apart may not be what is stored.
    """
    count = len(segment)
    if _SIGNED not in segment.documents.length_names:
        return np.zeros(0, np.int64)
    wrong = np.zeros(count, np.bool_)
    found = {name: _listed(segment, name) for name in segment.field_names}
    signatures = read_signatures(segment.documents)
    for start, records in _stretches(segment):
        stop = start + len(records)
        articles = [stored_article(record) for record in records]
        arrays = field_arrays(articles)
        others = found.keys() - arrays.keys()
        if not arrays.keys() <= found.keys() or not all(name.startswith(KEPT) for name in others):
            wrong[start:stop] = True
            continue
        for name in others:  # fields of one's own that none of these has
            wrong[start:stop] |= found[name][start:stop] != 0
        for name, expected in arrays.items():
            wrong[start:stop] |= _held(expected, len(records)) != found[name][start:stop]
            if expected.lengths is not None:
                lengths = segment.documents.lengths(name)
                wrong[start:stop] |= True if lengths is None else expected.lengths != lengths[start:stop]
        wrong[start:stop] |= _other_signatures(records, signatures[start:stop])
        if progress is not None:
            progress(stop)
    return np.flatnonzero(wrong)


def _stretches(segment: ArraySegment) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
    """Stored records in stretches of a bounded size, each with the number of its first document."""
    records: list[Mapping[str, Any]] = []
    start = characters = 0
    for doc in range(len(segment)):
        record = segment.documents.stored.get(doc)
        records.append(record)
        characters += len(record["body"]) + len(record["title"])
        if characters >= _CHARACTERS or doc == len(segment) - 1:
            yield start, records
            start, records, characters = doc + 1, [], 0


def _listed(segment: ArraySegment, name: str) -> Sums:
    """Of every document the sum of what a field's lists say."""
    field = segment.field(name)
    sums = np.zeros(len(segment), np.uint64)
    for start, stop, ordinals in stretches(field):
        found = field.occurrences(ordinals)
        _add(sums, field.terms.block(start, stop), np.diff(found.starts), found.docs, found.values)
    return sums


def _held(expected: FieldArrays, documents: int) -> Sums:
    """Of every document the sum of what a field should say."""
    sums = np.zeros(documents, np.uint64)
    for chunk in expected.chunks:
        _add(sums, chunk.terms, chunk.counts, chunk.docs, chunk.values)
    return sums


def _add(sums: Sums, terms: TermBlock, counts: Ints, docs: NDArray[Any], values: NDArray[Any]) -> None:
    hashed = np.repeat(_hashes(terms), counts)
    np.add.at(sums, docs, _mix(hashed + _mix(values.astype(np.uint64) + np.uint64(1))))


def _hashes(terms: TermBlock) -> Sums:
    """A hash of every term."""
    hashes = _mix(terms.keys ^ _mix(terms.sizes.astype(np.uint64)))
    long = np.flatnonzero(terms.sizes > 8)
    starts = offsets(terms.sizes[long] - 8).tolist()
    rests = (xxh3_64_intdigest(terms.rests[lo:hi]) for lo, hi in pairwise(starts))
    hashes[long] ^= np.fromiter(rests, np.uint64, len(long))
    return hashes


def _mix(values: Sums) -> Sums:
    """Every number hashed: the finisher of SplitMix64 (Steele, Lea, Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Sums = values ^ (values >> np.uint64(31))
    return mixed


def _other_signatures(records: Sequence[Mapping[str, Any]], kept: NDArray[Any]) -> NDArray[np.bool_]:
    columns = signature_columns(list(map(sketched, records))).values()
    found = np.stack(list(columns), axis=1).astype("<u4").view(np.uint8)
    other: NDArray[np.bool_] = (found != kept).any(axis=1)
    return other
