# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The best documents of one segment, in compiled code: what `ranking` does with arrays, list by list.

MaxScore (Turtle and Flood, 1995): lists are added whole, those that can tell most first, while a document in none
of them could still be among the best. After that, documents are taken up in the order of what they have so far, and
the lists that are left are asked for one document at a time, until no other can be among the best. Every document's
sum is made in the same order of lists, so that pruned and exhaustive scores are the same to the last bit.
"""

import numpy as np

from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc

from index.codec.lists cimport Cursor, LongList, TermLists, advance, lower_bound


cdef enum:
    FEW = 64            # documents for which the lists that are left are asked one by one
    PER_SCANNED = 64    # postings that are scanned in the time of looking one up

cdef double ROUNDING = 1e-9  # bounds and sums are rounded differently: a score may be above its bound by that much


cdef struct Part:
    # One list: its postings, its weight, and the most that it adds to a document.
    const uint32_t* docs
    const uint32_t* freqs
    int64_t size
    double weight
    double bound        # as tight as it is known
    double order        # a looser one that never changes: lists are added in its falling order
    const double* norms
    int64_t owner       # whose list it is, and which of its rows; -1 where the postings are there already
    int64_t row


cdef struct Scored:
    double score
    uint32_t doc


cdef inline bint better(Scored a, Scored b) noexcept nogil:
    return a.score > b.score or (a.score == b.score and a.doc < b.doc)


cdef void sink(Scored* heap, int64_t size, int64_t at, bint worst_first) noexcept nogil:
    """Let the entry at `at` sink to its place in a heap whose top is the worst, or the best."""
    cdef int64_t child
    cdef Scored moved = heap[at]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and better(heap[child + 1], heap[child]) != worst_first:
            child += 1
        if better(heap[child], moved) == worst_first:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = moved


cdef void heapify(Scored* heap, int64_t size, bint worst_first) noexcept nogil:
    cdef int64_t at
    for at in range(size // 2 - 1, -1, -1):
        sink(heap, size, at, worst_first)


cdef class Best:
    """Ranks the documents of one segment.

    count: how many are wanted, one at least. floor: a score that is not good enough; with `exhaustive` nothing is
    pruned. deleted: bool for every document, or None. See `ranking.Scorer` for the methods.
    """

    cdef Part* parts
    cdef int64_t used, room, count, documents    # `documents`: all that are in a part are below
    cdef double threshold
    cdef bint exhaustive
    cdef list owners, held
    cdef object _deleted
    cdef const uint8_t[::1] deleted
    cdef bint has_deleted

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

    def add_found(self, const uint32_t[::1] docs, const uint32_t[::1] freqs, double weight, const double[::1] norms):
        """A string whose documents and frequencies are known already."""
        if not docs.shape[0]:
            return
        cdef int64_t at
        if docs.shape[0] != freqs.shape[0]:
            raise ValueError("not as many frequencies as documents")
        for at in range(docs.shape[0]):
            if docs[at] >= norms.shape[0]:
                raise IndexError(docs[at])
        self.reserve(1)
        self.documents = max(self.documents, norms.shape[0])
        self.held.append((docs, freqs, norms))
        self.parts[self.used] = Part(&docs[0], &freqs[0], docs.shape[0], weight, weight, weight, &norms[0], -1, 0)
        self.used += 1

    def add_terms(self, given, const double[::1] weights, const double[::1] norms, double base, double slope):
        """Terms, CompiledLists, and the weight of each row; rows of weight 0 are left out.

        norms: of every document, base + slope * length.
        """
        cdef TermLists lists = given.raw
        cdef int64_t row, rank
        cdef double most
        if weights.shape[0] != lists.count or norms.shape[0] < lists.field.documents:
            raise ValueError("not as many weights as terms, or norms as documents")
        self.reserve(lists.count)
        self.documents = max(self.documents, lists.field.documents)
        self.owners.append(lists)
        self.held.append(norms)
        cdef Part* part
        cdef LongList known
        for row in range(lists.count):
            if weights[row] == 0 or not lists.rows[row].size:
                continue
            part = &self.parts[self.used]
            part.docs, part.freqs = lists.rows[row].docs, lists.rows[row].freqs
            part.size, part.weight, part.norms = lists.rows[row].size, weights[row], &norms[0]
            part.bound = part.order = weights[row]
            part.owner, part.row = -1, row
            rank = lists.rows[row].rank
            if rank >= 0:
                part.owner = len(self.owners) - 1
                most = lists.field._top[rank]
                part.order *= most / (most + base + slope * lists.field._least[rank])
                known = lists.field._longs.get(rank)
                part.bound = part.order
                if known is not None:
                    lists.load(row)
                    part.docs, part.freqs = lists.rows[row].docs, lists.rows[row].freqs
                    if known.top_gain >= 0:
                        part.bound = weights[row] * known.top_gain
            self.used += 1

    cdef void sort(self) noexcept:
        """Parts whose postings are there first, then by falling order: as they are added."""
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
        return a.order > b.order

    cdef int load(self, Part* part) except -1:
        """The part's postings are in memory, and its bound is exact from now on for whoever asks next."""
        cdef TermLists lists
        cdef LongList known
        cdef int64_t at
        cdef double top = 0, gain
        if part.docs != NULL or part.owner < 0:
            return 0
        lists = self.owners[part.owner]
        lists.load(part.row)
        part.docs, part.freqs = lists.rows[part.row].docs, lists.rows[part.row].freqs
        known = lists.field.long_list(lists.rows[part.row].rank)
        if known.top_gain < 0:
            for at in range(part.size):
                gain = part.freqs[at] / (part.freqs[at] + part.norms[part.docs[at]])
                if gain > top:
                    top = gain
            known.top_gain = top
        return 0

    def any(self, accumulator):
        """Of all documents in any list: scores, float64, and documents, int64, best first.

        accumulator: its `sums` are all zero, and zero again when this returns.
        """
        cdef double[::1] scratch = accumulator.sums
        if scratch.shape[0] < self.documents or (self.has_deleted and self.deleted.shape[0] < self.documents):
            raise ValueError("documents beyond the segment")
        self.sort()
        cdef int64_t at, last = self.used, touched = 0, room = 0, index
        cdef double to_come = 0, checked
        for at in range(self.used):
            to_come += self.parts[at].bound
        for at in range(last):
            room += self.parts[at].size if self.parts[at].owner < 0 else 0
        cdef uint32_t* docs = NULL
        cdef Part* part
        cdef const double* norms
        room += 1
        docs = <uint32_t*>malloc(room * sizeof(uint32_t))
        if docs == NULL:
            raise MemoryError
        try:
            checked = to_come * 4
            at = 0
            while at < last:
                part = &self.parts[at]
                if part.owner >= 0 and not self.exhaustive:
                    if 2 * to_come <= checked:
                        checked = to_come
                        self.raise_threshold(docs, touched, &scratch[0])
                    if to_come < self.threshold:
                        break
                self.load(part)
                if part.owner >= 0:
                    docs = self.grow(docs, &room, touched + part.size)
                for index in range(part.size):
                    if scratch[part.docs[index]] == 0:
                        docs[touched] = part.docs[index]
                        touched += 1
                    scratch[part.docs[index]] += part.weight * (
                        part.freqs[index] / (part.freqs[index] + part.norms[part.docs[index]])
                    )
                to_come -= part.bound
                at += 1
            return self.finish(docs, touched, &scratch[0], NULL, at)
        finally:
            for index in range(touched):
                scratch[docs[index]] = 0
            free(docs)

    cdef uint32_t* grow(self, uint32_t* docs, int64_t* room, int64_t wanted) except NULL:
        cdef int64_t at
        cdef uint32_t* grown
        if wanted <= room[0]:
            return docs
        grown = <uint32_t*>malloc(2 * wanted * sizeof(uint32_t))
        if grown == NULL:
            raise MemoryError
        for at in range(room[0]):
            grown[at] = docs[at]
        free(docs)
        room[0] = 2 * wanted
        return grown

    def among(self, const uint32_t[::1] docs):
        """Of these documents, ascending, whether or not they are in a list."""
        self.sort()
        cdef int64_t count = docs.shape[0], at, place, index
        cdef Part* part
        sums = np.zeros(count)
        if not count:
            return sums, np.zeros(0, np.int64)
        cdef double[::1] scores = sums
        for at in range(count if self.has_deleted else 0):
            if docs[at] >= self.deleted.shape[0]:
                raise IndexError(docs[at])
        for at in range(self.used):
            part = &self.parts[at]
            self.load(part)
            place = index = 0
            while place < count and index < part.size:
                if docs[place] < part.docs[index]:
                    place = advance(&docs[0], place, count, part.docs[index])
                elif docs[place] > part.docs[index]:
                    index = advance(part.docs, index, part.size, docs[place])
                else:
                    scores[place] += part.weight * (
                        part.freqs[index] / (part.freqs[index] + part.norms[docs[place]])
                    )
                    place += 1
                    index += 1
        return self.finish(&docs[0], count, NULL, &scores[0], self.used)

    def rescored(self, const uint32_t[::1] docs, const double[::1] scores):
        """Of documents that have these scores already, a few."""
        cdef int64_t at
        self.sort()
        if docs.shape[0] != scores.shape[0]:
            raise ValueError("not as many scores as documents")
        for at in range(docs.shape[0] if self.has_deleted else 0):
            if docs[at] >= self.deleted.shape[0]:
                raise IndexError(docs[at])
        if not docs.shape[0]:
            return np.zeros(0), np.zeros(0, np.int64)
        return self.finish(&docs[0], docs.shape[0], NULL, &scores[0], 0)

    cdef int raise_threshold(self, const uint32_t* docs, int64_t count, const double* scratch) except -1:
        """At least as good as the count-th best so far is what an answer must be."""
        cdef Scored* heap
        cdef int64_t at, kept = 0
        if count <= self.count:
            return 0
        heap = <Scored*>malloc(self.count * sizeof(Scored))
        if heap == NULL:
            raise MemoryError
        for at in range(count):
            if not (self.has_deleted and self.deleted[docs[at]]):
                kept = self.keep(heap, kept, Scored(scratch[docs[at]], docs[at]))
        if kept == self.count:
            self.threshold = max(self.threshold, heap[0].score * (1 - ROUNDING))
        free(heap)
        return 0

    cdef finish(self, const uint32_t* docs, int64_t count, double* by_doc, const double* by_place, int64_t start):
        """The best of `count` documents when the parts from `start` on are added.

        by_doc, by_place: what they have so far, by their number or in their order.
        """
        cdef int64_t at, left = 0, kept = 0, part
        cdef Scored entry
        cdef Scored* queue = <Scored*>malloc(max(count, 1) * sizeof(Scored))
        cdef Scored* heap = <Scored*>malloc(max(min(self.count, count), 1) * sizeof(Scored))
        cdef double* after = <double*>malloc((self.used + 1) * sizeof(double))
        if queue == NULL or heap == NULL or after == NULL:
            free(queue)
            free(heap)
            free(after)
            raise MemoryError
        try:
            after[self.used] = 0
            for at in range(self.used - 1, start - 1, -1):
                after[at] = after[at + 1] + self.parts[at].bound
            for at in range(count):
                if self.has_deleted and self.deleted[docs[at]]:
                    continue
                queue[left] = Scored(by_doc[docs[at]] if by_doc != NULL else by_place[at], docs[at])
                left += 1
            if self.exhaustive and by_doc != NULL:
                while start < self.used:
                    self.add_to_all(&self.parts[start], queue, left, by_doc)
                    start += 1
            while start < self.used and left > self.count:
                left = self.prune(queue, left, heap, after[start])
                # A list is read from end to end, or asked for every document: whichever costs less.
                if by_doc == NULL or left <= FEW or left * PER_SCANNED < self.parts[start].size:
                    break
                self.add_to_all(&self.parts[start], queue, left, by_doc)
                start += 1
            if start < self.used and left > self.count:
                heapify(queue, left, False)
            while left:
                if start < self.used and left > self.count:
                    entry = queue[0]  # the best so far
                    left -= 1
                    queue[0] = queue[left]
                    sink(queue, left, 0, False)
                    if entry.score + after[start] < self.threshold:
                        break
                else:
                    left -= 1
                    entry = queue[left]
                for part in range(start, self.used):
                    if not self.exhaustive and entry.score + after[part] < self.threshold:
                        break
                    entry.score += self.gain(&self.parts[part], entry.doc)
                else:
                    kept = self.keep(heap, kept, entry)
                    if kept == self.count and not self.exhaustive:
                        self.threshold = max(self.threshold, heap[0].score * (1 - ROUNDING))
            return self.ordered(heap, kept)
        finally:
            free(queue)
            free(heap)
            free(after)

    cdef int add_to_all(self, Part* part, Scored* queue, int64_t left, double* by_doc) except -1:
        """Add a list to all documents that have a score."""
        cdef int64_t at
        cdef uint32_t doc
        self.load(part)
        for at in range(part.size):
            doc = part.docs[at]
            if by_doc[doc] != 0:
                by_doc[doc] += part.weight * (part.freqs[at] / (part.freqs[at] + part.norms[doc]))
        for at in range(left):
            queue[at].score = by_doc[queue[at].doc]
        return 0

    cdef int64_t prune(self, Scored* queue, int64_t left, Scored* heap, double to_come) noexcept:
        """Raise the threshold to the best so far and drop what can no more reach it; how many are left."""
        cdef int64_t at, kept = 0
        for at in range(left):
            kept = self.keep(heap, kept, queue[at])
        if kept == self.count:
            self.threshold = max(self.threshold, heap[0].score * (1 - ROUNDING))
        kept = 0
        for at in range(left):
            if queue[at].score + to_come >= self.threshold:
                queue[kept] = queue[at]
                kept += 1
        return kept

    cdef inline int64_t keep(self, Scored* heap, int64_t kept, Scored entry) noexcept:
        """Put an entry among the best `count`, worst on top; how many there are."""
        if kept < self.count:
            heap[kept] = entry
            kept += 1
            if kept == self.count:
                heapify(heap, kept, True)
        elif better(entry, heap[0]):
            heap[0] = entry
            sink(heap, kept, 0, True)
        return kept

    cdef double gain(self, Part* part, uint32_t doc) except -1:
        """What a list adds to a document."""
        cdef int64_t at
        cdef uint32_t frequency
        cdef Cursor cursor
        cdef TermLists lists
        if part.docs == NULL:  # not in memory: one block of it is enough
            lists = self.owners[part.owner]
            cursor.block = -1
            at = lists.field.seek(lists.rows[part.row].rank, doc, &cursor)
            if at < 0:
                return 0
            frequency = cursor.freqs[at]
        else:
            at = lower_bound(part.docs, 0, part.size, doc)
            if at == part.size or part.docs[at] != doc:
                return 0
            frequency = part.freqs[at]
        return part.weight * (frequency / (frequency + part.norms[doc]))

    cdef ordered(self, Scored* heap, int64_t kept):
        cdef int64_t at
        cdef Scored last
        scores, docs = np.empty(kept), np.empty(kept, np.int64)
        cdef double[::1] scores_view = scores
        cdef int64_t[::1] docs_view = docs
        heapify(heap, kept, True)
        for at in range(kept - 1, -1, -1):
            last = heap[0]
            scores_view[at], docs_view[at] = last.score, last.doc
            heap[0] = heap[at]
            sink(heap, at, 0, True)
        return scores, docs
