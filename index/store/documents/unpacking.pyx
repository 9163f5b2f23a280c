# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Records as most are, read in compiled code: maps from names to texts, numbers and lists of numbers.

Texts in GB18030 are decoded by a table of their characters of two bytes, which fills as characters are met, and so does one
of those of four.
"""

import sys

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_DecodeUTF8, PyUnicode_FromKindAndData
from libc.stdint cimport int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy

from hansou.index.near cimport prefetch
from hansou.index.store.sizes cimport GB18030, STRIDE_BITS

from .blocks import IN_BLOCKS as MARKED
from .values import FRAME as BEGINNING, LONGEST as MOST_BYTES, RATIO_BITS as RATIO

cdef enum:
    SINGLE_SEGMENT = 32     # of the first byte of a frame
    LINES = 4               # of 64 bytes of a record that are brought near
    MOST = 0xFFFFFFFFFFFF   # bytes of a record: more than a file has, and 64 of them are no overflow
    MAP = 0xDE
    LEAD = 0x81
    TRAIL = 0x40
    TRAILS = 191            # 0x40 to 0xFE
    LEADS = 126             # 0x81 to 0xFE

cdef bytes FRAME = BEGINNING
cdef uint8_t IN_BLOCKS = MARKED
cdef int64_t LONGEST = MOST_BYTES, RATIO_BITS = RATIO
cdef int64_t[4] DICTIONARY_BYTES = [0, 1, 2, 4]
cdef dict rare = {}     # characters of four bytes, below 0x10000, that were met
cdef uint16_t[LEADS * TRAILS] characters     # 0 where it is not known yet


cdef class RecordReader:
    """Finds, decompresses and unpacks the records of a segment, `stored` being its BlobsReader.

    make: makes a decompressor for one thread. Raises CorruptIndex, or anything under FileReader.guard, when the file
    makes no sense.
    """

    def __init__(self, file, str name, make):
        self.make, self.spare = make, []
        sizes, data = file.section(f"{name}/sizes"), file.section(f"{name}/bytes", "u1")
        self.count, self.width = len(sizes), sizes.raw.itemsize
        self.sizes, self.data = sizes.raw.view("u1"), data.raw
        self.sizes_at, self.data_at = sizes.offset, data.offset
        self.bases = file.section(f"{name}/bases").integers()
        self.pages = file.pages

    cpdef tuple get(self, int64_t doc):
        """A record's fields, None where they are not of the plain sort, and the record as it was packed; both None
        where it is kept in blocks.
        """
        cdef int64_t size, start
        if not 0 <= doc < self.count:
            raise IndexError(doc)
        start = self.place(doc)
        size = self.size(doc)
        if not size:
            return {}, b""
        self.verify(self.data_at, start, start + 1, self.data.shape[0])
        if self.data[start] == IN_BLOCKS:
            return None, None
        return self.read(start, size)

    cpdef tuple part(self, int64_t doc, int64_t start, int64_t stop):
        """The same of a part of a record in blocks: its bytes from `start` to before `stop`."""
        return self.read(self.place_of(doc, start, stop), stop - start)

    cpdef bytes raw(self, int64_t doc, int64_t start, int64_t stop):
        """A part of a record as it is kept."""
        cdef int64_t place = self.place_of(doc, start, stop)
        self.verify(self.data_at, place, place + stop - start, self.data.shape[0])
        return PyBytes_FromStringAndSize(<const char*>&self.data[place], stop - start)

    cdef int64_t place_of(self, int64_t doc, int64_t start, int64_t stop) except -1:
        """Where a part of a record, not an empty one, begins."""
        if not 0 <= doc < self.count:
            raise IndexError(doc)
        cdef int64_t place = self.place(doc)
        if not 0 <= start < stop <= self.size(doc):
            raise ValueError("bytes that a record does not have")
        return place + start

    cdef tuple read(self, int64_t start, int64_t size):
        """What so many bytes from a place on hold."""
        cdef Unpacker unpacker
        cdef bytes packed, plain
        self.verify(self.data_at, start, start + size, self.data.shape[0])
        packed = framed(&self.data[0] + start, size)
        try:
            both = self.spare.pop()
        except IndexError:
            both = self.make(), Unpacker()
        decompressor, unpacker = both
        plain = decompressor.decompress(packed)
        fields = unpacker.fields(plain)
        self.spare.append(both)
        return fields, plain

    cdef int64_t place(self, int64_t doc) except -1:
        """Where the record of a document that there is starts."""
        cdef int64_t group = doc >> STRIDE_BITS, at, start
        if group >= self.bases.shape[0]:
            raise ValueError("not as many places as records")
        self.verify(self.sizes_at, (group << STRIDE_BITS) * self.width, (doc + 1) * self.width, self.sizes.shape[0])
        start = self.bases[group]
        for at in range(group << STRIDE_BITS, doc):
            start += self.size(at)
        return start

    cdef void expect_place(self, int64_t doc) noexcept:
        """Bring near what tells where a record is."""
        if 0 <= doc < self.count:
            prefetch(&self.sizes[0] + doc * self.width)
            prefetch(&self.bases[0] + (doc >> STRIDE_BITS))

    cdef int expect(self, int64_t doc) except -1:
        """Bring the beginning of a record near, which will be read soon."""
        cdef int64_t start, line
        if 0 <= doc < self.count:
            start = self.place(doc)
            for line in range(LINES):
                if 0 <= start + 64 * line < self.data.shape[0]:
                    prefetch(&self.data[0] + start + 64 * line)
        return 0

    cdef int64_t size(self, int64_t doc) noexcept:
        cdef const uint8_t* at = &self.sizes[0] + doc * self.width
        if self.width == 1:
            return at[0]
        if self.width == 2:
            return (<const uint16_t*>at)[0]
        if self.width == 4:
            return (<const uint32_t*>at)[0]
        return <int64_t>((<const uint64_t*>at)[0] & MOST)

    cdef int verify(self, int64_t offset, int64_t start, int64_t stop, int64_t size) except -1:
        """Bytes start .. stop of a section of `size` bytes at `offset` are there and verified."""
        if not 0 <= start <= stop <= size:
            raise ValueError("a place outside its section")
        return self.pages.check(offset + start, offset + stop)


cdef bytes framed(const uint8_t* data, int64_t size):
    """A record as a frame of Zstandard's (RFC 8878, 3.1.1.1): with the bytes that every frame begins with. Raises
    ValueError where it says that it is longer than it can be, as `stored.decompress` does.
    """
    cdef uint8_t head = data[0]
    cdef int64_t at, width, index
    cdef uint64_t length = 0
    cdef bytes frame = PyBytes_FromStringAndSize(NULL, size + len(FRAME))
    cdef char* to = frame
    width = (1 if head & SINGLE_SEGMENT else 0) if head >> 6 == 0 else 1 << (head >> 6)
    at = 1 + (0 if head & SINGLE_SEGMENT else 1) + DICTIONARY_BYTES[head & 3]
    if not width or at + width > size:
        raise ValueError("a record that does not say its length")
    for index in range(width):
        length |= <uint64_t>data[at + index] << (8 * index)
    if width == 2:
        length += 256
    if length > <uint64_t>min((size + len(FRAME)) << RATIO_BITS, <int64_t>LONGEST):
        raise ValueError("more than it can hold")
    memcpy(to, <const char*>FRAME, len(FRAME))
    memcpy(to + len(FRAME), data, size)
    return frame


cdef class Unpacker:
    """Reads one record."""

    cdef const uint8_t* data    # borrowed from the record that `fields` was given
    cdef int64_t at, end
    cdef bint strange       # there is something in it that is left to others
    cdef list names         # of the record before: most have the same fields in the same order

    def __cinit__(self):
        self.names = []

    cpdef dict fields(self, bytes record):
        """The fields of a record; None where it is not one of the plain sort, or not whole."""
        cdef int64_t count, index
        self.data, self.at, self.end, self.strange = <const uint8_t*>record, 1, len(record), False
        if self.end < 3 or self.data[0] != MAP:
            return None
        cdef dict found = {}
        count = self.number(2)
        for index in range(count):
            name = self.name(index)
            if self.strange or type(name) is not str:
                return None
            value = self.value(True)
            if self.strange:
                return None
            found[name] = value
        return found if self.at == self.end else None

    cdef object name(self, int64_t index):
        """The name of a record's field."""
        cdef uint8_t size
        cdef str before
        if index < len(self.names) and self.at < self.end:
            before = self.names[index]
            size = self.data[self.at] ^ 0xA0    # the kind of a short text and its length
            if size == len(before) and size < self.end - self.at and not memcmp(
                self.data + self.at + 1, PyUnicode_DATA(before), size
            ):
                self.at += 1 + size
                return before
        name = self.value(False)
        if not self.strange and type(name) is str and name.isascii() and len(name) < 32:
            self.names[index:] = [sys.intern(name)]
        return name

    cdef int64_t number(self, int64_t size) noexcept:
        """The next bytes as a number, the greatest first."""
        cdef uint64_t found = 0
        cdef int64_t index
        if size > self.end - self.at:
            self.strange = True
            return 0
        for index in range(size):
            found = found << 8 | self.data[self.at]
            self.at += 1
        if found >> 62:
            self.strange = True
            return 0
        return <int64_t>found

    cdef object value(self, bint lists):
        """The next value; None, and `strange`, where it is of another kind."""
        cdef uint8_t kind = <uint8_t>self.number(1)
        if kind < 0x80:
            return kind
        if 0x90 <= kind <= 0x9F and lists:
            return self.numbers(kind & 0x0F)
        if 0xA0 <= kind <= 0xBF:
            return self.text(kind & 0x1F)
        if 0xC7 <= kind <= 0xC9:
            return self.extension(self.number(1 << (kind - 0xC7)))
        if 0xCC <= kind <= 0xCF:
            return self.number(1 << (kind - 0xCC))
        if 0xD4 <= kind <= 0xD8:
            return self.extension(1 << (kind - 0xD4))
        if 0xD9 <= kind <= 0xDB:
            return self.text(self.number(1 << (kind - 0xD9)))
        if kind == 0xDC and lists:
            return self.numbers(self.number(2))
        self.strange = True
        return None

    cdef object numbers(self, int64_t count):
        cdef int64_t index
        found = []
        for index in range(count):
            value = self.value(False)
            if self.strange or type(value) is not int:
                self.strange = True
                return None
            found.append(value)
        return found

    cdef object text(self, int64_t size):
        cdef int64_t start = self.at
        if self.strange or size > self.end - start:
            self.strange = True
            return None
        self.at += size
        try:
            return PyUnicode_DecodeUTF8(<const char*>self.data + start, size, NULL)
        except UnicodeDecodeError:
            self.strange = True
            return None

    cdef object extension(self, int64_t size):
        cdef int64_t start = self.at + 1
        if self.number(1) != GB18030 or self.strange or size > self.end - start:
            self.strange = True
            return None
        self.at += size
        return self.decoded(self.data + start, size)

    cdef object decoded(self, const uint8_t* data, int64_t size):
        """A text in GB18030 whose characters are below 0x10000."""
        cdef int64_t at = 0, used = 0, place, point
        cdef uint8_t lead, trail
        cdef uint16_t* points = <uint16_t*>PyMem_Malloc((size + 1) * sizeof(uint16_t))
        if points == NULL:
            raise MemoryError
        try:
            while at < size:
                lead = data[at]
                at += 1
                if lead < 0x80:
                    points[used] = lead
                    used += 1
                    continue
                trail = data[at] if at < size else 0
                if 0x30 <= trail <= 0x39:
                    point = four_bytes(data + at - 1, size - at + 1)
                    if not 0 <= point <= 0xFFFF:
                        self.strange = True
                        return None
                    points[used] = <uint16_t>point
                    used += 1
                    at += 3
                    continue
                if lead < LEAD or lead == 0xFF or trail < TRAIL or trail == 0x7F or trail == 0xFF:
                    self.strange = True
                    return None
                place = (lead - LEAD) * TRAILS + trail - TRAIL
                if not characters[place] and not learn(place, lead, trail):
                    self.strange = True
                    return None
                points[used] = characters[place]
                used += 1
                at += 1
            return PyUnicode_FromKindAndData(2, points, used)
        finally:
            PyMem_Free(points)


cdef int64_t four_bytes(const uint8_t* data, int64_t size) except -2:
    """The character of four bytes that begins here, below 0x10000; -1 where there is none."""
    cdef bytes four
    if size < 4:
        return -1
    four = data[:4]
    found = rare.get(four)
    if found is None:
        try:
            character = four.decode("gb18030")
        except UnicodeDecodeError:
            return -1
        if len(character) != 1 or ord(character) > 0xFFFF:
            return -1
        rare[four] = found = ord(character)
    return found


cdef bint learn(int64_t place, uint8_t lead, uint8_t trail):
    """Make a character known; whether it is one."""
    try:
        character = bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return False
    if len(character) != 1 or ord(character) > 0xFFFF:
        return False
    characters[place] = ord(character)
    return True
