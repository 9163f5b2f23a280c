# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Term lists of one field, decoded and walked in compiled code.

The same bytes as `terms`, `counts`, `records` and `blocks` read with NumPy, at a tenth of the time a query of a
few terms takes there: NumPy's price is a call, whatever it is given. Every number that comes from a file is
checked before it becomes an address, and every page is verified before it is read.

How it works. Nothing is decoded when a field is opened but the heads of its dictionary and the columns of its long lists,
which say where to look. A term is found by its head (binary search), its tail (the same within the head) and, of
equal stems, its suffix; terms of a query are looked for side by side, each step for all, so that the processor waits for
memory once and not once a term. A short list is found by adding up what those before it take, from the nearest of every
64th; a long one by its rank among the long lists. A `Cursor` holds one decoded block of a long list: `seek` skips by the
first documents of blocks and decodes only the one that may hold what is sought. Lists that are wanted again and again stay
decoded, up to a number of postings.

What holds. Bytes are verified before they are read, and what they say is checked before it is an address: an ordinal
is below the number of terms, a place below that of slots, a document below that of documents, a block within its list.
Documents that are decoded ascend, or CorruptIndex is raised: ranking writes by their numbers.
"""

import numpy as np

from hansou.index.errors import CorruptIndex
from .blocks import read_columns
from hansou.index.store.encoding.marks import read_marks
from .records import read_layout, read_slots
from .terms import read_heads

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

from hansou.index.near cimport prefetch
from hansou.index.store.sizes cimport BLOCK, COUNTS, MAX_WIDTH, RANK_BITS, STEM, STRIDE_BITS
from .blocks cimport block_bytes, read_block, read_frequencies, read_frequency
from .record_layout cimport Lists, load_layout, read_list
from .slots cimport Slots

cdef enum:
    ASKED_ONCE = 1 << 14    # lists of which that is remembered


cdef inline uint64_t window(const uint8_t* stream, int64_t bit) noexcept nogil:
    cdef uint64_t word
    memcpy(&word, stream + (bit >> 3), 8)
    return word >> (bit & 7)


cdef inline uint64_t mask(int width) noexcept nogil:
    return ((<uint64_t>1) << width) - 1


cdef inline uint32_t tail_at(const uint8_t* tails, int64_t index) noexcept nogil:
    return tails[2 * index] | (<uint32_t>tails[2 * index + 1]) << 8


cdef inline uint64_t stem_of(const uint8_t* term, Py_ssize_t size) noexcept nogil:
    """The first bytes of a term as a number."""
    cdef uint64_t stem = 0
    cdef Py_ssize_t index
    for index in range(STEM):
        stem = stem << 8 | (term[index] if index < size else 0)
    return stem


cdef class LongList:
    """A long list, decoded: documents, ascending, and frequencies, both uint32."""

    def __init__(self, docs, freqs):
        self.docs = docs
        self.freqs = freqs
        self.docs_view = docs
        self.freqs_view = freqs


cdef const uint8_t[::1] raw_bytes(object file, str name, str dtype = "u1"):
    return file.section(name, dtype).raw.view(np.uint8)


cdef object whole(object file, str name, str dtype):
    """A section that is small beside the rest, verified."""
    return file.section(name, dtype).array()


cdef class FieldLists:
    """The lists of a field: see `term_lists` for those of some terms.

    file: a FileReader; name: the field's; documents: of the segment; limit: postings of long lists to keep decoded.
    Raises CorruptIndex, or under FileReader.guard, when the file makes no sense.
    """

    def __init__(self, file, str name, int64_t documents, int64_t limit):
        self._file = file
        self._path = file.path
        self._pages = file.pages
        self.documents = documents
        self._limit = limit
        self._longs, self._asked_once = {}, set()
        self.positional = f"{name}/slots" in file
        self._heads, self._starts = read_heads(file, name)
        self._tails = raw_bytes(file, f"{name}/tails", "u2")
        self._tails_at = file.section(f"{name}/tails").offset
        self._terms = len(file.section(f"{name}/tails"))
        self._suffixed, self._suffix_ranks = read_marks(file, f"{name}/suffixed", self._terms)
        self._suffixes = raw_bytes(file, f"{name}/suffixes/bytes")
        self._suffixes_at = file.section(f"{name}/suffixes/bytes").offset
        sizes = file.section(f"{name}/suffixes/sizes").array()
        self._size_bytes = sizes.dtype.itemsize
        self._suffix_sizes = sizes.view(np.uint8)
        self._suffix_bases = file.section(f"{name}/suffixes/bases").integers()
        if sizes.dtype.kind != "u" or len(self._suffix_bases) != (len(sizes) + (1 << STRIDE_BITS) - 1) >> STRIDE_BITS:
            self.corrupt("the dictionary makes no sense")
        self._counts = raw_bytes(file, f"{name}/counts")
        self._counts_at = file.section(f"{name}/counts").offset
        self._bases = file.section(f"{name}/bases").integers()
        if len(self._counts) != self._terms:
            self.corrupt("not as many counts as terms")
        layout, self._value_bits = read_layout(file, name)
        load_layout(&self.layout, layout)
        self._records = raw_bytes(file, f"{name}/records")
        self._records_at = file.section(f"{name}/records").offset
        self.slots = Slots(read_slots(file, name, documents))
        self._read_long(file, name)

    def _read_long(self, file, str name):
        columns = read_columns(file, name)
        self._ordinals, self._first_block = columns["ordinal"], columns["first_block"]
        self._documents, self._occurrences = columns["documents"], columns["occurrences"]
        self._top, self._least = columns["top_frequency"], columns["least_length"]
        self._record_at = columns["record_at"]
        self._block_first = whole(file, f"{name}/block_first", "u4")
        self._step_bits = whole(file, f"{name}/block_step_bits", "u1")
        self._frequency_bits = whole(file, f"{name}/block_frequency_bits", "u1")
        self._step_patches = whole(file, f"{name}/block_step_patches", "u1")
        self._frequency_patches = whole(file, f"{name}/block_frequency_patches", "u1")
        self._block_records = raw_bytes(file, f"{name}/block_records")
        self._records_section = file.section(f"{name}/block_records").offset
        if self.positional:
            self._position_at = columns["position_at"]
            self._block_occurrences = whole(file, f"{name}/block_occurrences", "u4")
            self._position_bits = whole(file, f"{name}/block_position_bits", "u1")
            self._block_positions = raw_bytes(file, f"{name}/block_positions")
            self._positions_section = file.section(f"{name}/block_positions").offset

    cdef int corrupt(self, str reason) except -1:
        raise CorruptIndex(self._path, reason)

    cdef int verify(self, int64_t offset, int64_t start, int64_t stop, int64_t size) except -1:
        """Bytes start .. stop of a section of `size` bytes at `offset` are there and verified."""
        if start < 0 or stop > size or start > stop or offset + stop > self._pages.size:
            self.corrupt("a place outside the file")
        return self._pages.check(offset + start, offset + stop)

    # The dictionary: see `terms` for its layout.

    cdef int64_t suffixes_before(self, int64_t ordinal) noexcept:
        """How many terms before an ordinal, which is not above _terms, have a suffix."""
        cdef int64_t group = ordinal >> RANK_BITS, at = group << (RANK_BITS - 3), total = self._suffix_ranks[group]
        cdef uint64_t word
        while at + 8 <= ordinal >> 3:
            memcpy(&word, &self._suffixed[at], 8)
            total += bit_count(word)
            at += 8
        if ordinal > at << 3:
            memcpy(&word, &self._suffixed[at], 8)
            total += bit_count(word & mask(<int>(ordinal - (at << 3))))
        return total

    cdef int64_t suffix_size(self, int64_t index) noexcept:
        cdef uint64_t size = 0
        memcpy(&size, &self._suffix_sizes[index * self._size_bytes], self._size_bytes)
        return <int64_t>(size & mask(48))  # so that no sum overflows

    cdef int compare_suffix(self, int64_t index, const uint8_t* suffix, Py_ssize_t size) except -2:
        """The index-th kept suffix against `suffix`: -1, 0 or 1."""
        cdef int64_t at = index >> STRIDE_BITS << STRIDE_BITS
        if index < 0 or index * self._size_bytes >= self._suffix_sizes.shape[0]:
            self.corrupt("the dictionary makes no sense")
        cdef int64_t start = self._suffix_bases[index >> STRIDE_BITS], stop
        if self._size_bytes == 1:
            for at in range(at, index):
                start += self._suffix_sizes[at]
        else:
            for at in range(at, index):
                start += self.suffix_size(at)
        stop = start + self.suffix_size(index)
        self.verify(self._suffixes_at, start, stop, self._suffixes.shape[0])
        cdef int64_t common = min(stop - start, <int64_t>size)
        cdef int order = memcmp(&self._suffixes[0] + start, suffix, common) if common else 0
        if order:
            return 1 if order > 0 else -1
        return (stop - start > size) - (stop - start < size)

    cdef int64_t search(self, const uint8_t* term, Py_ssize_t size) except -2:
        """The ordinal of a term, -1 where it is absent."""
        cdef int64_t ordinal
        self.search_all(&term, &size, 1, &ordinal)
        return ordinal

    cdef int search_all(
        self, const uint8_t** terms, const Py_ssize_t* sizes, int64_t count, int64_t* ordinals
    ) except -1:
        """The ordinals of some terms, AT_ONCE at most, -1 where they are absent.

        All are looked for side by side, each step for all of them, so that the processor waits for memory once and
        not once for each.
        """
        cdef uint64_t[AT_ONCE] stems
        cdef int64_t heads = self._heads.shape[0], at, index, length = heads, half
        cdef uint32_t head
        for index in range(count):
            stems[index] = stem_of(terms[index], sizes[index])
            ordinals[index] = 0
        if not heads:
            for index in range(count):
                ordinals[index] = -1
            return 0
        while length > 1:
            half = length >> 1
            for index in range(count):
                at = ordinals[index]
                ordinals[index] = at + half * (self._heads[at + half - 1] < <uint32_t>(stems[index] >> 16))
            length -= half
        for index in range(count):
            at, head = ordinals[index], <uint32_t>(stems[index] >> 16)
            at += self._heads[at] < head
            ordinals[index] = at if at < heads and self._heads[at] == head else -1
            if ordinals[index] >= 0:
                prefetch(&self._starts[at])
        for index in range(count):
            if ordinals[index] >= 0:
                at = self._starts[ordinals[index]] + self._starts[ordinals[index] + 1]
                if at <= self._tails.shape[0]:
                    prefetch(&self._tails[0] + at)
        for index in range(count):
            if ordinals[index] >= 0:
                ordinals[index] = self.search_tails(ordinals[index], <uint32_t>stems[index] & 0xFFFF, terms[index], sizes[index])
        return 0

    cdef int64_t search_tails(
        self, int64_t at, uint32_t tail, const uint8_t* term, Py_ssize_t size
    ) except -2:
        """The ordinal of a term of the `at`-th head, -1 where it is absent."""
        cdef int64_t start = self._starts[at], stop = self._starts[at + 1], low, high, middle
        cdef Py_ssize_t stem_size = min(size, STEM)
        self.verify(self._tails_at, 2 * start, 2 * stop, self._tails.shape[0])
        while stem_size and term[stem_size - 1] == 0:
            stem_size -= 1
        low, high = start, stop
        while low < high:
            middle = (low + high) >> 1
            if tail_at(&self._tails[0], middle) < tail:
                low = middle + 1
            else:
                high = middle
        start, high = low, stop
        while low < high:
            middle = (low + high) >> 1
            if tail_at(&self._tails[0], middle) <= tail:
                low = middle + 1
            else:
                high = middle
        stop = low
        if start == stop:
            return -1
        cdef int64_t regular = not self.has_suffix(start), first, last  # of equal stems the one without a suffix
        if stem_size == size:
            return start if regular else -1
        low = first = self.suffixes_before(start)
        high = last = first + stop - start - regular
        while low < high:
            middle = (low + high) >> 1
            if self.compare_suffix(middle, term + stem_size, size - stem_size) < 0:
                low = middle + 1
            else:
                high = middle
        if low == last or self.compare_suffix(low, term + stem_size, size - stem_size):
            return -1
        return start + regular + low - first

    # Short lists.

    cdef int64_t first_record(self, int64_t ordinal) except -1:
        """The bit where a term's records start."""
        cdef int64_t group = ordinal >> STRIDE_BITS, at = group << STRIDE_BITS, total, index
        if group >= self._bases.shape[0]:
            self.corrupt("a term without records")
        self.verify(self._counts_at, at, ordinal + 1, self._counts.shape[0])
        total = self._bases[group]
        for index in range(at, ordinal):
            total += self.layout.sizes[self._counts[index]]
        return total

    cdef int short_list(self, int64_t first, int64_t count, uint64_t* records) except -1:
        """The records of a term's list, of so many, which starts at bit `first`; there is room for COUNTS."""
        self.verify(
            self._records_at, first >> 3, ((first + self.layout.sizes[count]) >> 3) + 8, self._records.shape[0]
        )
        if not read_list(&self.layout, &self._records[0], first, count, records):
            self.corrupt("more records than there are, or fewer")
        return 0

    cdef int64_t read_records(self, int64_t first, int64_t count, uint32_t* docs, uint32_t* values) except -1:
        """A term's list: document and position (or frequency) of each record; `values` may be NULL."""
        cdef int64_t index, place
        cdef int bits = self._value_bits
        cdef uint64_t value_bits = mask(bits)
        cdef uint64_t[COUNTS] records
        self.short_list(first, count, records)
        for index in range(count):
            place = <int64_t>(records[index] >> bits)
            if place >= (self.slots.count if self.positional else self.documents):
                self.corrupt("a record of no document")
            if self.positional:
                docs[index] = self.slots.doc(place)
                if values != NULL:
                    values[index] = <uint32_t>((self.slots.within(place) << bits) + (records[index] & value_bits))
            else:
                docs[index] = <uint32_t>place
                if values != NULL:
                    values[index] = <uint32_t>((records[index] & value_bits) + 1)
        return count

    # Long lists.

    cdef int64_t rank_of(self, int64_t ordinal) except -1:
        cdef int64_t rank
        self.ranks_of(&ordinal, 1, &rank)
        return rank

    cdef int ranks_of(self, const int64_t* ordinals, int64_t count, int64_t* ranks) except -1:
        """Which of the long lists are those of some terms, AT_ONCE at most; looked for side by side, as in `search_all`,
        and what is kept of each list is brought near.
        """
        cdef int64_t length = self._ordinals.shape[0], half, index
        if not length and count:
            self.corrupt("a long list is missing")
        for index in range(count):
            ranks[index] = 0
        while length > 1:
            half = length >> 1
            for index in range(count):
                ranks[index] += half * (self._ordinals[ranks[index] + half - 1] < ordinals[index])
            length -= half
        for index in range(count):
            ranks[index] += self._ordinals[ranks[index]] < ordinals[index]
            if ranks[index] == self._ordinals.shape[0] or self._ordinals[ranks[index]] != ordinals[index]:
                self.corrupt("a long list is missing")
            prefetch(&self._documents[ranks[index]])
            prefetch(&self._first_block[ranks[index]])
            prefetch(&self._record_at[ranks[index]])
            prefetch(&self._top[ranks[index]])
            prefetch(&self._least[ranks[index]])
        return 0

    cdef void expect_list(self, int64_t rank) noexcept:
        """Bring the beginning of a long list near, which will be read soon."""
        cdef int64_t block = self._first_block[rank], at = self._record_at[rank]
        if 0 <= block < self._block_first.shape[0] and 0 <= at < self._block_records.shape[0] - BLOCK:
            prefetch(&self._block_first[block])
            prefetch(&self._step_bits[block])
            prefetch(&self._frequency_bits[block])
            prefetch(&self._step_patches[block])
            prefetch(&self._frequency_patches[block])
            prefetch(&self._block_records[at])
            prefetch(&self._block_records[at + 64])

    cdef int decode_block(
        self, int64_t block, int64_t count, int64_t at, bint last, uint32_t* docs, uint32_t* freqs
    ) except -1:
        """The `count` documents of a block whose records start at byte `at`."""
        self.verify(self._records_section, at, at + self.record_bytes(block, count), self._block_records.shape[0] - 8)
        if not read_block(
            &self._block_records[0] + at, count, self._block_first[block],
            self.documents if last else min(self.documents, <int64_t>self._block_first[block + 1]),
            self._step_bits[block], self._frequency_bits[block],
            self._step_patches[block], self._frequency_patches[block], docs, freqs,
        ):
            self.corrupt("a block that makes no sense")
        return 0

    cdef int check_list(self, int64_t rank) except -1:
        """A long list's blocks are there."""
        cdef int64_t size = self._documents[rank], block = self._first_block[rank]
        if size < 1 or size > self.documents or block < 0 or (
            block + (size + BLOCK - 1) // BLOCK > self._block_first.shape[0]
        ):
            self.corrupt("a long list that makes no sense")
        return 0

    cdef LongList kept(self, int64_t rank):
        """A long list if it is decoded; of those asked for more than once the last are kept."""
        cdef LongList found = self._longs.get(rank)
        if found is not None and self._kept_postings > self._limit >> 1:  # before that any order will do
            self._longs[rank] = self._longs.pop(rank, found)
        return found

    cdef LongList long_list(self, int64_t rank):
        """A long list, decoded."""
        cdef LongList found = self.kept(rank)
        if found is not None:
            return found
        self.check_list(rank)
        cdef int64_t size = self._documents[rank], block = self._first_block[rank], at = self._record_at[rank]
        cdef int64_t done = 0, count
        docs, freqs = np.empty(size, np.uint32), np.empty(size, np.uint32)
        cdef uint32_t[::1] docs_view = docs
        cdef uint32_t[::1] freqs_view = freqs
        while done < size:
            count = min(size - done, <int64_t>BLOCK)
            self.decode_block(block, count, at, done + count == size, &docs_view[done], &freqs_view[done])
            at += self.record_bytes(block, count)
            block += 1
            done += count
        docs.flags.writeable = freqs.flags.writeable = False
        found = LongList(docs, freqs)
        if rank not in self._asked_once:  # most are never asked for again, and memory that is new costs as much as decoding
            if len(self._asked_once) >= ASKED_ONCE:
                self._asked_once.clear()
            self._asked_once.add(rank)
            return found
        if self._longs.setdefault(rank, found) is not found:  # another thread was faster while a page was verified
            return self._longs[rank]
        self._kept_postings += size
        while self._kept_postings > self._limit and len(self._longs) > 1:
            self._kept_postings -= len((<LongList>self._longs.pop(next(iter(self._longs)))).docs)
        return found

    cdef inline int64_t record_bytes(self, int64_t block, int64_t count) noexcept:
        return block_bytes(
            count, self._step_bits[block], self._frequency_bits[block],
            self._step_patches[block], self._frequency_patches[block],
        )

    cdef int64_t seek(self, int64_t rank, uint32_t doc, Cursor* cursor) except -2:
        """Where in the cursor's block a document is, -1 where it is not in the list; reads one block at most."""
        return self.find_in_block(rank, doc, cursor) if self.go_to_block(rank, doc, cursor) else -1

    cdef bint go_to_block(self, int64_t rank, uint32_t doc, Cursor* cursor) except -1:
        """Put a cursor to the block that may hold a document, without reading it; False where none may."""
        cdef int64_t first = self._first_block[rank], block, at, index
        cdef int64_t low, high = first + (self._documents[rank] + BLOCK - 1) // BLOCK
        if cursor.block < 0:
            self.check_list(rank)
            cursor.block, cursor.at, cursor.count = first, self._record_at[rank], 0
        block = cursor.block
        if self._block_first[block] > doc or (block + 1 < high and self._block_first[block + 1] <= doc):
            low, index = first, high
            while low < index:  # the last block that begins at or before the document
                at = (low + index) >> 1
                if self._block_first[at] <= doc:
                    low = at + 1
                else:
                    index = at
            if low == first:
                return False
            if low - 1 < block:
                block, cursor.at = first, self._record_at[rank]
            while block < low - 1:
                cursor.at += self.record_bytes(block, BLOCK)
                block += 1
            cursor.block, cursor.count = block, 0
        return True

    cdef int64_t find_in_block(self, int64_t rank, uint32_t doc, Cursor* cursor) except -2:
        """Where in the cursor's block a document is, -1 where it is not."""
        cdef int64_t done = (cursor.block - self._first_block[rank]) * BLOCK, size = self._documents[rank], at
        if not cursor.count:
            cursor.count = min(size - done, <int64_t>BLOCK)
            cursor.has_freqs = False
            self.decode_block(
                cursor.block, cursor.count, cursor.at, done + cursor.count == size, cursor.docs, NULL
            )
        at = lower_bound_near(cursor.docs, cursor.count, doc)
        return at if at < cursor.count and cursor.docs[at] == doc else -1

    cdef void expect(self, const Cursor* cursor) noexcept:
        """Bring a cursor's block near, which will be read soon."""
        cdef const uint8_t* block = &self._block_records[0] + cursor.at
        if 0 <= cursor.at < self._block_records.shape[0] - BLOCK:
            prefetch(block)
            prefetch(block + 64)

    cdef int64_t frequency(self, const Cursor* cursor, int64_t place) except -1:
        """The frequency at a place of the cursor's block."""
        if cursor.has_freqs:
            return cursor.freqs[place]
        return self.frequency_in(cursor.block, cursor.count, cursor.at, place)

    cdef int64_t frequency_in(self, int64_t block, int64_t count, int64_t at, int64_t place) except -1:
        """The same of a block of `count` documents, at byte `at`, that was decoded."""
        cdef int64_t found = read_frequency(
            &self._block_records[0] + at, count, place, self._step_bits[block],
            self._frequency_bits[block], self._step_patches[block], self._frequency_patches[block],
        )
        if found < 0:
            self.corrupt("a block that makes no sense")
        return found

    cdef int read_frequencies(self, Cursor* cursor) except -1:
        """All frequencies of the cursor's block, into `cursor.freqs`."""
        cdef int64_t block = cursor.block
        if not cursor.has_freqs:
            if not read_frequencies(
                &self._block_records[0] + cursor.at, cursor.count, self._step_bits[block],
                self._frequency_bits[block], self._step_patches[block], self._frequency_patches[block], cursor.freqs,
            ):
                self.corrupt("a block that makes no sense")
            cursor.has_freqs = True
        return 0

    cdef int64_t positions_at(self, int64_t rank, int64_t block) except -1:
        """The byte where the positions of a block start, which are there and verified."""
        cdef int64_t at = self._position_at[rank], index
        for index in range(self._first_block[rank], block):
            at += (<int64_t>self._block_occurrences[index] * self._position_bits[index] + 7) >> 3
        cdef int64_t width = self._position_bits[block]
        if width > MAX_WIDTH:
            self.corrupt("positions of an impossible width")
        self.verify(
            self._positions_section, at, at + ((self._block_occurrences[block] * width + 7) >> 3),
            self._block_positions.shape[0] - 8,
        )
        return at

