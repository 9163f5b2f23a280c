# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A page of hits of a plain query in compiled code: what `pages.layout` and `pages.hits` make where no answer tells the
story of another and none has more than a text.
"""

import numpy as np

from ..limits import check_time
from ..pages.layout import DEPTH
from ..pages.repeats import AGREEING, REACH

from libc.stdint cimport int64_t, uint8_t
from libc.string cimport memcpy

from index.text.scan cimport Scanner

from ..pages.showing cimport hit_of
from ..snippets.cutting cimport Cutter

cdef enum:
    BYTES = 16      # of a signature, as in `index.text.signature`

cdef int64_t reach = REACH, least_agreeing = AGREEING, depth = DEPTH


cdef class Page:
    """What of a selection's best documents is shown.

    best: gives them by their number. records: what is stored of them, read one by one. segments: of the collection.
    """

    cdef object best, records
    cdef dict known         # records that were read
    cdef tuple segments

    def __init__(self, best, records, tuple segments):
        self.best, self.records, self.known, self.segments = best, records, records.known, segments

    def hits(self, int64_t offset, int64_t limit, bint repeats, Scanner scanner, Cutter cutter, list worths, snippets):
        """The hits from `offset` on, `limit` at most, and whether others may follow; None where it takes more to tell.

        repeats: articles that tell the same story are hits of their own. scanner: of the strings wanted, each worth as
        much.
        """
        cdef int64_t wanted = offset + limit, count = wanted if repeats else wanted + reach, size, known, rank
        cdef list hits = [], docs, scores, read = []
        cdef dict record
        check_time()
        if not limit or wanted > depth:
            return None, True
        ranked = self.best(count)
        docs, scores = ranked.docs.tolist(), ranked.scores.tolist()
        size = len(docs)
        known = size if size < count else wanted
        if not repeats and size > 1 and self.are_alike(docs, known):
            return None, True
        for rank in range(min(known, wanted)):
            record = self.record(docs[rank])
            if record is None:
                return None, True
            if rank >= offset:
                read.append(record)
        for rank in range(offset, offset + len(read)):
            record = read[rank - offset]
            hits.append(hit_of(rank + 1, scores[rank], record, scanner, cutter, worths, snippets))
        return hits, size == count or known > wanted

    cdef dict record(self, doc):
        """What is stored of a document; None where that is more than a text."""
        cdef dict record = self.known.get(doc)
        if record is None:
            record = self.records[doc]
        return None if "asides" in record or "pages" in record else record

    cdef bint are_alike(self, list docs, int64_t known) except -1:
        """Whether of two documents, the first before `known`, the signatures agree so far that they may tell the same."""
        cdef int64_t size = len(docs), first, second, doc
        cdef const uint8_t[:, ::1] kept
        cdef uint8_t[:, ::1] rows = np.empty((size, BYTES), np.uint8)
        for first in range(size):
            doc = docs[first]
            segment = self.segments[0]
            for segment in self.segments:
                if doc < segment.base + segment.size:
                    break
            kept = segment.signatures
            memcpy(&rows[first, 0], &kept[doc - <int64_t>segment.base, 0], BYTES)
        for first in range(min(size, known)):
            for second in range(first + 1, min(size, first + reach + 1)):
                if agreeing(&rows[first, 0], &rows[second, 0]) >= least_agreeing:
                    return True
        return False


cdef int64_t agreeing(const uint8_t* first, const uint8_t* second) noexcept nogil:
    """How many bytes of two signatures are the same."""
    cdef int64_t at, same = 0
    for at in range(BYTES):
        same += first[at] == second[at]
    return same
