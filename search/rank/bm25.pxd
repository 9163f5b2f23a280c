# BM25's rarity of a term for compiled modules: `bm25.idf` for a term that `frequency` of `size` documents hold.
from libc.math cimport log1p


cdef inline double idf(double size, double frequency) noexcept nogil:
    return log1p((size - frequency + 0.5) / (frequency + 0.5))
