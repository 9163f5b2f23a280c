# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A page of hits of a plain query in compiled code: what `pages.layout` and `pages.hits` make where no answer has more
than a text.
"""

from ..limits import check_time
from ..pages.hits import repeat_of
from ..pages.layout import DEPTH
from ..pages.repeats import REACH

from libc.stdint cimport int64_t

from index.text.scan cimport Scanner

from ..pages.showing cimport hit_of
from ..snippets.cutting cimport Cutter

cdef int64_t reach = REACH, depth = DEPTH


cdef class Page:
    """What of a selection's best documents is shown.

    best: gives them by their number. records: what is stored of them, read one by one. repeats: finds articles that tell
    the same story; None where they are hits of their own.
    """

    cdef object best, records, repeats
    cdef dict known         # records that were read

    def __init__(self, best, records, repeats):
        self.best, self.records, self.known, self.repeats = best, records, records.known, repeats

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
            pairs = self.repeats.suspected(docs, known)
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
