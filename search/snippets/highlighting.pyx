# cython: language_level=3
"""What to mark for a query in compiled code: `highlights.highlight_terms`, which says what is done."""

from hansou.search.frozen cimport Fields, find_fields, frozen

from hansou.search.query.tree import Signed

from .marks import pattern_term, signed_term
from .occurrences import HighlightTerm

cdef Fields TERM
find_fields(&TERM, HighlightTerm, ("string", "weight", "pattern", "stands_as", "use"))


cdef str spelled(tuple tokens, tuple single, Py_ssize_t first, Py_ssize_t last):
    """Units as they stand in a compact string; see `occurrences.spell`."""
    cdef Py_ssize_t at
    cdef bint all_single = True
    for at in range(first, last):
        all_single = all_single and single[at]
    if all_single:
        return "".join(tokens[first:last])
    return "".join([tokens[at] if single[at] else f"\0{tokens[at]}\0" for at in range(first, last)])


def highlight_terms(phrases, patterns=()):
    """See `highlights.highlight_terms`."""
    cdef dict weights = {}, others = {}
    cdef tuple tokens, single, wanted
    cdef Py_ssize_t first, last
    cdef bint long
    cdef dict signed = {}
    for phrase in phrases:
        if phrase.signs and phrase.exact:
            signed[Signed(phrase.whole, phrase.signs)] = None
            continue
        tokens, single, wanted = phrase.whole.tokens, phrase.whole.single, phrase.wanted
        long = False
        for first, last in wanted:
            long = long or last - first > 1
        add(weights, spelled(tokens, single, 0, len(tokens)), len(tokens))
        for first, last in wanted:
            if not long or last - first > 1:
                add(weights, spelled(tokens, single, first, last), last - first)
        for equivalent in phrase.equivalents:
            tokens, single = equivalent.phrase.whole.tokens, equivalent.phrase.whole.single
            string = spelled(tokens, single, 0, len(tokens))
            if string not in others:
                others[string] = frozen(
                    HighlightTerm, &TERM, (string, 0.5 * len(tokens), None, equivalent.stands_as, equivalent.use)
                )
    cdef list terms = [
        frozen(HighlightTerm, &TERM, (string, weight, None, "", "")) for string, weight in weights.items()
    ]
    terms.extend([term for string, term in others.items() if string not in weights])
    if signed:
        terms += [signed_term(each) for each in signed]
    return terms + [pattern_term(node) for node in patterns] if patterns else terms


cdef int add(dict weights, str string, double weight) except -1:
    known = weights.get(string)
    if known is None or <double>known < weight:
        weights[string] = weight
    return 0
