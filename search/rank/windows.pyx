# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The worth of a text's best window, in compiled code: what `passages` does with arrays, unit by unit."""

from libc.stdint cimport int32_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free

from hansou.index.text.fold.characters cimport CLASS_BITS, HAN, LETTER, MARK, POINT, SPECIAL
from hansou.index.text.tokens.scan cimport BOUND, Scanner

from hansou.index.text.fold.char_filter import filter_text


cdef class Windows:
    """Windows of so many units.

    scanner: of the query's different units, as it spells them. What units and pairs of them are worth is said by
    `weigh`; nothing at first.
    """

    def __cinit__(self, Scanner scanner, int64_t width):
        if width < 1:
            raise ValueError("windows of no units")
        self.scanner, self.width, self.kinds = scanner, width, scanner.count
        self.units = <int64_t*>calloc(self.kinds + 1, sizeof(int64_t))
        self.pairs = <int64_t*>calloc(self.kinds * self.kinds + 1, sizeof(int64_t))
        self.unit_counts = <int32_t*>calloc(self.kinds + 1, sizeof(int32_t))
        self.pair_counts = <int32_t*>calloc(self.kinds * self.kinds + 1, sizeof(int32_t))
        self.inside = <Place*>calloc(width + 1, sizeof(Place))
        if (
            self.units == NULL or self.pairs == NULL or self.unit_counts == NULL or self.pair_counts == NULL
            or self.inside == NULL
        ):
            raise MemoryError

    def __dealloc__(self):
        free(self.units)
        free(self.pairs)
        free(self.unit_counts)
        free(self.pair_counts)
        free(self.inside)

    def weigh(self, const int64_t[::1] units, const int64_t[:, ::1] pairs):
        """units: what each is worth; pairs: what the unit of a row is worth with that of a column next to it."""
        cdef int64_t row, column
        if units.shape[0] != self.kinds or pairs.shape[0] != self.kinds or pairs.shape[1] != self.kinds:
            raise ValueError("not as many worths as units and pairs")
        for row in range(self.kinds):
            self.units[row] = units[row]
            for column in range(self.kinds):
                self.pairs[row * self.kinds + column] = pairs[row, column]

    cpdef int64_t best(self, str text) except -1:
        """The greatest worth of a window of a text: of its different units and of its different pairs."""
        cdef int64_t best = self.best_of(text)
        if self.scanner.special:
            best = self.best_of(filter_text(text).text)
        return best

    cdef int64_t best_of(self, str text) except -1:
        """The same of a text as it is."""
        cdef int64_t best = self.best_of_single(text) if self.scanner.single else self.best_of_spelled(text)
        while self.held:
            self.leave()
        return best

    cdef int64_t best_of_spelled(self, str text) except -1:
        cdef Scanner scanner = self.scanner
        cdef int32_t size = scanner.write(text), at = 0, unit
        cdef int64_t place = 0, best = 0
        while at < size:
            unit = scanner.may_begin(scanner.compact[at])
            while unit >= 0:
                if scanner.needle_at(unit, at, size):
                    self.take(place, unit)
                    best = max(best, self.sum)
                    break
                unit = scanner.others[unit] - 1
            if scanner.compact[at] == BOUND:
                at += 1
                while scanner.compact[at] != BOUND:
                    at += 1
            at += 1
            place += 1
        return best

    cdef int64_t best_of_single(self, str text) except -1:
        """The same where each unit of the query is one character: nothing is written of the text."""
        cdef Scanner scanner = self.scanner
        cdef int32_t at = 0, size = scanner.read(text), unit
        cdef int64_t place = 0, best = 0
        cdef uint32_t both, special = 0
        while at < size:
            both = scanner.entry(at)
            special |= both
            if both >> CLASS_BITS < HAN or both >> CLASS_BITS == MARK:
                at += 1
                continue
            if both >> CLASS_BITS >= LETTER:
                at = scanner.end_of_unit(at)
                place += 1
                continue
            unit = scanner.may_begin(both & POINT)
            while unit >= 0:
                if scanner.sizes[unit] == 1 and scanner.spelled[unit][0] == both & POINT:
                    self.take(place, unit)
                    best = max(best, self.sum)
                    break
                unit = scanner.others[unit] - 1
            at += 1
            place += 1
        scanner.special = (special & SPECIAL) != 0
        return best

    cdef void take(self, int64_t place, int32_t unit) noexcept:
        """The window goes on to hold a unit."""
        cdef Place* last
        while self.held and place - self.inside[self.first].place >= self.width:
            self.leave()
        if self.held:
            last = &self.inside[(self.first + self.held - 1) % self.width]
            if last.place == place - 1 and self.pairs[last.unit * self.kinds + unit] > 0:
                last.beside = unit
                self.pair_counts[last.unit * self.kinds + unit] += 1
                if self.pair_counts[last.unit * self.kinds + unit] == 1:
                    self.sum += self.pairs[last.unit * self.kinds + unit]
        self.inside[(self.first + self.held) % self.width] = Place(place, unit, -1)
        self.held += 1
        self.unit_counts[unit] += 1
        if self.unit_counts[unit] == 1:
            self.sum += self.units[unit]

    cdef void leave(self) noexcept:
        """The window goes on from its first place."""
        cdef Place gone = self.inside[self.first]
        self.first = (self.first + 1) % self.width
        self.held -= 1
        self.unit_counts[gone.unit] -= 1
        if not self.unit_counts[gone.unit]:
            self.sum -= self.units[gone.unit]
        if gone.beside >= 0:
            self.pair_counts[gone.unit * self.kinds + gone.beside] -= 1
            if not self.pair_counts[gone.unit * self.kinds + gone.beside]:
                self.sum -= self.pairs[gone.unit * self.kinds + gone.beside]
