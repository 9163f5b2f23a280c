# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Plain queries taken apart in compiled code: words side by side, or one string in quotation marks.

What `query.parser`, `query.terms` and `meant.equivalents` make of such a query, at a tenth of their time; whatever is not
plain, or has other ways to be said, is left to them.
"""

from cpython.unicode cimport Py_UNICODE_ISSPACE, PyUnicode_FromKindAndData
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from index.text.characters import TABLES
from index.text.regions import region_words
from index.text.segment import except_phrases, telltales

from ..query.questions import ASKING_SIGNS, is_asking
from ..query.terms import FUNCTION_WORDS, cut_runs
from ..query.tokens import CLOSING_QUOTES, QUOTES

from index.text.characters cimport CLASS_BITS, DIGIT, GAP, HAN, POINT, SINGLE
from index.text.characters cimport SPACE as BLANK
from index.text.scan cimport Scanner, scanner_of

cdef enum:
    LONGEST = 160       # characters of a query
    END = 10            # a line's
    LONG_WORD = 3       # as in `index.text.terms`
    MOST_WORDS = 40     # as in `meant.equivalents`
    TOGETHER = 8        # words that may be said otherwise together
    BETWEEN = 0         # kind of what parts two pieces

cdef str GAPS = "，。、；！·《》—…"     # what mean nothing to the parser
cdef dict ENDS = {sign: own + CLOSING_QUOTES[sign] for sign, own in QUOTES.items()}
cdef str SIGNS = ASKING_SIGNS


cdef bint asks_something(str word) except -1:
    """See `questions.is_asking`."""
    cdef Py_UCS4 sign
    for sign in word:
        if sign in SIGNS:
            return is_asking(word)
    return False


cdef class Piece:
    """One piece of text of a query; see `query.terms.Phrase`. `exact`: it stood in quotation marks."""

    def __init__(self, str joined, tuple bounds, tuple tokens=None, tuple single=None):
        self.joined, self.bounds = joined, bounds
        self.all_single = tokens is None
        self.kept_tokens, self.kept_single = tokens, single
        self.size = len(joined) if tokens is None else len(tokens)

    @property
    def tokens(self):
        """Of each unit."""
        if self.kept_tokens is None:
            self.kept_tokens = tuple(self.joined)
        return self.kept_tokens

    @property
    def single(self):
        """Whether each unit is one character."""
        if self.kept_single is None:
            self.kept_single = (True,) * self.size
        return self.kept_single

    @property
    def units(self):
        """The terms of single units."""
        return [self.unit(at) for at in range(self.size)]

    cdef bytes unit(self, Py_ssize_t at):
        return self.string(at, at + 1).encode()

    cdef bint is_single(self, Py_ssize_t at):
        return self.all_single or self.kept_single[at]

    cdef uint32_t first(self, Py_ssize_t at) except? 0:
        """The first character of a unit."""
        return ord(self.joined[at]) if self.all_single else ord(self.kept_tokens[at][0])

    cdef str string(self, Py_ssize_t first, Py_ssize_t last):
        """Units run together."""
        return self.joined[first:last] if self.all_single else "".join(self.tokens[first:last])

    cdef str spelled(self, Py_ssize_t first, Py_ssize_t last):
        """Units as they stand in a text written as a string of units."""
        if self.all_single:
            return self.joined[first:last]
        return "".join([
            token if single else f"\0{token}\0"
            for token, single in zip(self.tokens[first:last], self.single[first:last])
        ])

    cdef bytes gram(self, Py_ssize_t first):
        """The term of a unit and the next."""
        if self.is_single(first) and self.is_single(first + 1):
            return self.string(first, first + 2).encode()
        return f"{self.tokens[first]} {self.tokens[first + 1]}".encode()

    cdef read(self, bint exact, double asking, double joining):
        """What documents have to hold of it, and what ranks them."""
        cdef Py_ssize_t size = self.size, at, first, last
        cdef double count
        cdef str word, spelled
        cdef set seen
        cdef bytes term
        self.grams = [self.gram(at) for at in range(size - 1)]
        self.word_terms, self.word_counts, self.counts, self.wanted = [], [], [], []
        self.telling = False
        meaning = []
        for at in range(len(self.bounds) - 1):
            first, last = self.bounds[at], self.bounds[at + 1]
            word = self.string(first, last)
            asks = asks_something(word)
            joins = word in FUNCTION_WORDS
            if not joins:
                self.telling = True
                meaning.append((first, last))
            count = 1.0 if exact else asking if asks else joining if joins else 1.0
            self.counts.extend([count] * (last - first))
            if last - first >= LONG_WORD:
                self.word_terms.append(word.encode())
                self.word_counts.append(asking if asks else 1.0)
            elif last - first == 2:
                term = self.grams[first]
                self.word_terms.append(term)
                self.word_counts.append(asking if (asks if self.all_single else asks_something(term.decode())) else 1.0)
        if exact:
            self.wanted.append((0, size))
            return
        if not meaning:
            meaning = [(self.bounds[at], self.bounds[at + 1]) for at in range(len(self.bounds) - 1)]
        if len(meaning) == 1:
            self.wanted = meaning
            return
        seen = set()
        for first, last in meaning:
            spelled = self.spelled(first, last)
            if spelled not in seen:
                seen.add(spelled)
                self.wanted.append((first, last))


cdef class Asked:
    """A plain query taken apart."""

    def __init__(self, list pieces, bint exact, Reader reader):
        cdef Piece piece
        self.pieces, self.exact, self.reader = pieces, exact, reader
        self.positive = pieces
        if len(pieces) > 1:
            self.positive = [piece for piece in pieces if piece.telling] or pieces
        self.strings, self.worths, self.spans = [], [], []
        for piece in self.positive:
            self.mark(piece)

    @property
    def can_relax(self):
        """Whether documents that hold only some of the words would still be answers."""
        return not self.exact and (len(self.pieces) > 1 or len((<Piece>self.pieces[0]).wanted) > 1)

    @property
    def units(self):
        """The strings to mark, each as its tokens, and whether they are single characters."""
        cdef Piece piece
        return [(piece.tokens[first:last], piece.single[first:last]) for piece, first, last in self.spans]

    cdef Scanner scanner(self, list strings):
        """What finds strings as pieces spell them."""
        return scanner_of(self.reader.classed, self.reader.fill, strings)

    cdef mark(self, Piece piece):
        """Mark the whole of a piece and its words; words of one unit only where it has no longer ones."""
        cdef Py_ssize_t first, last, size = piece.size
        cdef bint long = False
        for first, last in piece.wanted:
            long = long or last - first > 1
        self.add(piece, 0, size)
        for first, last in piece.wanted:
            if (not long or last - first > 1) and (first or last < size):
                self.add(piece, first, last)

    cdef add(self, Piece piece, Py_ssize_t first, Py_ssize_t last):
        cdef str spelled = piece.spelled(first, last)
        if spelled not in self.strings:
            self.strings.append(spelled)
            self.worths.append(<double>(last - first))
            self.spans.append((piece, first, last))


cdef class Reader:
    """Takes plain queries apart."""

    def __init__(self):
        self.classed, self.simplified = TABLES.filled()
        self.fill = TABLES.fill
        self.telltale = "".join(sorted(telltales()))

    def take_apart(self, str query, bint equivalents, synonyms, ranking):
        """A query taken apart; None where it is not plain, or where `equivalents` may say some of it otherwise."""
        cdef Py_ssize_t begin = 0, end = len(query)
        cdef bint exact = False
        cdef str closing
        cdef Asked asked
        cdef Piece piece
        if end > LONGEST:
            return None
        while begin < end and Py_UNICODE_ISSPACE(query[begin]):
            begin += 1
        while begin < end and Py_UNICODE_ISSPACE(query[end - 1]):
            end -= 1
        if begin == end:
            return None
        closing = ENDS.get(query[begin])
        if closing is not None:
            if end - begin < 2 or query[end - 1] not in closing:
                return None
            exact, begin, end = True, begin + 1, end - 1
        asked = self.read_single(query, begin, end, exact, ranking)
        if asked is None or exact or not equivalents:
            return asked
        for piece in asked.pieces:
            if self.said_otherwise(piece, synonyms):
                return None
        return asked

    cdef Asked read_single(self, str query, Py_ssize_t begin, Py_ssize_t end, bint exact, object ranking):
        cdef uint32_t[LONGEST] folded
        cdef uint8_t[LONGEST] kinds
        cdef Py_ssize_t at, size = end - begin
        cdef bint numbers = False
        cdef Piece piece
        cdef str text = query[begin:end]
        if not self.read_points(text, exact, folded, kinds):
            return None
        for at in range(size):
            numbers = numbers or kinds[at] == DIGIT
        pieces = self.pieces_with_numbers(text, folded, kinds) if numbers else self.pieces(text, folded, kinds)
        if not pieces:
            return None
        for piece in pieces:
            piece.read(exact, ranking.asking, ranking.joining)
        if len(pieces) > 1 and len({piece.spelled(0, piece.size) for piece in pieces}) < len(pieces):
            return None
        return Asked(pieces, exact, self)

    cdef bint read_points(self, str text, bint exact, uint32_t* folded, uint8_t* kinds) except -1:
        """Fold a text and class its characters; False where it has others than a plain query may have."""
        cdef Py_ssize_t at
        cdef uint32_t both
        cdef Py_UCS4 point
        for at in range(len(text)):
            point = text[at]
            if not self.classed[point]:
                self.fill(<int>point)
            both = self.classed[point]
            folded[at], kinds[at] = both & POINT, both >> CLASS_BITS
            if kinds[at] == HAN or kinds[at] == SINGLE or kinds[at] == DIGIT:
                continue
            if kinds[at] == BLANK and (exact or Py_UNICODE_ISSPACE(point)):
                kinds[at] = BLANK if exact else BETWEEN
            elif kinds[at] != GAP or point not in GAPS:
                return False
        return True

    cdef list pieces(self, str text, uint32_t* folded, uint8_t* kinds):
        """The pieces of a text of single characters, which it overwrites."""
        cdef uint8_t[LONGEST] begins
        cdef Py_ssize_t at = 0, size = len(text), used, first
        cdef list pieces = [], bounds
        memset(begins, 1, size)
        self.mark_words(text, kinds, begins)
        while at < size:
            first, used, bounds = at, 0, []
            while at < size and kinds[at] != BETWEEN:
                if kinds[at] == HAN or kinds[at] == SINGLE:
                    if begins[at]:
                        bounds.append(used)
                    folded[first + used] = folded[at]
                    used += 1
                at += 1
            at += 1
            if used:
                bounds.append(used)
                joined = PyUnicode_FromKindAndData(4, &folded[first], used)
                pieces.append(Piece(joined, tuple(bounds)))
        return pieces

    cdef list pieces_with_numbers(self, str text, const uint32_t* folded, const uint8_t* kinds):
        """The same of a text in which there are numbers, units of several characters."""
        cdef uint8_t[LONGEST] begins
        cdef Py_ssize_t at = 0, end, size = len(text)
        cdef list pieces = [], tokens, single, bounds
        memset(begins, 1, size)
        self.mark_words(text, kinds, begins)
        while at < size:
            tokens, single, bounds = [], [], []
            while at < size and kinds[at] != BETWEEN:
                end = at + 1
                if kinds[at] == DIGIT:
                    while end < size and kinds[end] == DIGIT:
                        end += 1
                if kinds[at] >= HAN:
                    if begins[at]:
                        bounds.append(len(tokens))
                    tokens.append(PyUnicode_FromKindAndData(4, folded + at, end - at))
                    single.append(kinds[at] != DIGIT)
                at = end
            at += 1
            if tokens:
                bounds.append(len(tokens))
                pieces.append(Piece("".join(tokens), tuple(bounds), tuple(tokens), tuple(single)))
        return pieces

    cdef mark_words(self, str text, const uint8_t* kinds, uint8_t* begins):
        """Clear `begins` where a character stands inside a word.

        Chinese characters that only white space parts are a run; the segmenter cuts runs.
        """
        cdef uint32_t[2 * LONGEST] reading      # of all runs, with line ends between them
        cdef Py_ssize_t[2 * LONGEST] places
        cdef Py_ssize_t at, used = 0, start = 0, most = 0, size = len(text)
        cdef str simplified = None
        cdef object words
        for at in range(size + 1):
            if at < size and kinds[at] == HAN:
                if simplified is None and text[at] in self.telltale:
                    simplified = except_phrases(text, "".join([chr(self.simple(point)) for point in text]))
                reading[used] = self.simple(text[at])
                places[used] = at
                used += 1
            elif at == size or kinds[at] != BLANK:
                if used - start > 1:
                    most = max(most, used - start)
                    reading[used], places[used] = END, -1
                    used += 1
                else:
                    used = start
                start = used
        if not used:
            return
        if simplified is not None:
            for at in range(used):
                if places[at] >= 0:
                    reading[at] = simplified[places[at]]
        used -= 1
        words = cut_runs(PyUnicode_FromKindAndData(4, reading, used), most)
        start = 0
        for word in words:
            for at in range(start + 1, start + len(<str>word)):
                begins[places[at]] = 0
            start += len(<str>word)

    cdef inline uint32_t simple(self, Py_UCS4 point):
        """The Simplified form of a character that was met."""
        if not self.simplified[point]:
            self.fill(<int>point)
        return self.simplified[point] - 1

    cdef bint said_otherwise(self, Piece piece, object synonyms) except -1:
        """Whether some words of a piece may be said in another way."""
        cdef Py_ssize_t first, last, start, count = len(piece.bounds) - 1
        cdef bint own = bool(synonyms)
        cdef str key
        if count >= MOST_WORDS:
            return False
        if self.regions is None:
            self.read_regions()
        for first in range(count):
            start = piece.bounds[first]
            if not own and not self.longest[piece.first(start) & (FIRSTS - 1)]:
                continue
            for last in range(first + 1, min(count, first + TOGETHER) + 1):
                key = piece.string(start, piece.bounds[last])
                if key in self.regions or key in synonyms:
                    return True
                if not own and len(key) >= self.longest[piece.first(start) & (FIRSTS - 1)]:
                    break
        return False

    cdef read_regions(self):
        cdef str word
        cdef uint32_t first
        regions = region_words()
        for word in regions:
            first = ord(word[0])
            self.longest[first & (FIRSTS - 1)] = max(
                <int>self.longest[first & (FIRSTS - 1)], min(<int>len(word), 255)
            )
        self.regions = regions
