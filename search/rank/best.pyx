# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The best documents of one segment, in compiled code: what `arrays` does list by list.

MaxScore (Turtle and Flood, 1995), a window of documents at a time: the lists without which a document could still be
among the best are added up for all documents of a window, and the others are asked for those documents that may be among
the best with them. Which lists these are changes as better documents are found. Every document's sum is made in the same
order of lists, so that pruned and exhaustive scores are the same to the last bit.
"""

import numpy as np

from libc.stdint cimport int64_t, uint16_t, uint32_t
from libc.stdlib cimport free, malloc, qsort
from libc.string cimport memset

from hansou.index.store.postings.lists cimport Cursor, FieldLists, advance
from hansou.search.match.term_lists cimport TermLists

from .heap cimport Scored, better, heapify, put_in_order, sink


cdef enum:
    SMALL = 1024        # documents of a window
    LARGE = 4096        # the same in a segment of
    MANY = 1 << 16      # documents
    SOME = 64           # documents that a list is asked for at once
    FORESEEN = 6        # lists that are asked for the documents that are likely to be best
    PER_SCANNED = 16    # postings that are read in the time of looking one up

cdef double ROUNDING = 1e-9  # bounds and sums are rounded differently: a score may be above its bound by that much


cdef inline double saturated(const Norm* norms, uint32_t frequency, uint32_t doc) noexcept nogil:
    cdef uint32_t code = norms.codes[doc] if norms.codes != NULL else norms.wide[doc]
    return norms.once[code] if frequency == 1 else frequency / (frequency + norms.values[code])


cdef Scored* room(int64_t size) except NULL:
    cdef Scored* found = <Scored*>malloc(max(size, 1) * sizeof(Scored))
    if found == NULL:
        raise MemoryError
    return found


cdef arrays(const Scored* entries, int64_t size):
    """Scores, float64, and documents, int64."""
    cdef int64_t at
    scores, docs = np.empty(size), np.empty(size, np.int64)
    cdef double[::1] scores_view = scores
    cdef int64_t[::1] docs_view = docs
    for at in range(size):
        scores_view[at], docs_view[at] = entries[at].score, entries[at].doc
    return scores, docs


cdef int by_number(const void* a, const void* b) noexcept nogil:
    cdef uint32_t first = (<const uint32_t*>a)[0], second = (<const uint32_t*>b)[0]
    return (first > second) - (first < second)


cdef int by_doc(const void* a, const void* b) noexcept nogil:
    cdef uint32_t first = (<const Scored*>a).doc, second = (<const Scored*>b).doc
    return (first > second) - (first < second)


cdef class Table:
    """A `norms.Norms` for compiled code: codes of documents, uint16 or uint32, and norms by code."""

    def __init__(self, codes, const double[::1] norms, double base, double slope):
        cdef const uint16_t[::1] narrow
        cdef const uint32_t[::1] wide
        cdef const double[::1] once = 1 / (1 + np.asarray(norms))
        self.base, self.slope, self.documents = base, slope, len(codes)
        if len(codes) and codes.max() >= norms.shape[0]:
            raise ValueError("a code of no norm")
        self.norm = Norm(NULL, NULL, NULL, NULL)
        if self.documents and codes.dtype == np.uint16:
            narrow = codes
            self.norm.codes = &narrow[0]
        elif self.documents:
            wide = codes
            self.norm.wide = &wide[0]
        if norms.shape[0]:
            self.norm.values, self.norm.once = &norms[0], &once[0]
        self.held = codes, norms, once


cdef class Best:
    """Ranks the documents of one segment.

    count: how many are wanted, one at least. floor: a score that is not good enough; with `exhaustive` nothing is
    pruned. deleted: bool for every document, or None. See `ranking.Scorer` for the methods.
    """

    def __cinit__(self):
        self.parts = NULL

    def __init__(self, int64_t count, double floor, bint exhaustive, deleted=None):
        self.count = count
        self.threshold = floor
        self.exhaustive = exhaustive
        self.owners, self.held = [], []
        self.has_deleted = deleted is not None
        if self.has_deleted:
            self.deleted = deleted.view(np.uint8)

    def __dealloc__(self):
        free(self.parts)

    cdef int reserve(self, int64_t more) except -1:
        cdef int64_t wanted = self.used + more, at
        cdef Part* grown
        if wanted > self.room:
            grown = <Part*>malloc(2 * wanted * sizeof(Part))
            if grown == NULL:
                raise MemoryError
            for at in range(self.used):
                grown[at] = self.parts[at]
            free(self.parts)
            self.parts = grown
            self.room = 2 * wanted
        return 0

    def add_found(self, const uint32_t[::1] docs, const uint32_t[::1] freqs, double weight, norms):
        """A string whose documents and frequencies are known already."""
        if docs.shape[0] != freqs.shape[0]:
            raise ValueError("not as many frequencies as documents")
        if docs.shape[0]:
            self.add_postings(&docs[0], &freqs[0], docs.shape[0], weight, norms.compiled, (docs, freqs))

    cdef int add_postings(
        self, const uint32_t* docs, const uint32_t* freqs, int64_t size, double weight, Table table, object held
    ) except -1:
        """The same where they are in the memory of what is `held`."""
        cdef int64_t at
        for at in range(size):
            if docs[at] >= table.documents:
                raise IndexError(docs[at])
        if size:
            self.reserve(1)
            self.documents = max(self.documents, table.documents)
            self.held.append((held, table))
            self.parts[self.used] = Part(docs, freqs, size, weight, weight, &table.norm, -1, 0)
            self.used += 1
        return 0

    def add_terms(self, given, const double[::1] weights, norms):
        """Terms, CompiledLists, and the weight of each row; rows of weight 0 are left out."""
        cdef TermLists lists = given.raw
        if weights.shape[0] != lists.count:
            raise ValueError("not as many weights as terms")
        if lists.count:
            self.add_rows(lists, &weights[0], norms.compiled)

    cdef int add_rows(self, TermLists lists, const double* weights, Table table) except -1:
        cdef int64_t row, rank
        cdef double most
        cdef Part* part
        if table.documents < lists.field.documents:
            raise ValueError("not as many norms as documents")
        self.reserve(lists.count)
        self.documents = max(self.documents, lists.field.documents)
        self.owners.append(lists)
        self.held.append(table)
        for row in range(lists.count):
            if weights[row] == 0 or not lists.rows[row].size:
                continue
            part = &self.parts[self.used]
            part.docs, part.freqs = lists.rows[row].docs, lists.rows[row].freqs
            part.size, part.weight, part.norms = lists.rows[row].size, weights[row], &table.norm
            part.bound = weights[row]
            part.owner, part.row = -1, row
            rank = lists.rows[row].rank
            if rank >= 0:
                part.owner = len(self.owners) - 1
                lists.field.expect_list(rank)
                most = lists.field._top[rank]
                part.bound *= most / (most + table.base + table.slope * lists.field._least[rank])
                if lists.field._longs.get(rank) is not None:
                    lists.load(row)
                    part.docs, part.freqs = lists.rows[row].docs, lists.rows[row].freqs
            self.used += 1
        return 0

    cdef void sort(self) noexcept:
        """Parts whose postings are there first, then by falling bounds: as they are added."""
        cdef int64_t at, to
        cdef Part moved
        for at in range(1, self.used):
            moved = self.parts[at]
            to = at
            while to and self.before(&moved, &self.parts[to - 1]):
                self.parts[to] = self.parts[to - 1]
                to -= 1
            self.parts[to] = moved

    cdef bint before(self, Part* a, Part* b) noexcept:
        if a.owner < 0 or b.owner < 0:
            return a.owner < 0 and b.owner >= 0
        return a.bound > b.bound

    cdef int load(self, Part* part) except -1:
        """The part's postings are in memory."""
        cdef TermLists lists
        if part.docs == NULL:
            lists = self.owners[part.owner]
            lists.load(part.row)
            part.docs, part.freqs = lists.rows[part.row].docs, lists.rows[part.row].freqs
        return 0

    cdef bint whole(self, Part* part, int64_t wanted) except -1:
        """Whether the part's postings are in memory; they are read if that costs less than `wanted` blocks of them."""
        cdef TermLists lists
        if part.docs == NULL:
            lists = self.owners[part.owner]
            if lists.whole(part.row, wanted):
                self.load(part)
        return part.docs != NULL

    cdef int add_to_few(self, Part* part, const uint32_t* docs, int64_t count, double* sums) except -1:
        """Add a list to a few documents, ascending."""
        cdef int64_t place = 0, index = 0
        if not self.whole(part, count):
            for place in range(0, count, SOME):
                self.add_to_some(part, docs + place, min(count - place, <int64_t>SOME), sums + place)
            return 0
        while place < count and index < part.size:
            if docs[place] < part.docs[index]:
                place = advance(docs, place, count, part.docs[index])
            elif docs[place] > part.docs[index]:
                index = advance(part.docs, index, part.size, docs[place])
            else:
                sums[place] += part.weight * saturated(part.norms, part.freqs[index], docs[place])
                place += 1
                index += 1
        return 0

    cdef int add_to_some(self, Part* part, const uint32_t* docs, int64_t count, double* sums) except -1:
        """The same of a long list that is not in memory, for SOME documents at most: all blocks are asked for before
        the first is read.
        """
        cdef TermLists lists = self.owners[part.owner]
        cdef FieldLists field = lists.field
        cdef int64_t rank = lists.rows[part.row].rank, place, found
        cdef int64_t[SOME] blocks
        cdef int64_t[SOME] begins
        cdef uint32_t frequency
        cdef Cursor cursor
        cursor.block = -1
        for place in range(count):
            if field.go_to_block(rank, docs[place], &cursor):
                if not place or blocks[place - 1] != cursor.block:
                    field.expect(&cursor)
                blocks[place], begins[place] = cursor.block, cursor.at
            else:
                blocks[place] = -1
        for place in range(count):
            if blocks[place] < 0:
                continue
            if cursor.block != blocks[place] or not cursor.count:
                cursor.block, cursor.at, cursor.count = blocks[place], begins[place], 0
            found = field.find_in_block(rank, docs[place], &cursor)
            if found >= 0:
                frequency = <uint32_t>field.frequency(&cursor, found)
                sums[place] += part.weight * saturated(part.norms, frequency, docs[place])
        return 0

    def any(self):
        """Of all documents in any list: scores, float64, and documents, int64, best first."""
        cdef Scored* best = room(min(self.count, self.documents))
        try:
            return arrays(best, self.best_of_any(best))
        finally:
            free(best)

    cdef int64_t best_of_any(self, Scored* best) except -1:
        """The same, into memory that has room for `count` or as many as there are; how many."""
        if self.has_deleted and self.deleted.shape[0] < self.documents:
            raise ValueError("documents beyond the segment")
        self.sort()
        cdef int64_t kept = 0, at
        cdef Walk* walks = <Walk*>malloc(max(self.used, 1) * sizeof(Walk))
        cdef double* after = <double*>malloc((self.used + 1) * sizeof(double))
        try:
            if walks == NULL or after == NULL:
                raise MemoryError
            after[self.used] = 0
            for at in range(self.used - 1, -1, -1):
                after[at] = after[at + 1] + self.parts[at].bound
            at = 0
            while at < self.used and self.parts[at].owner < 0:
                at += 1
            self.start(walks, self.used)
            if 0 < at < self.used and not self.exhaustive:
                self.foresee(walks, after, at, best)
                self.start(walks, self.used)
            kept = self.walk(walks, after, self.used, best, 0)
            put_in_order(best, kept)
            return kept
        finally:
            free(walks)
            free(after)

    cdef int foresee(self, Walk* walks, const double* after, int64_t used, Scored* heap) except -1:
        """Raise the threshold to what those documents come to at least that are best by the first `used` lists, which
        are at hand: short ones, so that they tell most.
        """
        cdef int64_t kept = self.walk(walks, after, used, heap, 0), at, part
        cdef double least = -1
        if kept < self.count:
            return 0
        qsort(heap, kept, sizeof(Scored), by_doc)
        for at in range(kept):
            for part in range(used, min(self.used, used + FORESEEN)):
                heap[at].score += self.gain(&walks[part], &self.parts[part], heap[at].doc)
            if at == 0 or heap[at].score < least:
                least = heap[at].score
        self.threshold = max(self.threshold, least * (1 - ROUNDING))
        return 0

    cdef int start(self, Walk* walks, int64_t used) except -1:
        """Put walks to the beginnings of the first `used` lists."""
        cdef int64_t at, rank
        cdef Walk* walk
        cdef Part* part
        cdef TermLists lists
        for at in range(used):
            walk, part = &walks[at], &self.parts[at]
            walk.docs, walk.freqs, walk.at, walk.size = part.docs, part.freqs, 0, part.size
            walk.block = walk.last = walk.left = 0
            if part.docs == NULL:
                lists = self.owners[part.owner]
                rank = lists.rows[part.row].rank
                lists.field.check_list(rank)
                walk.size, walk.left = 0, part.size
                walk.block = lists.field._first_block[rank]
                walk.last = walk.block + (part.size + BLOCK - 1) // BLOCK
                walk.begin = lists.field._record_at[rank]
                walk.docs, walk.freqs = walk.block_docs, walk.block_freqs
        return 0

    cdef bint next_block(self, Walk* walk, Part* part, uint32_t doc, bint freqs) except -1:
        """Read the block that holds `doc`, if there is one, else the next one after it, with or without frequencies;
        False where none is left.
        """
        cdef TermLists lists = self.owners[part.owner] if walk.block < walk.last else None
        cdef FieldLists field
        if lists is None:
            return False
        field = lists.field
        while walk.block + 1 < walk.last and field._block_first[walk.block + 1] <= doc:
            walk.begin += field.record_bytes(walk.block, BLOCK)
            walk.left -= BLOCK
            walk.block += 1
        walk.at, walk.size, walk.read_from = 0, min(walk.left, <int64_t>BLOCK), walk.begin
        field.decode_block(
            walk.block, walk.size, walk.begin, walk.block + 1 == walk.last, walk.block_docs,
            walk.block_freqs if freqs else NULL,
        )
        walk.freqs = walk.block_freqs if freqs else NULL
        walk.begin += field.record_bytes(walk.block, walk.size)
        walk.left -= walk.size
        walk.block += 1
        return True

    cdef int64_t frequency(self, Walk* walk, Part* part) except -1:
        """The frequency of the posting that a walk is at."""
        cdef TermLists lists
        if walk.freqs != NULL:
            return walk.freqs[walk.at]
        lists = self.owners[part.owner]
        return lists.field.frequency_in(walk.block - 1, walk.size, walk.read_from, walk.at)

    cdef int64_t walk(self, Walk* walks, const double* after, int64_t used, Scored* heap, int64_t kept) except -1:
        """Go through the first `used` lists, a window of documents at a time, and put the best of them into the heap of
        `kept`; how many are in it then.
        """
        cdef double[LARGE] sums
        cdef uint32_t[LARGE] docs
        cdef int64_t size = LARGE if self.documents >= MANY else SMALL, at, low, count, needed = used
        cdef bint all_lists = used == self.used
        memset(sums, 0, size * sizeof(double))
        while True:
            if all_lists and not self.exhaustive:
                while needed and after[needed - 1] < self.threshold:
                    needed -= 1
            low = self.documents
            for at in range(needed):
                if walks[at].at < walks[at].size or self.next_block(&walks[at], &self.parts[at], 0, True):
                    low = min(low, <int64_t>walks[at].docs[walks[at].at])
            if low >= self.documents:
                return kept
            low -= low % size
            count = 0
            for at in range(needed):
                count = self.add_window(&walks[at], &self.parts[at], low, low + size, sums, docs, count)
            kept = self.keep_best(walks, after, needed, used, sums, docs, count, low, low + size, heap, kept)
            if kept == self.count and all_lists and not self.exhaustive:
                self.raise_threshold(heap)

    cdef int64_t add_window(
        self, Walk* walk, Part* part, int64_t low, int64_t high, double* sums, uint32_t* docs, int64_t count
    ) except -1:
        """Add a list to the documents of a window; those that had nothing yet join the `count` in `docs`."""
        cdef uint32_t doc
        cdef int64_t at
        while True:
            for at in range(walk.at, walk.size):
                doc = walk.docs[at]
                if doc >= high:
                    walk.at = at
                    return count
                docs[count] = doc
                count += sums[doc - low] == 0
                sums[doc - low] += part.weight * saturated(part.norms, walk.freqs[at], doc)
            walk.at = walk.size
            if not self.next_block(walk, part, 0, True):
                return count

    cdef int64_t keep_best(
        self, Walk* walks, const double* after, int64_t needed, int64_t used, double* sums, uint32_t* docs,
        int64_t count, int64_t low, int64_t high, Scored* heap, int64_t kept
    ) except -1:
        """Put the best of a window's documents, `sums` of which are 0 again then, into the heap; how many are in it."""
        cdef int64_t at, part
        cdef bint ordered = False
        for part in range(needed, used):
            count = self.drop(sums, docs, count, low, self.threshold - after[part])
            if not count:
                return kept
            # A list is read all through the window, or asked for each document: whichever costs less.
            if count * PER_SCANNED * self.documents >= self.parts[part].size * (high - low):
                self.add_known(&walks[part], &self.parts[part], low, high, sums)
                continue
            if not ordered:
                qsort(docs, count, sizeof(uint32_t), by_number)
                ordered = True
            for at in range(count):
                sums[docs[at] - low] += self.gain(&walks[part], &self.parts[part], docs[at])
        count = self.drop(sums, docs, count, low, self.threshold)
        for at in range(count):
            kept = self.keep(heap, kept, Scored(sums[docs[at] - low], docs[at]))
            sums[docs[at] - low] = 0
        return kept

    cdef int64_t drop(self, double* sums, uint32_t* docs, int64_t count, int64_t low, double least) noexcept:
        """Drop those of a window's documents that have less, and deleted ones; how many are left, in their order."""
        cdef int64_t at, left = 0
        cdef uint32_t doc
        cdef double total
        cdef bint stays
        for at in range(count):  # without a branch that could be mistaken
            doc, total = docs[at], sums[docs[at] - low]
            stays = total >= least
            if self.has_deleted:
                stays &= not self.deleted[doc]
            sums[doc - low] = total if stays else 0
            docs[left] = doc
            left += stays
        return left

    cdef int add_known(self, Walk* walk, Part* part, int64_t low, int64_t high, double* sums) except -1:
        """Add a list to those documents of a window that have something already."""
        cdef uint32_t doc, frequency
        cdef int64_t at
        if walk.at == walk.size or walk.docs[walk.size - 1] < low:
            walk.at = walk.size
            if not self.next_block(walk, part, <uint32_t>low, False):
                return 0
        walk.at = advance(walk.docs, walk.at, walk.size, <uint32_t>low)
        while True:
            for at in range(walk.at, walk.size):
                doc = walk.docs[at]
                if doc >= high:
                    walk.at = at
                    return 0
                if sums[doc - low] != 0:
                    walk.at = at
                    frequency = <uint32_t>self.frequency(walk, part)
                    sums[doc - low] += part.weight * saturated(part.norms, frequency, doc)
            walk.at = walk.size
            if not self.next_block(walk, part, 0, False):
                return 0

    cdef double gain(self, Walk* walk, Part* part, uint32_t doc) except -1:
        """What a list adds to a document, which comes after those it was asked for before."""
        if not walk.size or walk.docs[walk.size - 1] < doc:
            walk.at = walk.size
            if not self.next_block(walk, part, doc, False):
                return 0
        walk.at = advance(walk.docs, walk.at, walk.size, doc)
        if walk.at == walk.size or walk.docs[walk.at] != doc:
            return 0
        return part.weight * saturated(part.norms, <uint32_t>self.frequency(walk, part), doc)

    cdef void raise_threshold(self, Scored* heap) noexcept:
        """As good as the last of the best so far, `count` of them, is what an answer must be."""
        self.threshold = max(self.threshold, heap[0].score * (1 - ROUNDING))

    def among(self, const uint32_t[::1] docs):
        """Of these documents, ascending, whether or not they are in a list."""
        cdef int64_t size = docs.shape[0]
        cdef double[::1] scores = np.zeros(size)
        cdef Scored* best = room(size)
        try:
            return arrays(best, self.best_of_few(&docs[0], &scores[0], size, best) if size else 0)
        finally:
            free(best)

    def rescored(self, const uint32_t[::1] docs, const double[::1] scores):
        """Of documents that have these scores already, a few, in any order."""
        cdef int64_t size = docs.shape[0], at
        cdef Scored* given = room(size)
        cdef Scored* best = NULL
        try:
            if size != scores.shape[0]:
                raise ValueError("not as many scores as documents")
            best = room(size)
            for at in range(size):
                given[at] = Scored(scores[at], docs[at])
            return arrays(best, self.best_rescored(given, size, best))
        finally:
            free(given)
            free(best)

    cdef int64_t best_rescored(self, Scored* given, int64_t size, Scored* best) except -1:
        """See `rescored`; `given` is put in order of documents."""
        cdef uint32_t* docs = <uint32_t*>malloc(max(size, 1) * sizeof(uint32_t))
        cdef double* scores = <double*>malloc(max(size, 1) * sizeof(double))
        cdef int64_t at
        try:
            if docs == NULL or scores == NULL:
                raise MemoryError
            qsort(given, size, sizeof(Scored), by_doc)
            for at in range(size):
                docs[at], scores[at] = given[at].doc, given[at].score
            return self.best_of_few(docs, scores, size, best)
        finally:
            free(docs)
            free(scores)

    cdef int64_t best_of_few(self, const uint32_t* docs, double* scores, int64_t size, Scored* best) except -1:
        """The best of a few documents, ascending, when all lists are added to their scores; how many."""
        cdef int64_t at, kept = 0
        for at in range(size if self.has_deleted else 0):
            if docs[at] >= self.deleted.shape[0]:
                raise IndexError(docs[at])
        self.sort()
        for at in range(self.used):
            self.add_to_few(&self.parts[at], docs, size, scores)
        for at in range(size):
            if not (self.has_deleted and self.deleted[docs[at]]):
                kept = self.keep(best, kept, Scored(scores[at], docs[at]))
        put_in_order(best, kept)
        return kept

    cdef int64_t keep(self, Scored* heap, int64_t kept, Scored entry) noexcept:
        """Put an entry among the best `count`, worst on top; how many there are."""
        if kept < self.count:
            heap[kept] = entry
            kept += 1
            if kept == self.count:
                heapify(heap, kept)
        elif better(entry, heap[0]):
            heap[0] = entry
            sink(heap, kept, 0)
        return kept
