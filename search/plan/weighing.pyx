# cython: language_level=3
"""The terms of phrases and their weights in compiled code: `terms.weigh_terms`, which says what is done."""

from hansou.search.frozen cimport Fields, find_fields, frozen

from hansou.index.schema import units_field

from hansou.search.rank.weights import LATIN_UNITS

from .terms import TermWeights

cdef Py_ssize_t latin_units = LATIN_UNITS
cdef Fields TERMS
find_fields(&TERMS, TermWeights, ("field", "rows", "weights"))
cdef dict UNITS_FIELDS = {}


cdef str units_of(str field):
    """`schema.units_field`, each name made once."""
    cdef str found = UNITS_FIELDS.get(field)
    if found is None:
        UNITS_FIELDS[field] = found = units_field(field)
    return found


cdef class Rows:
    """The terms of one field as they are met."""

    cdef dict rows
    cdef list weights

    def __cinit__(self):
        self.rows, self.weights = {}, []

    cdef int add(self, tuple names) except -1:
        """Terms that are to be looked up."""
        cdef Py_ssize_t row = len(self.weights)
        for name in names:
            if name not in self.rows:
                self.rows[name] = row
                self.weights.append(0.0)
                row += 1
        return 0

    cdef int weigh(self, name, double weight) except -1:
        """A term counts for so much more."""
        cdef Py_ssize_t row = self.rows[name]
        self.weights[row] = <double>self.weights[row] + weight
        return 0


cdef tuple lone_units(phrase, tuple wanted, tuple tokens):
    """The terms of wanted strings that are one unit; see `Phrase.lone_units`."""
    cdef Py_ssize_t first, last
    cdef list found = None
    for first, last in wanted:
        if last - first == 1:
            if found is None:
                found = []
            found.append((<str>tokens[first]).encode())
    return () if found is None else tuple(found)


cdef double lone_weight(bint single, double word, double gram):
    """See `terms.lone_weight`."""
    return word if single else word + (latin_units - 1) * gram


cdef int add_phrase(dict fields, phrase) except -1:
    """Look up a phrase's terms."""
    cdef str field = phrase.field
    cdef Rows rows = fields.get(field), units
    if rows is None:
        fields[field] = rows = Rows()
        fields[units_of(field)] = Rows()
    units = fields[units_of(field)]
    rows.add(<tuple>phrase.gram_terms)
    rows.add(<tuple>phrase.word_terms)
    units.add(lone_units(phrase, phrase.wanted, phrase.whole.tokens))
    return 0


cpdef tuple weigh_terms(phrases, positive, whole, ranking):
    """See `terms.weigh_terms`."""
    cdef dict fields = {}
    cdef Rows rows, units
    cdef double word = ranking.word, gram = ranking.gram, first, second
    cdef tuple counts, terms
    cdef Py_ssize_t at, begin, end
    for phrase in phrases:
        add_phrase(fields, phrase)
    for phrase in positive:
        for equivalent in <tuple>phrase.equivalents:
            add_phrase(fields, equivalent.phrase)
    if whole is not None:
        add_phrase(fields, whole)
    for phrase in positive:
        rows, units = fields[phrase.field], fields[units_of(phrase.field)]
        terms, counts = phrase.word_terms, phrase.word_counts
        for at in range(len(terms)):
            rows.weigh(terms[at], word * <double>counts[at])
        terms, counts = phrase.gram_terms, phrase.counts
        for at in range(len(terms)):
            first, second = counts[at], counts[at + 1]
            rows.weigh(terms[at], gram * min(first, second))
        for begin, end in <tuple>phrase.wanted:
            if end - begin == 1:
                name = (<str>phrase.whole.tokens[begin]).encode()
                units.weigh(name, lone_weight(phrase.whole.single[begin], word, gram))
    cdef list found = []
    for name, some in fields.items():
        found.append(frozen(TermWeights, &TERMS, (name, (<Rows>some).rows, (<Rows>some).weights)))
    return tuple(found)
