# A text as a string of units, for compiled modules that read it in place.
from cpython.unicode cimport PyUnicode_READ
from libc.stdint cimport int16_t, int32_t, uint16_t, uint32_t

cdef enum:
    BOUND = 0           # stands on both sides of a unit of several characters, so that no part of one matches


cdef struct Mark:
    # A match: from and to which character of the text, and which needle.
    int32_t start
    int32_t end
    int32_t needle


cdef class Scanner:
    cdef const uint32_t[::1] table
    cdef object fill
    cdef list needles
    cdef bint special               # the text written or searched last has characters for which it is to be filtered
    # Owned, as are all pointers here but `data`: made by look_for and reserve, freed with the scanner. `spelled` has of each
    # needle a place in `characters`.
    cdef uint32_t** spelled
    cdef uint32_t* characters       # of all of them
    cdef int32_t* sizes
    cdef int32_t count
    cdef bint single                # whether all needles are single characters
    # By the lowest bits of a character, 1 more than the first needle that may begin so, and of each needle 1 more than the next.
    cdef int16_t* first
    cdef int32_t first_mask
    cdef int16_t* others
    # A text as a string of units, and of each of its characters where it starts and ends in the text.
    cdef uint32_t* compact
    cdef int32_t* starts
    cdef int32_t* ends
    cdef int32_t room
    # Matches found in a text.
    cdef Mark* found
    cdef int32_t found_room

    cdef int look_for(self, const uint32_t[::1] table, object fill, list needles) except -1
    cpdef list find(self, str text, type match)
    cdef int32_t marks(self, str text) except -1
    cdef int32_t marks_of_filtered(self, object filtered, int32_t found) except -1
    cdef int32_t may_begin(self, uint32_t point) noexcept
    cdef int32_t needle_at(self, int32_t needle, int32_t at, int32_t size) noexcept
    cdef int32_t note(self, int32_t found, int32_t start, int32_t end, int32_t needle) except -1
    cdef int32_t reserve(self, Py_ssize_t length) except -1
    cpdef int32_t units(self, str text) except -1
    cdef int32_t find_single(self, str text) except -1
    cdef int32_t end_of_needle(self, int32_t needle, int32_t at) except -1
    cdef int32_t find_spelled(self, str text) except -1
    cdef int32_t write(self, str text) except -1
    # A text that is looked at where it is. Borrowed from the str that `read` was given: only good while that is there.
    cdef int storage
    cdef void* data
    cdef int32_t size
    cdef int32_t chain              # where a chain of numbers ends that was met last
    cdef int32_t read(self, str text) except -1
    cdef inline uint32_t entry(self, int32_t at) except 0:
        # What the table has of a character of the text.
        cdef uint32_t point = (
            (<const uint16_t*>self.data)[at] if self.storage == 2 else PyUnicode_READ(self.storage, self.data, at)
        )
        if not self.table[point]:
            self.fill(point)
        return self.table[point]
    cdef int32_t end_of_unit(self, int32_t at) except -1
    cdef int32_t end_of_number(self, int32_t at) except -1
    cdef int32_t end_of_grouped(self, int32_t start, int32_t at) except -1
    cdef bint is_month(self, int32_t at, int32_t point, int32_t end) except -1
    cdef int32_t end_of_token(self, int32_t at, int32_t end) except -1
    cdef bint separates(self, int32_t at) except -1
    cdef int32_t end_of_digits(self, int32_t at) except -1
    cdef bint digit(self, int32_t at) except -1
    cdef bint sign(self, int32_t at, uint32_t sign) except -1


cdef Scanner scanner_of(const uint32_t[::1] table, object fill, list needles)
