# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The worth of a text's best window, in compiled code: what `passages` does with arrays, unit by unit."""

from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free

from index.text.scan cimport BOUND, Scanner


cdef struct Place:
    int64_t place       # of a unit of the query, in units of the text
    int32_t unit
    int32_t beside      # the unit of the query next to it, if the two are worth something together; else -1


cdef class Windows:
    """Windows of so many units.

    scanner: of the query's different units, as it spells them. units: what each is worth; pairs: what the unit of a row
    is worth with that of a column next to it, row after row.
    """

    cdef Scanner scanner
    cdef const int64_t[::1] units, pairs
    cdef int32_t kinds
    cdef int64_t width, sum
    cdef int32_t* unit_counts
    cdef int32_t* pair_counts
    cdef Place* inside      # the window's last `width` places, a ring
    cdef int64_t first, held

    def __cinit__(self, Scanner scanner, const int64_t[::1] units, const int64_t[::1] pairs, int64_t width):
        if units.shape[0] != scanner.count or pairs.shape[0] != units.shape[0] * units.shape[0] or width < 1:
            raise ValueError("not as many worths as units and pairs")
        self.scanner, self.units, self.pairs, self.width = scanner, units, pairs, width
        self.kinds = scanner.count
        self.unit_counts = <int32_t*>calloc(self.kinds + 1, sizeof(int32_t))
        self.pair_counts = <int32_t*>calloc(self.kinds * self.kinds + 1, sizeof(int32_t))
        self.inside = <Place*>calloc(width + 1, sizeof(Place))
        if self.unit_counts == NULL or self.pair_counts == NULL or self.inside == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.unit_counts)
        free(self.pair_counts)
        free(self.inside)

    def best(self, str text):
        """The greatest worth of a window of a text: of its different units and of its different pairs."""
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
        while self.held:
            self.leave()
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
