# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Segments as plain queries read them: what `collection` has of them, at hand for compiled code."""

from hansou.index.schema import ALWAYS, KINDS, MOST_LINES, is_stored
from hansou.index.text.signature import BYTES

from libc.stdint cimport int64_t, uint8_t, uint32_t

from hansou.index.store.postings.term_lists cimport Postings, room_for

cdef dict kinds = KINDS
cdef tuple always = tuple(sorted(ALWAYS))
cdef int64_t most_lines = MOST_LINES


cdef class PlainSegment:
    """A segment of a collection, which it does not hold: that holds it. Its documents are known by their numbers within
    it.
    """

    def __init__(self, segment):
        self.segment = segment
        self.base, self.size = segment.base, segment.size
        self.text = segment.field("text").compiled
        self.units = segment.field("text_units").compiled
        self._records = segment.arrays.documents.stored.compiled
        self.has_deleted = segment.deleted is not None
        if self.has_deleted:
            self.deleted = segment.deleted.view("u1")
            if self.deleted.shape[0] < self.size:
                raise ValueError("not as many deletions as documents")

    cdef Table text_norms(self, object collection):
        """The norms of `text` in the collection; read when they are first asked for."""
        if self._text_norms is None:
            self._text_norms = collection.norms("text", self.segment).compiled
        return self._text_norms

    cdef Table unit_norms(self, object collection):
        """Those of its single units."""
        if self._unit_norms is None:
            self._unit_norms = collection.norms("text_units", self.segment).compiled
        return self._unit_norms

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
        """What is stored of a document; see `collection.Segment.stored`, which is asked where anything is unusual."""
        cdef dict fields = None
        try:
            fields = self._records.get(doc)[0]
        except Exception:
            pass  # and again below, where what was wrong gets its name
        if fields is not None and (is_plain(fields) or is_stored(fields)):
            return fields
        return self.segment.stored(doc)


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
