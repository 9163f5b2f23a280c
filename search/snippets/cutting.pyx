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
from libc.stdint cimport uint32_t

from ..frozen cimport Fields, find_fields, frozen

from .choosing import Snippet

cdef Fields SNIPPET
find_fields(&SNIPPET, Snippet, ("text", "highlights", "line", "page"))


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
        cdef Py_ssize_t part, best_part, first, last, start, end, low, high, at, size = len(text)
        cdef double weight, best
        cdef list found = [], inside, shown = worth
        while len(found) < limit:
            best_part, best, first, last = 0, 0.0, parts[0][0], parts[0][0]
            for part in range(len(parts)):
                low, high = parts[part]
                inside = matches
                if low or high < size:
                    inside = [
                        match for match in matches
                        if low <= <Py_ssize_t>(<tuple>match)[0] and <Py_ssize_t>(<tuple>match)[1] <= high
                    ]
                start, end, weight = self.best_window(inside, shown)
                if weight > best:
                    best_part, best = part, weight
                    first, last = (<tuple>inside[start])[0], (<tuple>inside[end - 1])[1]
            if first == last and found:
                break
            low, high = parts[best_part]
            start, end, marks = self.passage(text, matches, first, last, low, high)
            found.append(frozen(Snippet, &SNIPPET, (text[start:end], marks, line + text.count("\n", 0, start), None)))
            if first == last or len(found) == limit:
                break
            shown = list(shown) if shown is worth else shown
            for match in matches:
                if <Py_ssize_t>(<tuple>match)[0] >= start and <Py_ssize_t>(<tuple>match)[1] <= end:
                    shown[(<tuple>match)[2]] = 0.0
            parts = parts[:best_part] + [(low, start), (end, high)] + parts[best_part + 1:]
        return found

    cpdef tuple best_window(self, list matches, list worth):
        """The run of matches, tuples (start, end, wanted), that weighs most: first, last + 1, weight."""
        cdef Py_ssize_t first = 0, last, best_first = 0, best_last = 0, which, gone, kinds = len(worth), end
        cdef double weight = 0, best = 0
        cdef tuple match
        cdef Py_ssize_t* inside = <Py_ssize_t*>PyMem_Calloc(kinds + 1, sizeof(Py_ssize_t))
        if inside == NULL:
            raise MemoryError
        try:
            for last in range(len(matches)):
                match = <tuple>matches[last]
                end, which = match[1], match[2]
                if not 0 <= which < kinds:
                    raise IndexError(which)
                weight += <double>worth[which] * (0.1 if inside[which] else 1.0)
                inside[which] += 1
                while first < last and end - <Py_ssize_t>(<tuple>matches[first])[0] > self.core:
                    gone = (<tuple>matches[first])[2]
                    inside[gone] -= 1
                    weight -= <double>worth[gone] * (0.1 if inside[gone] else 1.0)
                    first += 1
                if weight > best * (1 + 1e-9):
                    best, best_first, best_last = weight, first, last + 1
            return best_first, best_last, best
        finally:
            PyMem_Free(inside)

    cpdef tuple passage(
        self, str text, list matches, Py_ssize_t first, Py_ssize_t last, Py_ssize_t low, Py_ssize_t high
    ):
        """The passage of ``text[low:high]`` around ``text[first:last]``: start, end and the matches in it, from its
        start.
        """
        if not 0 <= low <= first <= last <= high <= len(text):
            raise IndexError("a passage outside its text")
        cdef Py_ssize_t start, end, begin, stop
        cdef Text whole = Text(PyUnicode_KIND(text), PyUnicode_DATA(text), len(text))
        cdef tuple match
        start, end = self.extent(&whole, first, last, low, high)
        near = []
        for item in matches:
            match = <tuple>item
            begin, stop = match[0], match[1]
            if stop > start and begin < end:
                near.append((begin, stop))
        for begin, stop in near:
            if begin < end < stop:
                end = stop if begin < last else begin
            if begin < start < stop:
                start = begin if stop > first else stop
        while start < (first if first < last else end) and (
            Py_UNICODE_ISSPACE(character(&whole, start)) or character(&whole, start) in self.no_start
        ):
            start += 1
        while end > max(start, last) and Py_UNICODE_ISSPACE(character(&whole, end - 1)):
            end -= 1
        return start, end, [(begin - start, stop - start) for begin, stop in near if begin >= start and stop <= end]

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


cdef bint inside_word(Text* text, Py_ssize_t at) noexcept:
    """Whether a Latin word, a number, or a number with what it counts runs over from before `at`."""
    cdef Py_UCS4 before, after
    if not 0 < at < text.size:
        return False
    before, after = character(text, at - 1), character(text, at)
    if before >= 0x2E80 or not (Py_UNICODE_ISALNUM(before) or before == 46 or before == 44):
        return False
    return Py_UNICODE_ISALNUM(after) and (after < 0x2E80 or Py_UNICODE_ISDIGIT(before))
