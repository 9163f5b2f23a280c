# The best documents of a query, for compiled modules that show them.
from libc.stdint cimport int64_t

from hansou.search.match.matching cimport Matching

from hansou.search.match.term_lists cimport Postings

from .top_docs cimport TopDocs


cdef class Ranker:
    cdef readonly Matching matching
    cdef object records
    cdef object _weighted           # a `weighted.Weighted`; None until it is asked for
    cdef list _placed               # the words whose places count; None until they are asked for
    cdef TopDocs _last              # the best documents, as many as were asked for last
    cdef int64_t _last_count
    cdef list _rest                 # the answers that have what is wanted only otherwise said; None until it is asked for
    cdef object _lift               # a float; None until it is asked for
    cdef object _located            # `located.Located` of the pairs that are read for; None until a text is long
    cdef int locate(self, list docs) except -1
    cdef str text_to_read(self, int64_t doc)
    cdef object weigh(self)
    cdef list strings(self)
    cdef list evidence(self)
    cdef TopDocs top(self, int64_t count)
    cdef TopDocs typed_first(self, int64_t count)
    cdef list otherwise(self)
    cdef TopDocs of_date(self, int64_t count, bint oldest)
    cdef list placed_words(self)
    cdef double most_by_places(self) except? -1
    cdef int add_gains(self, int64_t at, Postings docs, double[::1] gains) except -1
    cdef list titled(self, phrase)
    cdef list title_tiers(self, phrase)
    cdef TopDocs by_places(self, TopDocs ranked, int64_t count)
    cdef TopDocs reread(self, TopDocs ranked, int64_t count)
    cdef object windows(self)


cdef TopDocs rank_all(object collection, object weighted, int64_t count, list within, bint exhaustive, object ranking)
