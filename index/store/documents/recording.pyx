# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Records as most are, written in compiled code: maps from names to texts, numbers and lists of numbers.

The bytes are those that `stored` makes with MessagePack and Python's codecs. Characters are encoded in GB18030 by a
table, which fills as they are met; a text is read once for both encodings.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy, memmove

from hansou.index.store.sizes cimport GB18030

cdef enum:
    MAP = 0xDE
    HEAD = 6                # bytes at most before those of a text
    AHEAD = 1 << 16         # bytes at most that are reserved before they are asked for
    LONGEST = 1 << 28       # characters: what they take up is counted in 32 bits

cdef uint32_t[0x10000] encoded  # of a character its two or four bytes; 0 where they are not known yet


cdef class Recorder:
    """Writes one record after another; not for several threads at a time."""

    cdef uint8_t* data      # owned: the record that is being written, of `room` bytes
    cdef int64_t used, room
    cdef dict names         # each as it is written

    def __cinit__(self):
        self.names = {}

    def __dealloc__(self):
        PyMem_Free(self.data)

    def record(self, dict fields):
        """The record of these fields; None where one is of another kind."""
        cdef bytes name
        if not 0 < len(fields) < 1 << 16:
            return None
        self.used = 0
        self.begin(MAP, len(fields), 2)
        for key, value in fields.items():
            if type(key) is not str:
                return None
            written = self.names.get(key)
            if written is None:
                written = self.name(key)
                if written is None:
                    return None
            name = written
            self.reserve(len(name))
            memcpy(self.data + self.used, <const uint8_t*>name, len(name))
            self.used += len(name)
            if type(value) is str:
                if not self.text(value):
                    return None
            elif type(value) is int:
                if not self.number(value):
                    return None
            elif type(value) is not list or not self.numbers(value):
                return None
        return PyBytes_FromStringAndSize(<const char*>self.data, self.used)

    cdef int reserve(self, int64_t more) except -1:
        if self.used + more > self.room:
            self.room = self.used + more + min(self.used + more, AHEAD)
            grown = <uint8_t*>PyMem_Realloc(self.data, self.room)
            if grown == NULL:
                raise MemoryError
            self.data = grown
        return 0

    cdef int begin(self, uint8_t kind, uint64_t number, int size) except -1:
        """A byte for the kind and `size` bytes of a number, the greatest first."""
        cdef int shift
        self.reserve(size + 1)
        self.data[self.used] = kind
        self.used += 1
        for shift in range(8 * size - 8, -1, -8):
            self.data[self.used] = <uint8_t>(number >> shift)
            self.used += 1
        return 0

    cdef object name(self, str key):
        """A name in UTF-8; None where it is not an ordinary one."""
        if len(key) > 256 or not key.isascii():
            return None
        cdef int64_t before = self.used
        self.text(key)
        written = PyBytes_FromStringAndSize(<const char*>self.data + before, self.used - before)
        self.used = before
        if len(self.names) < 256:
            self.names[key] = written
        return written

    cdef bint number(self, object value) except -1:
        """Append a number; whether it is one of these: not negative, of 64 bits at most."""
        if not 0 <= value < 1 << 64:
            return False
        cdef uint64_t plain = value
        if plain < 0x80:
            self.begin(<uint8_t>plain, 0, 0)
        elif plain < 1 << 8:
            self.begin(0xCC, plain, 1)
        elif plain < 1 << 16:
            self.begin(0xCD, plain, 2)
        elif plain < <uint64_t>1 << 32:
            self.begin(0xCE, plain, 4)
        else:
            self.begin(0xCF, plain, 8)
        return True

    cdef bint numbers(self, list values) except -1:
        if len(values) < 16:
            self.begin(<uint8_t>(0x90 | len(values)), 0, 0)
        elif len(values) < 1 << 16:
            self.begin(0xDC, len(values), 2)
        else:
            return False
        for value in values:
            if type(value) is not int or not self.number(value):
                return False
        return True

    cdef bint text(self, str text) except -1:
        """Append a text, in GB18030 where that is smaller; whether it is one: without halves of characters."""
        cdef int64_t size = len(text), at, plain = 0, local = 0
        cdef int storage = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef uint32_t point, code
        cdef uint8_t* to
        if size > LONGEST:
            return False
        self.reserve(HEAD + 4 * size)
        to = self.data + self.used + HEAD
        for at in range(size):
            point = PyUnicode_READ(storage, data, at)
            if point < 0x80:
                to[local] = <uint8_t>point
                local += 1
                plain += 1
                continue
            if point > 0xFFFF:
                code = beyond(point)
                plain += 4
            else:
                code = encoded[point]
                if not code:
                    if 0xD800 <= point < 0xE000:
                        return False
                    code = encoded[point] = learn(point)
                plain += 2 if point < 0x800 else 3
            if code >> 16:
                to[local], to[local + 1] = <uint8_t>(code >> 24), <uint8_t>(code >> 16)
                local += 2
            to[local], to[local + 1] = <uint8_t>(code >> 8), <uint8_t>code
            local += 2
        if local < plain - 1:
            self.head_of_local(local)
        else:
            self.head_of_plain(plain)
            if local != plain or plain != size:
                self.utf8(storage, data, size)
                return True
            local = plain
        memmove(self.data + self.used, to, local)
        self.used += local
        return True

    cdef int head_of_local(self, int64_t size) except -1:
        """What stands before a text in GB18030: HEAD bytes at most, which are reserved."""
        if size == 1 or size == 2 or size == 4 or size == 8 or size == 16:
            self.begin(0xD4 + (size > 1) + (size > 2) + (size > 4) + (size > 8), 0, 0)
        elif size < 1 << 8:
            self.begin(0xC7, size, 1)
        elif size < 1 << 16:
            self.begin(0xC8, size, 2)
        else:
            self.begin(0xC9, size, 4)
        return self.begin(GB18030, 0, 0)

    cdef int head_of_plain(self, int64_t size) except -1:
        if size < 32:
            return self.begin(<uint8_t>(0xA0 | size), 0, 0)
        if size < 1 << 8:
            return self.begin(0xD9, size, 1)
        if size < 1 << 16:
            return self.begin(0xDA, size, 2)
        return self.begin(0xDB, size, 4)

    cdef void utf8(self, int storage, void* data, int64_t size) noexcept:
        """Append a text in UTF-8; room for it is reserved."""
        cdef int64_t at
        cdef uint32_t point
        cdef uint8_t* to = self.data + self.used
        for at in range(size):
            point = PyUnicode_READ(storage, data, at)
            if point < 0x80:
                to[0] = <uint8_t>point
                to += 1
                continue
            if point < 0x800:
                to[0] = <uint8_t>(0xC0 | point >> 6)
            else:
                if point < 0x10000:
                    to[0] = <uint8_t>(0xE0 | point >> 12)
                else:
                    to[0], to[1] = <uint8_t>(0xF0 | point >> 18), <uint8_t>(0x80 | (point >> 12 & 0x3F))
                    to += 1
                to[1] = <uint8_t>(0x80 | (point >> 6 & 0x3F))
                to += 1
            to[1] = <uint8_t>(0x80 | (point & 0x3F))
            to += 2
        self.used = to - self.data


cdef inline uint32_t beyond(uint32_t point) noexcept:
    """The four bytes of a character beyond the basic plane, which GB18030 counts in order."""
    point -= 0x10000
    return (
        (0x90 + point // 12600) << 24 | (0x30 + point // 1260 % 10) << 16 | (0x81 + point // 10 % 126) << 8
        | (0x30 + point % 10)
    )


cdef uint32_t learn(uint32_t point) except 0:
    """The bytes of a character of the basic plane that is no half of one."""
    return int.from_bytes(chr(point).encode("gb18030"), "big")
