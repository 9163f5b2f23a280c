# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Passages cut out of texts in compiled code: what `choosing` and `extents` do, and are where this was not built."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.unicode cimport (
    Py_UNICODE_ISALNUM,
    Py_UNICODE_ISDIGIT,
    Py_UNICODE_ISSPACE,
    PyUnicode_DATA,
    PyUnicode_KIND,
    PyUnicode_READ,
)
from libc.stdint cimport int32_t, int64_t, uint32_t

from hansou.index.text.tokens.scan cimport Mark

from hansou.search.frozen cimport Fields, find_fields, frozen

from .snippet import Snippet

cdef Fields SNIPPET
find_fields(&SNIPPET, Snippet, ("text", "highlights", "line", "page", "heading"))


cdef inline Py_UCS4 character(Text* text, Py_ssize_t at) noexcept:
    return PyUnicode_READ(text.storage, text.data, at)


cdef class Cutter:
    """Cuts passages of `width` characters at most, whole sentences from `enough` characters on, around what stands
    within `core` characters.

    The strings hold the characters that end a sentence, end a clause, still belong to what ends, and begin no passage.
    """

    def __init__(self, width, enough, core, sentence_ends, clause_ends, closing, no_start):
        self.width, self.enough, self.core = width, enough, core
        self.sentence_ends, self.clause_ends = sentence_ends, clause_ends
        self.closing, self.no_start = closing, no_start
        for sign in sentence_ends + clause_ends:
            self.may_be[ord(sign) & 255] = True

    cpdef list snippets(self, str text, list matches, list worth, Py_ssize_t line, Py_ssize_t limit, list parts):
        """See `choosing.best_snippets`; `parts`: extents of the text, in order, that passages may be taken from."""
        cdef Mark* marks = marks_of(matches)
        try:
            return self.cut(text, marks, len(matches), worth, line, limit, parts)
        finally:
            PyMem_Free(marks)

    cdef list cut(
        self, str text, const Mark* marks, Py_ssize_t count, list worth, Py_ssize_t line, Py_ssize_t limit, list parts
    ):
        """The same of matches that are no objects; `parts`: None for the whole text."""
        cdef Py_ssize_t part, best_part, first, last, start, end, low, high, at, inside, kinds = len(worth)
        cdef double weight, best
        cdef list found = []
        cdef Text whole = Text(PyUnicode_KIND(text), PyUnicode_DATA(text), len(text))
        cdef Mark* some = <Mark*>PyMem_Malloc(max(count, 1) * sizeof(Mark))     # those inside a part
        cdef double* shown = <double*>PyMem_Malloc(max(kinds, 1) * sizeof(double))
        try:
            if some == NULL or shown == NULL:
                raise MemoryError
            for at in range(kinds):
                shown[at] = worth[at]
            for at in range(count):
                if not 0 <= marks[at].needle < kinds:
                    raise IndexError(marks[at].needle)
            parts = [(0, whole.size)] if parts is None else parts
            while len(found) < limit:
                best_part, best, first, last = 0, 0.0, parts[0][0], parts[0][0]
                for part in range(len(parts)):
                    low, high = parts[part]
                    inside = 0
                    for at in range(count):
                        some[inside] = marks[at]
                        inside += low <= marks[at].start and marks[at].end <= high or (low == 0 and high >= whole.size)
                    weight = self.window(some, inside, shown, kinds, &start, &end)
                    if weight > best:
                        best_part, best = part, weight
                        first, last = some[start].start, some[end - 1].end
                if first == last and found:
                    break
                low, high = parts[best_part]
                start, end, inner = self.around(&whole, marks, count, first, last, low, high)
                found.append(frozen(Snippet, &SNIPPET, (text[start:end], inner, line + text.count("\n", 0, start), None, "")))
                if first == last or len(found) == limit:
                    break
                for at in range(count):
                    if marks[at].start >= start and marks[at].end <= end:
                        shown[marks[at].needle] = 0.0
                parts = parts[:best_part] + [(low, start), (end, high)] + parts[best_part + 1:]
            return found
        finally:
            PyMem_Free(some)
            PyMem_Free(shown)

    def best_window(self, list matches, list worth):
        """The run of matches, tuples (start, end, wanted), that weighs most: first, last + 1, weight."""
        cdef Mark* marks = marks_of(matches)
        cdef double* worths = <double*>PyMem_Malloc(max(len(worth), 1) * sizeof(double))
        cdef Py_ssize_t first, last, at
        cdef double weight
        try:
            if worths == NULL:
                raise MemoryError
            for at in range(len(worth)):
                worths[at] = worth[at]
            for at in range(len(matches)):
                if not 0 <= marks[at].needle < len(worth):
                    raise IndexError(marks[at].needle)
            weight = self.window(marks, len(matches), worths, len(worth), &first, &last)
            return first, last, weight
        finally:
            PyMem_Free(marks)
            PyMem_Free(worths)

    def best_places(
        self, const int64_t[::1] starts, const int64_t[::1] ends, const int64_t[::1] wanted, list worth
    ):
        """The same of matches given by their places, which may be of units instead of characters."""
        cdef Py_ssize_t at, first, last, count = starts.shape[0], kinds = len(worth)
        cdef Mark* marks = <Mark*>PyMem_Malloc(max(count, 1) * sizeof(Mark))
        cdef double* worths = <double*>PyMem_Malloc(max(kinds, 1) * sizeof(double))
        cdef double weight
        try:
            if marks == NULL or worths == NULL:
                raise MemoryError
            if ends.shape[0] != count or wanted.shape[0] != count:
                raise ValueError("not as many ends as starts")
            for at in range(kinds):
                worths[at] = worth[at]
            for at in range(count):
                if not 0 <= wanted[at] < kinds:
                    raise IndexError(wanted[at])
                marks[at] = Mark(<int32_t>starts[at], <int32_t>ends[at], <int32_t>wanted[at])
            weight = self.window(marks, count, worths, kinds, &first, &last)
            return first, last, weight
        finally:
            PyMem_Free(marks)
            PyMem_Free(worths)

    cdef double window(
        self, const Mark* marks, Py_ssize_t count, const double* worth, Py_ssize_t kinds, Py_ssize_t* best_first,
        Py_ssize_t* best_last
    ) except -1:
        """What the best run of marks, each of a kind that there is, weighs, and which it is: first, last + 1."""
        cdef Py_ssize_t first = 0, last, which, gone
        cdef double weight = 0, best = 0
        cdef Py_ssize_t* inside = <Py_ssize_t*>PyMem_Calloc(kinds + 1, sizeof(Py_ssize_t))
        if inside == NULL:
            raise MemoryError
        best_first[0] = best_last[0] = 0
        try:
            for last in range(count):
                which = marks[last].needle
                weight += worth[which] * (0.1 if inside[which] else 1.0)
                inside[which] += 1
                while first < last and marks[last].end - marks[first].start > self.core:
                    gone = marks[first].needle
                    inside[gone] -= 1
                    weight -= worth[gone] * (0.1 if inside[gone] else 1.0)
                    first += 1
                if weight > best * (1 + 1e-9):
                    best, best_first[0], best_last[0] = weight, first, last + 1
            return best
        finally:
            PyMem_Free(inside)

    def passage(self, str text, list matches, Py_ssize_t first, Py_ssize_t last, Py_ssize_t low, Py_ssize_t high):
        """The passage of ``text[low:high]`` around ``text[first:last]``: start, end and the matches in it, from its
        start.
        """
        cdef Text whole = Text(PyUnicode_KIND(text), PyUnicode_DATA(text), len(text))
        cdef Mark* marks = marks_of(matches)
        try:
            return self.around(&whole, marks, len(matches), first, last, low, high)
        finally:
            PyMem_Free(marks)

    cdef tuple around(
        self, Text* text, const Mark* marks, Py_ssize_t count, Py_ssize_t first, Py_ssize_t last, Py_ssize_t low,
        Py_ssize_t high
    ):
        """See `passage`: a match that runs over an edge moves the edge."""
        if not 0 <= low <= first <= last <= high <= text.size:
            raise IndexError("a passage outside its text")
        cdef Py_ssize_t start, end, from_here, to_here, begin, stop, at
        from_here, to_here = self.extent(text, first, last, low, high)
        start, end = from_here, to_here
        for at in range(count):
            begin, stop = marks[at].start, marks[at].end
            if stop <= from_here or begin >= to_here:
                continue
            if begin < end < stop:
                end = stop if begin < last else begin
            if begin < start < stop:
                start = begin if stop > first else stop
        while start < (first if first < last else end) and (
            Py_UNICODE_ISSPACE(character(text, start)) or character(text, start) in self.no_start
        ):
            start += 1
        while end > max(start, last) and Py_UNICODE_ISSPACE(character(text, end - 1)):
            end -= 1
        return start, end, [
            (marks[at].start - start, marks[at].end - start)
            for at in range(count)
            if marks[at].end > from_here and marks[at].start < to_here
            and marks[at].start >= start and marks[at].end <= end
        ]

    cdef (Py_ssize_t, Py_ssize_t) extent(
        self, Text* text, Py_ssize_t first, Py_ssize_t last, Py_ssize_t low, Py_ssize_t high
    ) except *:
        """What of a text shows a part of it best; see `extents`."""
        cdef Py_ssize_t width = self.width, lowest = max(low, last - width), highest = min(high, first + width)
        cdef Py_ssize_t left, right, begin, stop, count
        cdef Py_ssize_t* bounds
        if width <= last - first:
            return first, last
        bounds = <Py_ssize_t*>PyMem_Malloc((highest - lowest + 3) * sizeof(Py_ssize_t))
        if bounds == NULL:
            raise MemoryError
        try:
            count = self.sentences(text, bounds, lowest, highest, lowest == low, highest == high)
            left = -1
            while left + 1 < count and bounds[left + 1] <= first:
                left += 1
            right = max(left, 0)
            while right < count and bounds[right] < last:
                right += 1
            begin = bounds[left] if left >= 0 else -1
            stop = bounds[right] if right < count else -1
            if begin < 0 or stop < 0 or stop - begin > width:
                return self.part(text, first, last, lowest if begin < 0 else begin, high, stop)
            while True:  # after and before by turns, as far as there is room
                begin, stop = bounds[left], bounds[right]
                if right + 1 < count and bounds[right + 1] - bounds[left] <= width:
                    right += 1
                if left > 0 and bounds[right] - bounds[left - 1] <= width:
                    left -= 1
                if begin == bounds[left] and stop == bounds[right]:
                    break
        finally:
            PyMem_Free(bounds)
        if stop - begin >= self.enough or stop == high:
            return begin, stop
        return begin, self.stop(text, max(last, stop), min(high, begin + width))

    cdef Py_ssize_t sentences(
        self, Text* text, Py_ssize_t* bounds, Py_ssize_t low, Py_ssize_t high, bint at_low, bint at_high
    ) noexcept:
        """Where sentences begin and end in ``text[low:high]``, `low` and `high` themselves if they count; how many."""
        cdef Py_ssize_t at = low, end, count = 0
        if at_low:
            bounds[count] = low
            count += 1
        while at < high:
            end = self.after(text, self.sentence_ends, at, high)
            if end > at:
                bounds[count] = end
                count += 1
            at = max(end, at + 1)
        if at_high and (not count or bounds[count - 1] < high):
            bounds[count] = high
            count += 1
        return count

    cdef (Py_ssize_t, Py_ssize_t) part(
        self, Text* text, Py_ssize_t first, Py_ssize_t last, Py_ssize_t begin, Py_ssize_t high, Py_ssize_t stop
    ) noexcept:
        """A part of a sentence that is too long; it ends at `stop`, -1 where that is too far."""
        cdef Py_ssize_t start = max(begin, first - (self.width - (last - first)) // 2), at, end
        if stop >= 0 and stop - start < self.width:
            start = max(begin, stop - self.width)
        if start > begin:
            for at in range(start, first):
                end = self.after(text, self.clause_ends, at, first)
                if end > at:
                    start = end
                    break
            else:
                while start < first and inside_word(text, start):
                    start += 1
        return start, self.stop(text, last, min(high, start + self.width))

    cdef Py_ssize_t stop(self, Text* text, Py_ssize_t last, Py_ssize_t end) noexcept:
        while end > last and inside_word(text, end):
            end -= 1
        return end

    cdef Py_ssize_t after(self, Text* text, str ends, Py_ssize_t at, Py_ssize_t high) noexcept:
        """Where what ends at `at` is over, what closes and white space included; `at` if nothing ends there."""
        cdef Py_ssize_t end = at
        while end < high and self.may_be[<uint32_t>character(text, end) & 255] and character(text, end) in ends:
            end += 1
        if end == at:
            return at
        while end < high and character(text, end) in self.closing:
            end += 1
        while end < high and Py_UNICODE_ISSPACE(character(text, end)):
            end += 1
        return end


cdef Mark* marks_of(list matches) except NULL:
    """Matches, tuples (start, end, wanted), as compiled code has them; to be freed."""
    cdef Py_ssize_t at, count = len(matches)
    cdef Mark* marks = <Mark*>PyMem_Malloc(max(count, 1) * sizeof(Mark))
    cdef tuple match
    if marks == NULL:
        raise MemoryError
    try:
        for at in range(count):
            match = <tuple>matches[at]
            marks[at] = Mark(match[0], match[1], match[2])
    except BaseException:
        PyMem_Free(marks)
        raise
    return marks


cdef bint inside_word(Text* text, Py_ssize_t at) noexcept:
    """Whether a Latin word, a number, or a number with what it counts runs over from before `at`."""
    cdef Py_UCS4 before, after
    if not 0 < at < text.size:
        return False
    before, after = character(text, at - 1), character(text, at)
    if before >= 0x2E80 or not (Py_UNICODE_ISALNUM(before) or before == 46 or before == 44):
        return False
    return Py_UNICODE_ISALNUM(after) and (after < 0x2E80 or Py_UNICODE_ISDIGIT(before))
