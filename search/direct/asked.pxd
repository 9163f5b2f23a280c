# A plain query taken apart, for compiled modules.
from libc.stdint cimport uint8_t, uint32_t

from hansou.index.text.tokens.cutting cimport Cutter
from hansou.index.text.tokens.scan cimport Scanner

cdef enum:
    FIRSTS = 4096   # a power of two


cdef class Piece:
    cdef readonly tuple bounds      # the units at which words start and, last, how many there are
    cdef readonly list counts       # what each unit counts for in ranking
    cdef readonly list grams        # terms of two neighbouring units
    cdef readonly list word_terms   # terms of words of two units and more
    cdef readonly list word_counts  # and what they count for
    cdef readonly list wanted       # (first, last) of the strings that a document has to hold
    cdef readonly list equivalents  # Equivalents of its words
    cdef readonly list letters      # the units that are letters, and may be pinyin
    cdef readonly bint telling      # whether one of its words does more than hold a sentence together
    cdef Py_ssize_t size            # units
    cdef bint all_single
    cdef str joined                 # the tokens, run together
    cdef tuple kept_tokens, kept_single
    cdef bytes unit(self, Py_ssize_t at)
    cdef bint is_single(self, Py_ssize_t at)
    cdef uint32_t first(self, Py_ssize_t at) except? 0
    cdef str string(self, Py_ssize_t first, Py_ssize_t last)
    cdef str spelled(self, Py_ssize_t first, Py_ssize_t last)
    cdef bytes gram(self, Py_ssize_t first)
    cdef read(self, bint exact, double asking, double joining)
    cdef list covered(self, Py_ssize_t first, Py_ssize_t last)


cdef class Equivalent:
    cdef readonly Piece piece       # what says them
    cdef readonly list covers       # the words it stands for, by their places in `wanted`
    cdef readonly double weight


cdef class Asked:
    cdef readonly list pieces       # all of them, in order
    cdef readonly list positive     # those that are more than function words, or all where none is
    cdef readonly bint exact        # quoted, one piece
    cdef readonly list strings      # to mark, as `snippets.occurrences` spells them
    cdef readonly list worths       # what finding each is worth
    cdef readonly list letters      # terms of units of letters, which may be pinyin where no document has them
    cdef list spans                 # and where each stands: piece, first, last
    cdef Reader reader
    cdef Scanner scanner(self, list strings)
    cdef mark(self, Piece piece)
    cdef add(self, Piece piece, Py_ssize_t first, Py_ssize_t last, double share)


cdef class Reader:
    cdef const uint32_t[::1] classed
    cdef const uint32_t[::1] simplified
    cdef str telltale
    cdef object fill
    cdef Cutter cutter              # None while no run was to be cut, or where it was not built
    cdef object regions             # words that are said otherwise elsewhere
    cdef uint8_t[FIRSTS] longest    # of those that begin with a character of these low bits, characters of the longest
    cdef dict known                 # of those that were met: what says them, as pieces, and how near it is
    cdef read_regions(self)
    cdef list read_pieces(self, str text, bint exact)
    cdef bint read_points(self, str text, bint exact, uint32_t* folded, uint8_t* kinds) except -1
    cdef list pieces(self, str text, uint32_t* folded, uint8_t* kinds)
    cdef list pieces_with_runs(self, str text, const uint32_t* folded, const uint8_t* kinds)
    cdef mark_words(self, str text, const uint8_t* kinds, uint8_t* begins)
    cdef read_runs(self, str text, const Py_ssize_t* places, Py_ssize_t count, uint32_t* points)
    cdef uint32_t simple(self, Py_UCS4 point)
    cdef bint say_otherwise(self, Piece piece, object synonyms) except -1
    cdef bint add_equivalents(self, Piece piece, str key, Py_ssize_t first, Py_ssize_t last) except -1
    cdef bint is_plain(self, str string) except -1
