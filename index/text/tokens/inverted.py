"""Batches of texts turned into sorted terms and their occurrences, as arrays.

The same terms at the same positions as `terms.analyze` gives text by text, some hundred times as fast: nothing
here is done once per occurrence in Python but the segmenter's own work. `text.invert` does the same in compiled
code, five times as fast again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hansou.index.compiled import COMPILED
from hansou.index.text.fold.char_filter import Offsets
from hansou.index.text.fold.characters import (
    SINGLE,
    TABLES,
    classify_character,
    code_points,
    from_code_points,
)
from hansou.index.text.sizes import LONG_WORD

from .segmenter import Cut, compiled_cutter, default_cut, phrase_readings, telltale_table, word_starts
from .units import Units, normalize_token, split_points

if TYPE_CHECKING:
    from .cutting import Cutter

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]

_BETWEEN = "。"  # between two texts: no unit, and no word crosses it
_FIRST_TOKEN = 0x110000  # ids below are single characters, their code points
_KEY = 8  # bytes of a term in its key


@dataclass(frozen=True, slots=True)
class Inverted:
    """Terms in ascending order of their UTF-8 bytes, with all their occurrences.

    `keys`: each term's first eight bytes, big-endian, padded with zeros. `sizes`: each term's bytes, int64.
    `rests`: of terms longer than eight bytes, in order, the bytes after those, end to end. `counts`: entries of each
    term, int64. `docs`, `values`: the entries, grouped by term in the order of terms, within a term by document; a
    value is a position (one entry an occurrence, ascending) or a frequency (one entry a document), both uint32.
    """

    keys: Keys
    sizes: Offsets
    rests: bytes
    counts: Offsets
    docs: Numbers
    values: Numbers


@dataclass(frozen=True, slots=True)
class InvertedTexts:
    """What a batch of texts holds of one field: positional terms, unit terms, units in each text (uint32)."""

    terms: Inverted
    units: Inverted
    lengths: Numbers


@dataclass(frozen=True, slots=True)
class _Groups:
    """Distinct terms in any order, and the ordinals of the units where they occur.

    `keys` and `sizes` as in `Inverted`; `rests` is an object array, None for terms of eight bytes and less.
    Term i's occurrences, ascending, are ``occurrences[starts[i]:starts[i + 1]]``.
    """

    keys: Keys
    sizes: Offsets
    rests: npt.NDArray[np.object_]
    starts: Offsets
    occurrences: Offsets


def invert_with_heads(
    documents: Sequence[Sequence[str]], cut: Cut | None = None
) -> tuple[InvertedTexts, InvertedTexts]:
    """The terms of `documents`, as `invert` finds them; and those of their first parts alone."""
    if not COMPILED or not documents:
        return invert(documents, cut), invert([document[:1] for document in documents], cut)
    from .invert import Batch

    parts = len(documents[0])
    texts = [part for document in documents for part in document]
    batch = Batch(texts, parts, *TABLES.filled(), telltale_table(), TABLES.fill, phrase_readings, cut or _segmenter())
    terms, units, counts = batch.terms(), batch.single(), batch.counts
    lengths = counts.reshape(-1, parts).sum(axis=1, dtype=np.uint32), counts[::parts].copy()
    whole, heads = (
        InvertedTexts(Inverted(*some), Inverted(*single), some_lengths)
        for some, single, some_lengths in zip(terms, units, lengths, strict=True)
    )
    return whole, heads


def _segmenter() -> Cutter | Cut:
    return compiled_cutter() or default_cut()


def invert(documents: Sequence[Sequence[str]], cut: Cut | None = None) -> InvertedTexts:
    """The terms of `documents`, numbered from 0.

    A document is its parts (a title, a body), all documents of as many parts; positions go on from part to part
    with one left out between, so that no string is found across two parts.
    """
    parts = len(documents[0]) if documents else 1
    texts = [part for document in documents for part in document]
    points = code_points(_BETWEEN.join(texts))
    units = split_points(points)
    text_starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)), out=text_starts[1:])
    first_units = np.searchsorted(units.text_starts, text_starts)
    text_of_unit = np.repeat(np.arange(len(texts), dtype=np.uint32), np.diff(first_units))
    docs = text_of_unit // np.uint32(parts)
    ids, names = _identify(units)

    grams = _grams(ids, names, text_of_unit)
    terms = _in_order(_join(grams, _long_words(units, cut)))
    at_text = text_of_unit[terms.occurrences]
    at_doc = docs[terms.occurrences]
    positions = terms.occurrences - first_units[::parts][at_doc] + at_text % parts
    positional = _inverted(terms, np.diff(terms.starts), at_doc, positions.astype(np.uint32))
    counted = _counted(_in_order(_single_units(ids, names)), docs)
    return InvertedTexts(positional, counted, np.diff(first_units[::parts]).astype(np.uint32))


def _identify(units: Units) -> tuple[Offsets, list[str]]:
    """A dense id for each unit's token, int64, and the tokens in the order of ids."""
    ids = units.points[units.starts].astype(np.int64)
    others = np.flatnonzero(~units.single)
    folded = from_code_points(units.points)
    known: dict[str, int] = {}
    extents = zip(units.starts[others].tolist(), units.ends[others].tolist(), strict=True)
    ids[others] = [
        known.setdefault(normalize_token(folded[start:end]), _FIRST_TOKEN + len(known)) for start, end in extents
    ]
    used = np.zeros(_FIRST_TOKEN + len(known), bool)
    used[ids] = True
    dense = np.cumsum(used) - 1
    tokens = list(known)
    names = [chr(at) if at < _FIRST_TOKEN else tokens[at - _FIRST_TOKEN] for at in np.flatnonzero(used).tolist()]
    return dense[ids], names


def _group(labels: Offsets, at: Offsets, label_bits: int) -> tuple[Offsets, Offsets, Offsets]:
    """Distinct labels, ascending; where each one's occurrences start, with their end last; and the occurrences,
    which are `at` (ascending) grouped by label, ascending within one. `label_bits`: bits that hold any label.
    """
    if not len(labels):
        return labels, np.zeros(1, np.int64), at
    bits = int(at[-1]).bit_length()
    if label_bits + bits < 64:
        packed = np.sort(labels << bits | at)  # one sort of plain integers: no permutation to carry
        labels, at = packed >> bits, packed & ((1 << bits) - 1)
    else:
        order = np.argsort(labels, kind="stable")
        labels, at = labels[order], at[order]
    starts = np.flatnonzero(np.diff(labels, prepend=labels[0] - 1))
    return labels[starts], np.append(starts, len(labels)), at


def _grams(ids: Offsets, names: list[str], texts: Numbers) -> _Groups:
    at = np.flatnonzero(texts[1:] == texts[:-1])
    bits = max(1, (len(names) - 1).bit_length())
    pairs, starts, occurrences = _group(ids[at] << bits | ids[at + 1], at, 2 * bits)
    first, second = pairs >> bits, pairs & ((1 << bits) - 1)
    keys, sizes, _ = _encode([name.encode() for name in names])
    single = np.fromiter(map(_is_single, names), bool, len(names))
    values = keys >> (8 * np.maximum(0, _KEY - sizes)).astype(np.uint64)
    size = sizes[first] + sizes[second]
    key = values[first] << (8 * sizes[second]).astype(np.uint64) | values[second]
    key <<= (8 * np.maximum(0, _KEY - size)).astype(np.uint64)
    rests = np.full(len(pairs), None, object)
    # Pairs of single characters are done, all at once; the others are spelled one by one.
    others = np.flatnonzero(~(single[first] & single[second]))
    spelled = zip(first[others].tolist(), second[others].tolist(), strict=True)
    key[others], size[others], rests[others] = _encode([f"{names[a]} {names[b]}".encode() for a, b in spelled])
    return _Groups(key, size, rests, starts, occurrences)


def _is_single(token: str) -> bool:
    return len(token) == 1 and classify_character(token) <= SINGLE


def _single_units(ids: Offsets, names: list[str]) -> _Groups:
    bits = max(1, (len(names) - 1).bit_length())
    distinct, starts, occurrences = _group(ids, np.arange(len(ids)), bits)
    return _Groups(*_encode([names[at].encode() for at in distinct.tolist()]), starts, occurrences)


def _long_words(units: Units, cut: Cut | None) -> _Groups:
    bounds = np.append(word_starts(units, cut), len(units))
    sizes = np.diff(bounds)
    chosen = sizes >= LONG_WORD
    starts, sizes = bounds[:-1][chosen], sizes[chosen]
    ends = np.cumsum(sizes)
    inside = np.repeat(starts - ends + sizes, sizes) + np.arange(sizes.sum())
    text = from_code_points(units.points[units.starts[inside]])
    known: dict[str, int] = {}
    extents = zip((ends - sizes).tolist(), ends.tolist(), strict=True)
    ids = np.array([known.setdefault(text[start:end], len(known)) for start, end in extents], np.int64)
    distinct, firsts, occurrences = _group(ids, starts, len(known).bit_length())
    names = list(known)
    return _Groups(*_encode([names[at].encode() for at in distinct.tolist()]), firsts, occurrences)


def _encode(terms: list[bytes]) -> tuple[Keys, Offsets, npt.NDArray[np.object_]]:
    """Keys, sizes and rests of terms."""
    keys = np.frombuffer(b"".join(term[:_KEY].ljust(_KEY, b"\0") for term in terms), ">u8").astype(np.uint64)
    sizes = np.fromiter(map(len, terms), np.int64, len(terms))
    rests = np.full(len(terms), None, object)
    for at in np.flatnonzero(sizes > _KEY).tolist():
        rests[at] = terms[at][_KEY:]
    return keys, sizes, rests


def _join(a: _Groups, b: _Groups) -> _Groups:
    """Two sets of distinct terms as one."""
    return _Groups(
        np.concatenate((a.keys, b.keys)),
        np.concatenate((a.sizes, b.sizes)),
        np.concatenate((a.rests, b.rests)),
        np.concatenate((a.starts[:-1], b.starts + a.starts[-1])),
        np.concatenate((a.occurrences, b.occurrences)),
    )


def _in_order(groups: _Groups) -> _Groups:
    """The same terms in the order of their bytes."""
    keys, rests = groups.keys, groups.rests
    long = groups.sizes > _KEY
    longer = sorted(np.flatnonzero(long).tolist(), key=lambda at: (keys[at], rests[at]))
    # The short term of a key comes before the longer ones; those are in order already, which a stable sort keeps.
    by_rest = np.concatenate((np.flatnonzero(~long), np.array(longer, np.int64)))
    order = by_rest[np.argsort(keys[by_rest], kind="stable")]
    counts = np.diff(groups.starts)[order]
    starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    source = np.repeat(groups.starts[:-1][order] - starts[:-1], counts) + np.arange(starts[-1])
    return _Groups(keys[order], groups.sizes[order], rests[order], starts, groups.occurrences[source])


def _counted(groups: _Groups, docs: Numbers) -> Inverted:
    """Occurrences counted by document."""
    at_doc = docs[groups.occurrences]
    new = np.ones(len(at_doc), bool)
    new[1:] = at_doc[1:] != at_doc[:-1]
    new[groups.starts[:-1]] = True
    entries = np.flatnonzero(new)
    frequencies = np.diff(entries, append=len(at_doc)).astype(np.uint32)
    counts = np.diff(np.searchsorted(entries, groups.starts))
    return _inverted(groups, counts, at_doc[entries], frequencies)


def _inverted(groups: _Groups, counts: Offsets, docs: Numbers, values: Numbers) -> Inverted:
    rests = b"".join([rest for rest in groups.rests.tolist() if rest is not None])
    return Inverted(groups.keys, groups.sizes, rests, counts, docs, values)
