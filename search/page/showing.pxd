# Making hits, for compiled modules that lay out pages.
from hansou.index.text.tokens.scan cimport Scanner

from hansou.search.snippets.cutting cimport Cutter


cdef object hit_of(
    object rank, object score, dict record, Scanner scanner, Cutter cutter, list worths, Py_ssize_t snippets,
    tuple repeats
)
