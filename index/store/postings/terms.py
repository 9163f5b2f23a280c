"""The sorted dictionary of a field's terms: bytes to ordinal, ordinal to bytes.

A term's first six bytes, padded with zeros, are its stem: exactly a pair of common
Chinese characters in UTF-8. The stem is kept as a head (four bytes; each distinct
head once, with the ordinal where it starts; both as `steps`) and a tail (two bytes,
one per term). A term that its stem alone does not tell, because it is longer or ends
in zero bytes, has a suffix: term == stem without trailing zeros + suffix. Which terms
have one is told by `marks`; suffixes are `blobs`. Terms of the same stem follow each
other, the one without a suffix first, the others in order of their suffixes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hansou.index.compiled import COMPILED
from hansou.index.errors import CorruptIndex
from hansou.index.hosts import cached_property
from hansou.index.store.container.files import FileReader, FileWriter, guarded
from hansou.index.store.encoding.bits import Ints, offsets, ranges
from hansou.index.store.encoding.blobs import BlobsReader, BlobsWriter
from hansou.index.store.encoding.marks import MarksReader, MarksWriter
from hansou.index.store.encoding.steps import StepsWriter, read_steps
from hansou.index.store.sizes import STEM


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

    def edges(self) -> tuple[bytes, bytes]:
        """The first term and the last."""
        (first, first_size), (last, last_size) = ((int(self.keys[at]), int(self.sizes[at])) for at in (0, -1))
        rest = len(self.rests) - max(last_size - 8, 0)
        return (
            (first.to_bytes(8, "big") + self.rests[: max(first_size - 8, 0)])[:first_size],
            (last.to_bytes(8, "big") + self.rests[rest:])[:last_size],
        )

    def packed(self) -> tuple[Ints, Ints, NDArray[np.uint16], Ints, Ints, bytes]:
        """Heads, starts, tails, suffixed, sizes and suffixes as in `PackedTerms`."""
        irregular = self.irregular()
        heads = (self.keys >> np.uint64(32)).astype(np.int64)
        starts = np.flatnonzero(np.diff(heads, prepend=-1))
        tails = (self.keys >> np.uint64(16)).astype(np.uint16)  # of which the lowest bits stay
        return heads[starts], starts, tails, irregular, *self.suffixes(irregular)

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


class PackedTerms(NamedTuple):
    """Ascending terms, ready to be written: the first and the last, heads and where each starts, tails; which have a
    suffix, the size of each of these, and all end to end.
    """

    first: bytes
    last: bytes
    heads: Ints
    starts: Ints
    tails: NDArray[np.uint16]
    suffixed: Ints
    sizes: Ints
    suffixes: bytes

    @classmethod
    def of(cls, block: TermBlock) -> PackedTerms:
        """The terms of a block, which is not empty. Raises ValueError when they do not ascend."""
        if not _ascends(block):
            raise ValueError(_DISORDER)
        first, last = block.edges()
        if COMPILED:
            from .packing import pack_terms

            return cls(first, last, *pack_terms(block.keys, block.sizes, block.rests))
        return cls(first, last, *block.packed())


_DISORDER = "terms must ascend"


class TermsWriter:
    """Writes a dictionary from blocks of strictly ascending terms."""

    def __init__(self, file: FileWriter, name: str) -> None:
        self._count = 0
        self._last_term = b""
        self._last_head = -1
        self._heads = StepsWriter(file, f"{name}/heads")
        self._starts = StepsWriter(file, f"{name}/starts")
        self._tails = file.section(f"{name}/tails", "u2")
        self._suffixed = MarksWriter(file, f"{name}/suffixed")
        self._suffixes = BlobsWriter(file, f"{name}/suffixes")

    def append(self, block: TermBlock) -> None:
        """Raises ValueError when terms do not ascend."""
        if len(block):
            self.take(PackedTerms.of(block))

    def take(self, packed: PackedTerms) -> None:
        """Terms that are packed already; ValueError when they do not come after those before."""
        if self._count and self._last_term >= packed.first:
            raise ValueError(_DISORDER)
        self._last_term = packed.last
        same = int(self._last_head == packed.heads[0])
        self._last_head = int(packed.heads[-1])
        self._heads.append(packed.heads[same:])
        self._starts.append(packed.starts[same:] + self._count)
        self._tails.append(packed.tails)
        self._suffixed.append(len(packed.tails), packed.suffixed)
        self._suffixes.extend(packed.sizes, packed.suffixes)
        self._count += len(packed.tails)

    def finish(self) -> None:
        """The dictionary is complete."""
        self._starts.append(np.array([self._count]))
        self._suffixed.finish()
        self._suffixes.finish()


def read_heads(file: FileReader, name: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The heads of a dictionary, ascending, and the ordinal where each starts, with the number of terms at the end.
    Raises CorruptIndex where these do not ascend from 0 to that.
    """
    heads, starts = read_steps(file, f"{name}/heads"), read_steps(file, f"{name}/starts")
    if len(starts) != len(heads) + 1 or starts[0] != 0 or starts[-1] != len(file.section(f"{name}/tails", "u2")):
        raise CorruptIndex(file.path, "a dictionary that makes no sense")
    return heads, starts


class TermsReader:
    """Reads a dictionary. Raises CorruptIndex when its bytes are not what was written."""

    def __init__(self, file: FileReader, name: str) -> None:
        self._file = file
        self._name = name
        self._tails = file.section(f"{name}/tails", "u2")

    def __len__(self) -> int:
        return len(self._tails)

    @cached_property
    def _both(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        return read_heads(self._file, self._name)

    @cached_property
    def _heads(self) -> memoryview:
        return self._both[0].data

    @cached_property
    def _starts(self) -> memoryview:
        return self._both[1].data

    @cached_property
    def _tail_view(self) -> memoryview:
        return self._tails.raw.data

    @cached_property
    def _suffixed(self) -> MarksReader:
        return MarksReader(self._file, f"{self._name}/suffixed", len(self))

    @cached_property
    def _suffixes(self) -> BlobsReader:
        return BlobsReader(self._file, f"{self._name}/suffixes")

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
        regular = start not in self._suffixed
        if not suffix:
            return start, regular
        first = self._suffixed.rank(start)
        last = first + stop - start - regular
        place = bisect_left(range(last), suffix, first, key=self._suffix)
        return start + regular + place - first, place < last and self._suffix(place) == suffix

    def _suffix(self, index: int) -> bytes:
        """The suffix of the index-th term that has one."""
        if index >= len(self._suffixes):
            raise CorruptIndex(self._file.path, "a dictionary that makes no sense")
        return bytes(self._suffixes.get(index))

    def term(self, ordinal: int) -> bytes:
        """The term of an ordinal; IndexError when there is none."""
        if not 0 <= ordinal < len(self):
            raise IndexError(ordinal)
        return next(self.iterate(ordinal))

    def iterate(self, start: int = 0) -> Iterator[bytes]:
        """Terms from an ordinal on."""
        at = bisect_right(self._starts, start) - 1
        place = self._suffixed.rank(start)
        while start < len(self):
            head, stop = self._heads[at].to_bytes(4, "big"), self._starts[at + 1]
            self._tails.check(start, stop)
            for ordinal in range(start, stop):
                term = (head + self._tail_view[ordinal].to_bytes(2, "big")).rstrip(b"\0")
                if ordinal in self._suffixed:
                    term += self._suffix(place)
                    place += 1
                yield term
            start, at = stop, at + 1

    @guarded
    def block(self, start: int, stop: int) -> TermBlock:
        """Terms start .. stop as arrays."""
        heads, starts = self._both
        owner = np.searchsorted(starts, np.arange(start, stop), "right") - 1
        stems = heads[owner].astype(np.uint64) << np.uint64(16) | self._tails.array(start, stop)
        regular = TermBlock(stems << np.uint64(16), np.zeros(stop - start, np.int64), b"")
        sizes = regular.stem_sizes()
        at = self._suffixed.between(start, stop) - start
        if not len(at):
            return TermBlock(regular.keys, sizes, b"")
        first = self._suffixed.rank(start)
        inside, data = self._suffixes.slice(first, first + len(at))
        suffixes = np.frombuffer(data, np.uint8)
        ends = np.cumsum(inside)
        begins = ends - inside
        if (sizes[at] == STEM).all():  # all but terms with zero bytes
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
