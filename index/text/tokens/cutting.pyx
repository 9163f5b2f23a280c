# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Jieba's precise mode for runs of Chinese characters, in compiled code, with jieba's own dictionary and model.

The words are jieba's: the same sums in the same order, so that even equals are decided as it decides them. Source of
both algorithms: jieba 0.42, `Tokenizer.__cut_DAG` (the likeliest way through all words of the dictionary, from the end)
and `finalseg.viterbi` (single characters left over, joined by a hidden Markov model of beginnings, middles, ends and
single words).
"""

from cpython.unicode cimport PyUnicode_READ_CHAR
from libc.math cimport log
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc

from hansou.index.near cimport prefetch

cdef extern from *:
    """
    #if defined(__linux__)
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    static void* hansou_table(size_t size) {
        void* found = NULL;
        if (posix_memalign(&found, (size_t)1 << 21, size)) return NULL;
    #if defined(MADV_HUGEPAGE)
        madvise(found, size, MADV_HUGEPAGE);
    #endif
        return memset(found, 0, size);
    }
    #else
    #include <stdlib.h>
    static void* hansou_table(size_t size) { return calloc(size, 1); }
    #endif
    """
    # Zeros, in big pages where there are any: that many small ones take a third of the time that tables take to fill.
    void* table "hansou_table"(size_t size) noexcept nogil

cdef enum:
    FIRST = 0x4E00      # the characters that jieba takes for Chinese
    LAST = 0x9FD5
    B = 0               # states: beginning, end, middle of a word, a word of its own; in the order of their letters
    E = 1
    M = 2
    S = 3
    KNOWN = (1 << 16) - 1   # words of 64 bits, but one
    SHARED = 16         # characters of a word that the next one may begin with

cdef double NEVER = -3.14e100
cdef double NO_WORD = 1.0   # logarithms of shares are below 0


cdef inline bint is_han(uint32_t point) noexcept nogil:
    return FIRST <= point <= LAST


cdef inline uint64_t mix(uint64_t key) noexcept nogil:
    key *= <uint64_t>0x9E3779B97F4A7C15
    return key >> 40


cdef class Cutter:
    """Cuts runs of Chinese characters into words.

    dictionary: jieba's, a word, its frequency and its tag a line, in UTF-8. start, trans, emit: the model's
    probabilities, logarithms by state and by what follows. Raises ValueError for a dictionary that is none. Threads
    may share it: it holds the interpreter's lock, but while it reads the dictionary, which then nobody else has yet.
    """

    def __init__(self, bytes dictionary, dict start, dict trans, dict emit):
        cdef int64_t size = len(dictionary), node
        cdef const uint8_t* data = <const uint8_t*>(<const char*>dictionary)
        cdef uint64_t total
        self.slot_mask = (1 << 20) - 1
        self.room = 1 << 19
        self.slots = <uint64_t*>table((self.slot_mask + 1) * sizeof(uint64_t))
        self.known = <uint64_t*>calloc(KNOWN + 1, sizeof(uint64_t))
        self.weights = <double*>table(self.room * sizeof(double))
        self.roots = <int32_t*>calloc(LAST - FIRST + 1, sizeof(int32_t))
        self.emit = <double*>malloc((LAST - FIRST + 1) * 4 * sizeof(double))
        if self.slots == NULL or self.known == NULL or self.weights == NULL or self.emit == NULL or self.roots == NULL:
            raise MemoryError
        self.weights[0] = NO_WORD
        self.nodes = 1
        with nogil:
            total = self.read_words(data, size)
        if not total:
            raise ValueError("the segmenter's dictionary is empty")
        self.unknown = log(1.0) - log(<double>total)
        with nogil:
            for node in range(1, self.nodes):
                if self.weights[node] != NO_WORD:
                    self.weights[node] += self.unknown
        self.read_model(start, trans, emit)

    def __dealloc__(self):
        free(self.slots)
        free(self.known)
        free(self.roots)
        free(self.weights)
        free(self.emit)
        free(self.routes)
        free(self.ends)
        free(self.states)
        free(self.before)

    cdef uint64_t read_words(self, const uint8_t* data, int64_t size) except? 0 nogil:
        """Add the words of a dictionary; the sum of their frequencies."""
        cdef int64_t at, node, digits, depth, shared = 0
        # Of the word before, characters and nodes: words that begin alike mostly follow one another.
        cdef uint32_t[SHARED] points
        cdef int64_t[SHARED] nodes
        cdef uint32_t point
        cdef uint64_t frequency, total = 0
        cdef bint han
        at = 0
        while at < size:
            node, han, frequency, digits, depth = 0, True, 0, 0, 0
            while at < size and data[at] != 32 and data[at] != 10:
                # Three bytes are what a Chinese character has; other words cannot stand in a run.
                if data[at] >> 4 == 0xE and at + 2 < size:
                    point = (<uint32_t>data[at] & 0xF) << 12 | (<uint32_t>data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
                    at += 3
                    han = han and is_han(point)
                    if han and depth < shared and points[depth] == point:
                        node = nodes[depth]
                    elif han:
                        node = self.add(node, point)
                        shared = min(depth, shared)
                        if depth == shared and depth < SHARED:
                            points[depth], nodes[depth] = point, node
                            shared += 1
                    depth += 1
                else:
                    han = False
                    at += 1
            at += at < size and data[at] == 32
            while at < size and 48 <= data[at] <= 57:
                frequency = 10 * frequency + data[at] - 48
                digits += 1
                at += 1
            while at < size and data[at] != 10:
                at += 1
            at += 1
            if not 0 < digits < 18:
                with gil:
                    raise ValueError("a line of the segmenter's dictionary is without a frequency")
            total += frequency
            if han and node:
                self.weights[node] = log(<double>frequency) if frequency else NO_WORD
        return total

    cdef read_model(self, dict start, dict trans, dict emit):
        cdef int64_t state, to
        cdef uint32_t point
        cdef str character
        for state in range((LAST - FIRST + 1) * 4):
            self.emit[state] = NEVER
        for state, name in enumerate("BEMS"):
            self.start[state] = start[name]
            for to, other in enumerate("BEMS"):
                self.trans[4 * state + to] = trans[name].get(other, NEVER)
            for character, probability in emit[name].items():
                point = PyUnicode_READ_CHAR(character, 0) if character else 0
                if is_han(point):
                    self.emit[4 * (point - FIRST) + state] = probability

    cdef inline int64_t child(self, int64_t node, uint32_t point) noexcept nogil:
        """The node of a string and one more character; 0 where no word begins so."""
        return self.find(node, point) if node else self.roots[point - FIRST]

    cdef inline int64_t find(self, int64_t node, uint32_t point) noexcept nogil:
        cdef uint64_t key = <uint64_t>node << 16 | point
        cdef uint64_t at = mix(key)
        if not self.known[at >> 6 & KNOWN] >> (at & 63) & 1:
            return 0
        at &= self.slot_mask
        while self.slots[at]:
            if self.slots[at] >> 21 == key:
                return self.slots[at] & 0x1FFFFF
            at = (at + 1) & self.slot_mask
        return 0

    cdef int64_t add(self, int64_t node, uint32_t point) except -1 nogil:
        """The same, made if there is none yet."""
        cdef int64_t found = self.child(node, point)
        cdef uint64_t key = <uint64_t>node << 16 | point, at
        if found:
            return found
        if self.nodes == self.room:
            self.widen()
        if not node:
            self.roots[point - FIRST] = <int32_t>self.nodes
        at = mix(key) & self.slot_mask
        while self.slots[at]:
            at = (at + 1) & self.slot_mask
        self.slots[at] = key << 21 | self.nodes
        at = mix(key)
        self.known[at >> 6 & KNOWN] |= <uint64_t>1 << (at & 63)
        self.weights[self.nodes] = NO_WORD
        self.nodes += 1
        return self.nodes - 1

    cdef int widen(self) except -1 nogil:
        """Twice the room and the slots."""
        cdef uint64_t at, to
        cdef uint64_t* slots
        cdef double* weights
        if self.room > 1 << 19:
            with gil:
                raise ValueError("the segmenter's dictionary is too big")
        weights = <double*>realloc(self.weights, 2 * self.room * sizeof(double))
        if weights == NULL:
            with gil:
                raise MemoryError
        self.weights = weights
        slots = <uint64_t*>calloc(2 * (self.slot_mask + 1), sizeof(uint64_t))
        if slots == NULL:
            with gil:
                raise MemoryError
        for at in range(self.slot_mask + 1):
            if self.slots[at]:
                to = mix(self.slots[at] >> 21) & (2 * self.slot_mask + 1)
                while slots[to]:
                    to = (to + 1) & (2 * self.slot_mask + 1)
                slots[to] = self.slots[at]
        free(self.slots)
        self.slots, self.slot_mask, self.room = slots, 2 * self.slot_mask + 1, 2 * self.room
        return 0

    def cut(self, str text, bint join=True):
        """The words of `text`, in order, nothing left out; what is not Chinese is cut into single characters.

        `join`: whether the model may join characters to words that the dictionary does not have.
        """
        cdef int64_t size = len(text), at, start = 0
        cdef list words = []
        cdef uint32_t* points = <uint32_t*>malloc((size + 1) * sizeof(uint32_t))
        cdef uint8_t* begins = <uint8_t*>calloc(size + 1, 1)
        try:
            if points == NULL or begins == NULL:
                raise MemoryError
            for at in range(size):
                points[at] = PyUnicode_READ_CHAR(text, at)
            self.mark(points, size, begins, join)
            for at in range(1, size + 1):
                if at == size or begins[at]:
                    words.append(text[start:at])
                    start = at
            return words
        finally:
            free(points)
            free(begins)

    cdef void expect(self, const uint32_t* text, int64_t size) noexcept nogil:
        """Bring near what tells of a text that is going to be marked: for a short one between other work, when all of
        it is far. Of long words only the first two characters.
        """
        cdef int64_t at, node
        cdef uint64_t key
        for at in range(size):
            if is_han(text[at]):
                prefetch(&self.roots[text[at] - FIRST])
                prefetch(&self.emit[4 * (text[at] - FIRST)])
        for at in range(size):
            node = self.roots[text[at] - FIRST] if is_han(text[at]) else 0
            if node:
                prefetch(&self.weights[node])
                if at + 1 < size:
                    key = mix(<uint64_t>node << 16 | text[at + 1])
                    prefetch(&self.known[key >> 6 & KNOWN])
                    prefetch(&self.slots[key & self.slot_mask])

    cdef int mark(self, const uint32_t* text, int64_t size, uint8_t* begins, bint join) except -1:
        """Set `begins`, which is all 0, to 1 where a word starts. What is not Chinese is a word and ends one."""
        cdef int64_t start = 0, end
        while start < size:
            end = start
            while end < size and is_han(text[end]):
                end += 1
            if end == start:
                begins[start] = 1
                start += 1
                continue
            self.mark_run(text + start, end - start, begins + start, join)
            start = end
        return 0

    cdef int mark_run(self, const uint32_t* text, int64_t size, uint8_t* begins, bint join) except -1:
        cdef int64_t at, end, node, single
        cdef double best, weight
        cdef int32_t best_end
        if size >= 1 << 28:
            raise OverflowError("a run of too many characters")
        if size >= self.run_room:
            self.run_room = 2 * size
            free(self.routes)
            free(self.ends)
            free(self.states)
            free(self.before)
            self.routes = <double*>malloc((self.run_room + 1) * sizeof(double))
            self.ends = <int32_t*>malloc((self.run_room + 1) * sizeof(int32_t))
            self.states = <uint8_t*>malloc(self.run_room + 1)
            self.before = <uint8_t*>malloc(4 * self.run_room + 4)
            if self.routes == NULL or self.ends == NULL or self.states == NULL or self.before == NULL:
                self.run_room = 0
                raise MemoryError
        self.routes[size] = 0.0
        for at in range(size - 1, -1, -1):
            best, best_end = 0.0, -1
            node, end = 0, at
            while end < size:
                node = self.child(node, text[end])
                if not node:
                    break
                end += 1
                if self.weights[node] != NO_WORD:
                    weight = self.weights[node] + self.routes[end]
                    if best_end < 0 or weight >= best:  # of equals the longest
                        best, best_end = weight, <int32_t>end
            if best_end < 0:
                best, best_end = self.unknown + self.routes[at + 1], <int32_t>(at + 1)
            self.routes[at], self.ends[at] = best, best_end
        at = single = 0  # from `single` to `at` are words of one character
        while at < size:
            end = self.ends[at]
            if not join:
                begins[at] = 1
            elif end - at > 1:
                self.mark_singles(text + single, at - single, begins + single)
                begins[at] = 1
                single = end
            at = end
        if join:
            self.mark_singles(text + single, size - single, begins + single)
        return 0

    cdef void mark_singles(self, const uint32_t* text, int64_t size, uint8_t* begins) noexcept nogil:
        """Mark the words of characters that are single words to the dictionary: the model may join them."""
        cdef int64_t at, node = 0
        cdef int state, one, other, last
        cdef double[4] now
        cdef double[4] then
        cdef double first, second
        cdef const double* emit
        if not size:
            return
        begins[0] = 1
        if size == 1:
            return
        for at in range(size):
            node = self.child(node, text[at])
            if not node:
                break
        if node and self.weights[node] != NO_WORD:
            for at in range(size):
                begins[at] = 1
            return
        emit = self.emit + 4 * (text[0] - FIRST)
        for state in range(4):
            now[state] = self.start[state] + emit[state]
        for at in range(1, size):
            emit = self.emit + 4 * (text[at] - FIRST)
            for state in range(4):
                # What may come before: an end or a single word before a beginning or a single word, else the others.
                one, other = (E, S) if state == B or state == S else (B, M)
                first = now[one] + self.trans[4 * one + state] + emit[state]
                second = now[other] + self.trans[4 * other + state] + emit[state]
                # Of equals the later letter.
                if second >= first:
                    then[state], self.before[4 * at + state] = second, <uint8_t>other
                else:
                    then[state], self.before[4 * at + state] = first, <uint8_t>one
            for state in range(4):
                now[state] = then[state]
        last = S if now[S] >= now[E] else E
        for at in range(size - 1, -1, -1):
            self.states[at] = <uint8_t>last
            if at:
                last = self.before[4 * at + last]
        for at in range(1, size):
            # A word starts where it is said to, and after an end.
            begins[at] = self.states[at] == B or self.states[at] == S or (
                self.states[at - 1] == E or self.states[at - 1] == S
            )
