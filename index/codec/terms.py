"""The sorted dictionary of a field's terms: bytes to ordinal, ordinal to bytes.

A term's first six bytes, padded with zeros, are its stem: exactly a pair of common
Chinese characters in UTF-8. The stem is kept as a head (four bytes; each distinct
head once, with the ordinal where it starts) and a tail (two bytes, one per term). A
term that its stem alone does not tell, because it is longer or ends in zero bytes,
has a suffix: term == stem without trailing zeros + suffix. Suffixes are sparse:
ordinals that have one, where it ends, and the bytes. Terms of the same stem follow
each other, the one without a suffix first, the others in order of their suffixes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..compiled import COMPILED
from ..errors import CorruptIndex
from .bits import Ints, offsets, ranges
from .files import FileReader, FileWriter, Section, guarded

STEM = 6


@dataclass(frozen=True)
class TermBlock:
    """Ascending terms as arrays.

    keys: uint64[n], a term's first eight bytes, big-endian, padded with zeros.
    sizes: int64[n], bytes of each term.
    rests: of the terms longer than eight bytes, in order, what follows those eight, end to end.
    """

    keys: NDArray[np.uint64]
    sizes: Ints
    rests: bytes

    @classmethod
    def of(cls, terms: list[bytes]) -> TermBlock:
        """The block of these terms."""
        keys = np.frombuffer(b"".join([term[:8].ljust(8, b"\0") for term in terms]), ">u8")
        sizes = np.fromiter(map(len, terms), np.int64, len(terms))
        return cls(keys.astype(np.uint64), sizes, b"".join([term[8:] for term in terms]))

    def __len__(self) -> int:
        return len(self.keys)

    def select(self, indices: Ints) -> list[bytes]:
        """The terms at these ascending indices."""
        rest = self._rest_starts()[indices].tolist()
        chosen = zip(self.keys[indices].tolist(), self.sizes[indices].tolist(), rest, strict=True)
        return [
            key.to_bytes(8, "big")[:size] if size <= 8 else key.to_bytes(8, "big") + self.rests[at : at + size - 8]
            for key, size, at in chosen
        ]

    def _rest_starts(self) -> Ints:
        """Where each term's rest starts; one more for the end."""
        return offsets(np.maximum(self.sizes - 8, 0))

    def terms(self) -> list[bytes]:
        """All terms."""
        return self.select(np.arange(len(self)))

    def take(self, indices: Ints) -> TermBlock:
        """The block of the terms at these indices."""
        sizes = self.sizes[indices]
        places = ranges(self._rest_starts()[indices], np.maximum(sizes - 8, 0))
        return TermBlock(self.keys[indices], sizes, np.frombuffer(self.rests, np.uint8)[places].tobytes())

    def stem_sizes(self) -> Ints:
        """Bytes of each stem without its trailing zeros."""
        sizes = np.full(len(self), STEM)
        for size in range(STEM, 0, -1):
            zero = self.keys >> np.uint64(64 - 8 * STEM) & np.uint64((1 << 8 * (STEM + 1 - size)) - 1) == 0
            if not zero.any():
                break
            sizes[zero] = size - 1
        return sizes

    def suffixes(self, indices: Ints) -> tuple[Ints, bytes]:
        """What follows the stems, without their trailing zeros, of the terms at these ascending indices: the size of
        each suffix, and all end to end.
        """
        if not (self.stem_sizes()[indices] == STEM).all():
            suffixes = [_split(term)[1] for term in self.select(indices)]
            return np.fromiter(map(len, suffixes), np.int64, len(suffixes)), b"".join(suffixes)
        sizes = self.sizes[indices] - STEM
        starts = offsets(sizes)
        data = np.empty(int(starts[-1]), np.uint8)
        for at in (0, 1):  # what the key has of them
            having = np.flatnonzero(sizes > at)
            data[starts[having] + at] = self.keys[indices[having]] >> np.uint64(8 - 8 * at) & np.uint64(0xFF)
        rests = np.maximum(sizes - 2, 0)
        data[ranges(starts[:-1] + 2, rests)] = np.frombuffer(self.rests, np.uint8)[
            ranges(self._rest_starts()[indices], rests)
        ]
        return sizes, data.tobytes()

    def irregular(self) -> Ints:
        """Indices of the terms that are longer than their stem or end in a zero byte."""
        return np.flatnonzero(self.stem_sizes() != self.sizes)


def merge_blocks(blocks: list[TermBlock]) -> tuple[TermBlock, Ints, Ints]:
    """The distinct terms of several blocks, ascending; all terms in that order; where runs of equals start.

    The second array holds indices into the blocks as if they lay end to end, by term,
    then by block; the third, for every distinct term, where in the second its run starts.
    """
    keys = np.concatenate([block.keys for block in blocks])
    sizes = np.concatenate([block.sizes for block in blocks])
    whole = TermBlock(keys, sizes, b"".join([block.rests for block in blocks]))
    # A term of more than eight bytes, or with a zero byte at its end, follows the plain term of the same key.
    vague = np.flatnonzero((sizes > 8) | ((sizes > 0) & (_last_byte(keys, sizes) == 0)))
    names = whole.select(vague)
    rank = {name: at for at, name in enumerate(sorted(set(names)), 1)}
    second = np.zeros(len(keys), np.int64)
    second[vague] = [rank[name] for name in names]
    order = np.lexsort((second, keys)) if len(vague) else np.argsort(keys, kind="stable")
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(keys[order]) != 0) | (np.diff(second[order]) != 0)
    runs = np.flatnonzero(new)
    return whole.take(order[runs]), order, runs


def _last_byte(keys: NDArray[np.uint64], sizes: Ints) -> NDArray[np.uint64]:
    """The last byte of each term of one to eight bytes."""
    return keys >> (64 - 8 * np.clip(sizes, 1, 8)).astype(np.uint64) & np.uint64(0xFF)


def _split(term: bytes) -> tuple[int, bytes]:
    """Stem and suffix of a term."""
    stem = term[:STEM]
    return int.from_bytes(stem.ljust(STEM, b"\0"), "big"), term[len(stem.rstrip(b"\0")) :]


def _ascends(block: TermBlock) -> bool:
    """Whether the terms are in order, and none is there twice."""
    if COMPILED:
        from .packing import ascend

        return ascend(block.keys, block.sizes, block.rests)
    same = np.flatnonzero(block.keys[1:] <= block.keys[:-1])
    before, after = block.select(same), block.select(same + 1)
    return all(a < b for a, b in zip(before, after, strict=True))


class TermsWriter:
    """Writes a dictionary from blocks of strictly ascending terms."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._file = file
        self._name = name
        self._count = 0
        self._last_term = b""
        self._last_head = -1
        self._heads = file.section(f"{name}/heads", "u4")
        self._starts = file.section(f"{name}/starts", "u4")
        self._tails = file.section(f"{name}/tails", "u2")
        self._ordinals = file.section(f"{name}/suffix_ordinals", "u4")
        self._ends = file.section(f"{name}/suffix_ends", "u4")
        self._suffixes = file.section(f"{name}/suffixes")

    def append(self, block: TermBlock) -> None:
        """Raises ValueError when terms do not ascend."""
        if not len(block):
            return
        self._check_order(block)
        irregular = block.irregular()
        stems = block.keys >> np.uint64(16)
        heads = stems >> np.uint64(16)
        new = np.flatnonzero(np.diff(heads.astype(np.int64), prepend=self._last_head))
        self._last_head = int(heads[-1])
        self._heads.append(heads[new])
        self._starts.append(new + self._count)
        self._tails.append(stems & np.uint64(0xFFFF))
        sizes, suffixes = block.suffixes(irregular)
        self._ordinals.append(irregular + self._count)
        self._ends.append(self._suffixes.size + np.cumsum(sizes))
        self._suffixes.write(suffixes)
        self._count += len(block)

    def _check_order(self, block: TermBlock) -> None:
        first, last = block.select(np.array([0, len(block) - 1]))
        if (self._count and self._last_term >= first) or not _ascends(block):
            raise ValueError("terms must ascend")
        self._last_term = last

    def finish(self) -> None:
        """The dictionary is complete."""
        self._starts.append(np.array([self._count]))


def read_starts(file: FileReader, name: str) -> NDArray[np.uint32]:
    """The ordinal where each head of a dictionary starts, and their number. Raises CorruptIndex where they do not
    ascend from 0 to the number of terms.
    """
    starts: NDArray[np.uint32] = file.section(f"{name}/starts", "u4").array()
    heads, terms = len(file.section(f"{name}/heads", "u4")), len(file.section(f"{name}/tails", "u2"))
    if len(starts) != heads + 1 or starts[0] != 0 or starts[-1] != terms or (starts[1:] < starts[:-1]).any():
        raise CorruptIndex(file.path, "a dictionary that makes no sense")
    return starts


class TermsReader:
    """Reads a dictionary. Raises CorruptIndex when its bytes are not what was written."""

    def __init__(self, file: FileReader, name: str) -> None:
        self._file = file
        self._name = name
        self._tails = file.section(f"{name}/tails", "u2")

    def __len__(self) -> int:
        return len(self._tails)

    @cached_property
    def _heads(self) -> memoryview:
        return self._file.section(f"{self._name}/heads", "u4").array().data

    @cached_property
    def _starts(self) -> memoryview:
        return read_starts(self._file, self._name).data

    @cached_property
    def _tail_view(self) -> memoryview:
        return self._tails.raw.data

    @cached_property
    def _suffix_ordinals(self) -> memoryview:
        return self._file.section(f"{self._name}/suffix_ordinals", "u4").array().data

    @cached_property
    def _suffix_ends(self) -> NDArray[np.uint32]:
        return self._file.section(f"{self._name}/suffix_ends", "u4").array()

    @cached_property
    def _suffixes(self) -> Section:
        return self._file.section(f"{self._name}/suffixes")

    @guarded
    def find(self, terms: list[bytes]) -> Ints:
        """Ordinals of the terms, -1 for those that are not in the dictionary."""
        found = [self._search(term) for term in terms]
        return np.array([at if there else -1 for at, there in found], np.int64)

    @guarded
    def lower_bound(self, term: bytes) -> int:
        """Ordinal of the first term that is not below `term`."""
        return self._search(term)[0]

    def prefix(self, prefix: bytes) -> tuple[int, int]:
        """The ordinals lo .. hi of the terms that start with `prefix`."""
        start = self.lower_bound(prefix)
        above = prefix.rstrip(b"\xff")
        if not above:
            return start, len(self)
        return start, self.lower_bound(above[:-1] + bytes((above[-1] + 1,)))

    def _search(self, term: bytes) -> tuple[int, bool]:
        """Where the term is or would be, and whether it is there."""
        stem, suffix = _split(term)
        heads, head = self._heads, stem >> 16
        at = bisect_left(heads, head)
        start = self._starts[at]
        if at == len(heads) or heads[at] != head:
            return start, False
        stop = self._starts[at + 1]
        self._tails.check(start, stop)
        tails, tail = self._tail_view, stem & 0xFFFF
        start = bisect_left(tails, tail, start, stop)
        if start == stop or tails[start] != tail:
            return start, False
        stop = bisect_right(tails, tail, start, stop)
        first = bisect_left(self._suffix_ordinals, start)
        last = bisect_left(self._suffix_ordinals, stop, first)
        regular = (stop - start) - (last - first)
        if not suffix:
            return start, regular == 1
        place = bisect_left(range(last), suffix, first, key=self._suffix)
        return start + regular + place - first, place < last and self._suffix(place) == suffix

    def _suffix(self, index: int) -> bytes:
        """The suffix of the index-th term that has one."""
        start = int(self._suffix_ends[index - 1]) if index else 0
        return bytes(self._suffixes.bytes(start, int(self._suffix_ends[index])))

    def term(self, ordinal: int) -> bytes:
        """The term of an ordinal; IndexError when there is none."""
        if not 0 <= ordinal < len(self):
            raise IndexError(ordinal)
        return next(self.iterate(ordinal))

    def iterate(self, start: int = 0) -> Iterator[bytes]:
        """Terms from an ordinal on."""
        at = bisect_right(self._starts, start) - 1
        place = bisect_left(self._suffix_ordinals, start)
        while start < len(self):
            head, stop = self._heads[at].to_bytes(4, "big"), self._starts[at + 1]
            self._tails.check(start, stop)
            for ordinal in range(start, stop):
                term = (head + self._tail_view[ordinal].to_bytes(2, "big")).rstrip(b"\0")
                if place < len(self._suffix_ordinals) and self._suffix_ordinals[place] == ordinal:
                    term += self._suffix(place)
                    place += 1
                yield term
            start, at = stop, at + 1

    @guarded
    def block(self, start: int, stop: int) -> TermBlock:
        """Terms start .. stop as arrays."""
        starts = np.frombuffer(self._starts, np.uint32)
        heads = np.frombuffer(self._heads, np.uint32)
        owner = np.searchsorted(starts, np.arange(start, stop), "right") - 1
        stems = heads[owner].astype(np.uint64) << np.uint64(16) | self._tails.array(start, stop)
        regular = TermBlock(stems << np.uint64(16), np.zeros(stop - start, np.int64), b"")
        sizes = regular.stem_sizes()
        first, last = (bisect_left(self._suffix_ordinals, at) for at in (start, stop))
        if first == last:
            return TermBlock(regular.keys, sizes, b"")
        begin = int(self._suffix_ends[first - 1]) if first else 0
        ends = self._suffix_ends[first:last].astype(np.int64) - begin
        suffixes = self._suffixes.array(begin, begin + int(ends[-1]))
        at = np.frombuffer(self._suffix_ordinals, np.uint32)[first:last].astype(np.int64) - start
        begins = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        if (ends < begins).any() or int(at.min()) < 0:
            raise CorruptIndex(self._file.path, "a dictionary that makes no sense")
        if (sizes[at] == STEM).all():  # all but terms with zero bytes
            inside = ends - begins
            for byte in (0, 1):
                having = np.flatnonzero(inside > byte)
                values = suffixes[begins[having] + byte].astype(np.uint64)
                regular.keys[at[having]] |= values << np.uint64(8 - 8 * byte)
            sizes[at] += inside
            rests = suffixes[ranges(begins + 2, np.maximum(inside - 2, 0))].tobytes()
            return TermBlock(regular.keys, sizes, rests)
        stems = zip(regular.keys[at].tolist(), sizes[at].tolist(), begins.tolist(), ends.tolist(), strict=True)
        whole = TermBlock.of([key.to_bytes(8, "big")[:size] + suffixes[lo:hi].tobytes() for key, size, lo, hi in stems])
        regular.keys[at], sizes[at] = whole.keys, whole.sizes
        return TermBlock(regular.keys, sizes, whole.rests)
