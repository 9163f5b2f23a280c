# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A page of hits of a plain query in compiled code: what `pages.layout` and `pages.hits` make where no answer has more
than a text.
"""

import numpy as np

from ..limits import check_time
from ..pages.hits import repeat_of
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
    repeats: finds articles that tell the same story; None where they are hits of their own.
    """

    cdef object best, records, repeats
    cdef dict known         # records that were read
    cdef tuple segments

    def __init__(self, best, records, tuple segments, repeats):
        self.best, self.records, self.known, self.segments = best, records, records.known, segments
        self.repeats = repeats

    def hits(self, int64_t offset, int64_t limit, Scanner scanner, Cutter cutter, list worths, snippets):
        """The hits from `offset` on, `limit` at most, and whether others may follow; None where it takes more to tell.

        scanner: of the strings wanted, each worth as much.
        """
        cdef int64_t wanted = offset + limit, count = wanted, size, known, rank, at
        cdef list hits = [], docs, scores, read = [], ranks = None, leaders = None
        cdef tuple others
        cdef dict record
        if self.repeats is not None:
            count += reach
        check_time()
        if not limit or wanted > depth:
            return None, True
        ranked = self.best(count)
        docs, scores = ranked.docs.tolist(), ranked.scores.tolist()
        size = len(docs)
        known = size if size < count else wanted
        if self.repeats is not None and size > 1:
            pairs = self.alike(docs, known)
            leaders = self.repeats.among(docs, pairs) if pairs else None
        ranks = list(range(known)) if leaders is None else [rank for rank in range(known) if leaders[rank] == rank]
        if len(ranks) < wanted and size == count:
            return None, True
        for rank in ranks[:wanted]:
            record = self.record(docs[rank])
            if record is None:
                return None, True
            read.append(record)
        for at in range(offset, len(read)):
            rank = ranks[at]
            others = ()
            if leaders is not None:
                others = tuple([
                    repeat_of(self.records[docs[other]])
                    for other, leader in enumerate(leaders) if leader == rank and other != rank
                ])
            hits.append(hit_of(at + 1, scores[rank], read[at], scanner, cutter, worths, snippets, others))
        return hits, size == count or len(ranks) > wanted

    cdef dict record(self, doc):
        """What is stored of a document; None where that is more than a text."""
        cdef dict record = self.known.get(doc)
        if record is None:
            record = self.records[doc]
        return None if "asides" in record or "pages" in record else record

    cdef list alike(self, list docs, int64_t known):
        """The pairs of documents, the first before `known`, whose signatures agree so far that they may tell the same."""
        cdef int64_t size = len(docs), first, second, doc
        cdef const uint8_t[:, ::1] kept
        cdef uint8_t[:, ::1] rows = np.empty((size, BYTES), np.uint8)
        cdef list pairs = []
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
                    pairs.append((first, second))
        return pairs


cdef int64_t agreeing(const uint8_t* first, const uint8_t* second) noexcept nogil:
    """How many bytes of two signatures are the same."""
    cdef int64_t at, same = 0
    for at in range(BYTES):
        same += first[at] == second[at]
    return same
