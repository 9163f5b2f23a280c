# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Segments as compiled code reads them: what `collection.Segment` has, at hand."""

from hansou.index.schema import ALWAYS, KINDS, MOST_LINES, is_stored
from hansou.index.text.signature import BYTES

from libc.stdint cimport int64_t, uint8_t, uint32_t

from .term_lists cimport Postings, room_for

cdef dict kinds = KINDS
cdef tuple always = tuple(sorted(ALWAYS))
cdef int64_t most_lines = MOST_LINES


cdef class SegmentReader:
    """A segment of a collection, by whose numbers within it its documents are known.

    segment: a `collection.Segment`. Raises ValueError where it does not say of each document whether it is deleted.
    """

    def __init__(self, segment):
        self.segment = segment
        self.base, self.size = segment.base, segment.size
        self._fields, self._norms = {}, {}
        self._records = segment.arrays.documents.stored.compiled
        self._some_untitled = -1
        self.has_deleted = segment.deleted is not None
        if self.has_deleted:
            self.deleted = segment.deleted.view("u1")
            if self.deleted.shape[0] < self.size:
                raise ValueError("not as many deletions as documents")

    cdef FieldLists field(self, str name):
        """The lists of a field of text."""
        found = self._fields.get(name)
        if found is None:
            self._fields[name] = found = self.segment.field(name).compiled
        return found

    cdef int64_t title_length(self, int64_t doc) except -1:
        """Units in a document's title."""
        if not self.has_title_lengths:
            self._title_lengths = self.segment.field("title").lengths.astype("u4")
            self.has_title_lengths = True
        if not 0 <= doc < self._title_lengths.shape[0]:
            raise IndexError(doc)
        return self._title_lengths[doc]

    cdef bint some_untitled(self) except -1:
        """Whether some document has no title."""
        if self._some_untitled < 0:
            self._some_untitled = not self.segment.field("title").lengths.all()
        return self._some_untitled

    cdef Table norms(self, object collection, str field, object ranking):
        """The norms of a field, by the statistics of a collection; read when they are first asked for."""
        cdef tuple known = self._norms.get(field)
        if known is None or known[0] is not ranking:
            self._norms[field] = known = ranking, collection.norms(field, self.segment, ranking).compiled
        return known[1]

    cdef Postings live(self, Postings found):
        """Those documents that are not deleted."""
        cdef Postings left
        cdef int64_t at
        if not self.has_deleted:
            return found
        left = room_for(found.size, False)
        for at in range(found.size):
            if found.docs[at] >= self.size:
                raise IndexError(found.docs[at])
            if not self.deleted[found.docs[at]]:
                left.docs[left.size] = found.docs[at]
                left.size += 1
        return left

    cdef const uint8_t* signature(self, int64_t doc) except NULL:
        """A document's signature, BYTES of it."""
        if not self.has_signatures:
            self._signatures = self.segment.signatures
            if self._signatures.shape[1] != BYTES:
                raise ValueError("signatures of another size")
            self.has_signatures = True
        if not 0 <= doc < self._signatures.shape[0]:
            raise IndexError(doc)
        return &self._signatures[doc, 0]

    cdef void expect_place(self, int64_t doc) noexcept:
        """It will be asked where the record of a document is."""
        self._records.expect_place(doc)

    cdef int expect(self, int64_t doc) except -1:
        """The record of a document will be read soon."""
        try:
            return self._records.expect(doc)
        except Exception:
            return 0  # whoever reads it will say

    cdef dict record(self, int64_t doc):
        """What is stored of a document; see `collection.Segment.head`, which is asked where anything is unusual."""
        cdef dict fields = None
        try:
            fields = self._records.get(doc)[0]
        except Exception:
            pass  # and again below, where what was wrong gets its name
        if fields is not None and (is_plain(fields) or is_stored(fields)):
            return fields
        return self.segment.head(doc)


cdef bint is_plain(dict fields) except -1:
    """Whether this is a record without lists, as most are, and one that `schema.is_stored` takes."""
    for name in always:
        if name not in fields:
            return False
    for name, value in fields.items():
        kind = kinds.get(name)
        if kind is None or type(value) is not kind:
            return False
    return 0 <= fields.get("line", 1) <= most_lines
