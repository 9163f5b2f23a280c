# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A page of hits of a plain query in compiled code: what `pages.layout` and `pages.hits` make where no answer has more
than a text.
"""

from hansou.index.text.signature import BYTES

from hansou.search.limits import check_time
from hansou.search.page.hits import repeat_of
from hansou.search.page.assembly import DEPTH
from hansou.search.page.repeats import AGREEING, REACH

from libc.stdint cimport int64_t, uint8_t
from libc.stdlib cimport free, malloc

from hansou.index.near cimport prefetch
from hansou.index.text.tokens.scan cimport Scanner

from hansou.search.page.alike cimport agreeing_rows
from hansou.search.page.showing cimport hit_of
from hansou.search.snippets.cutting cimport Cutter
from .finding cimport Finding
from .order cimport Order
from .segments cimport PlainSegment

cdef int64_t reach = REACH, depth = DEPTH, agreeing = AGREEING, signed = BYTES


def hits(Finding finding, int64_t offset, int64_t limit, Cutter cutter, Py_ssize_t snippets, repeats):
    """The hits from `offset` on, `limit` at most, and whether others may follow; None where it takes more to tell.

    repeats: makes what finds articles that tell the same story; None where they are hits of their own.
    """
    cdef int64_t wanted = offset + limit, count = wanted, beyond = 0, known, rank, at
    cdef bint is_all
    cdef list shown = [], read = [], ranks, leaders
    cdef Order order
    cdef dict record
    cdef Scanner scanner
    if repeats is not None:
        beyond = reach
    if not limit or wanted > depth:
        return None, True
    count = wanted + beyond
    found = None
    while True:
        check_time()
        order, leaders = finding.order(count), None
        is_all = order.size < count
        known = order.size if is_all else count - beyond    # of the last ones, repeats may still come
        if found is None:
            finding.expect(order, wanted)
        if beyond and order.size > 1:
            pairs = suspected(finding, order, known)
            if pairs:
                found = found or repeats()
                for pair in pairs:  # compared by their records, which are read quicker here
                    check_time()
                    finding.record(order.docs[<int64_t>pair[0]])
                    finding.record(order.docs[<int64_t>pair[1]])
                leaders = found.among([order.docs[at] for at in range(order.size)], pairs)
        ranks = [rank for rank in range(known) if leaders is None or leaders[rank] == rank]
        if is_all or len(ranks) >= wanted:
            break
        count *= 2
    for rank in ranks[:wanted]:
        record = finding.record(order.docs[rank])
        if "asides" in record or "pages" in record or "headings" in record:
            return None, True
        read.append(record)
    scanner = finding.asked.scanner(finding.asked.strings) if read else None
    for at in range(offset, len(read)):
        rank = ranks[at]
        others = () if leaders is None else repeats_of(finding, order, leaders, rank)
        shown.append(
            hit_of(at + 1, order.scores[rank], read[at], scanner, cutter, finding.asked.worths, snippets, others)
        )
    return shown, not is_all or len(ranks) > wanted


cdef list suspected(Finding finding, Order order, int64_t known):
    """See `repeats.Repeats.suspected`."""
    cdef const uint8_t** rows = <const uint8_t**>malloc(max(order.size, 1) * sizeof(uint8_t*))
    cdef PlainSegment segment
    cdef int64_t at
    try:
        if rows == NULL:
            raise MemoryError
        for at in range(order.size):
            segment = finding.segment_of(order.docs[at])
            rows[at] = segment.signature(order.docs[at] - segment.base)
            prefetch(rows[at])
        return agreeing_rows(rows, order.size, signed, agreeing, reach, known)
    finally:
        free(rows)


cdef tuple repeats_of(Finding finding, Order order, list leaders, int64_t rank):
    """The documents whose story is that of the one of this rank."""
    cdef int64_t other
    return tuple([
        repeat_of(finding.record(order.docs[other]))
        for other in range(len(leaders)) if leaders[other] == rank and other != rank
    ])
