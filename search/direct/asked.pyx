# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Plain queries taken apart in compiled code: words side by side, or one string in quotation marks.

What `query.parser`, `query.terms` and `meant.equivalents` make of such a query, at a tenth of their time; whatever is not
plain, or a person has own ways to say, is left to them.
"""

from cpython.unicode cimport Py_UNICODE_ISSPACE, PyUnicode_FromKindAndData
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from hansou.index.text.fold.characters import AFTER_NUMBERS, BEFORE_NUMBERS, TABLES
from hansou.search.expand.regions import region_words
from hansou.index.text.tokens.segmenter import compiled_cutter, except_phrases, telltales

from hansou.search.expand.equivalents import GRAM, WORD
from hansou.search.query.questions import ASKING_SIGNS, is_asking
from hansou.search.query.terms import FUNCTION_WORDS, cut_runs
from hansou.search.query.tokens import CLOSING_QUOTES, QUOTES

from hansou.index.text.fold.characters cimport CLASS_BITS, DIGIT, GAP, HAN, LETTER, POINT, SINGLE
from hansou.index.text.fold.characters cimport SPACE as BLANK
from hansou.index.text.sizes cimport LONG_WORD
from hansou.index.text.tokens.scan cimport Scanner, scanner_of

cdef enum:
    LONGEST = 160       # characters of a query
    END = 10            # a line's
    MOST_WORDS = 40     # as in `meant.equivalents`
    TOGETHER = 8        # words that may be said otherwise together
    BETWEEN = 0         # kind of what parts two pieces

cdef str GAPS = "，。、；！·《》—…"     # what mean nothing to the parser
cdef dict ENDS = {sign: own + CLOSING_QUOTES[sign] for sign, own in QUOTES.items()}
cdef str SIGNS = ASKING_SIGNS
cdef str BESIDE_NUMBERS = AFTER_NUMBERS + BEFORE_NUMBERS
cdef frozenset OPERATORS = frozenset(("and", "or", "not"))
cdef double WORD_WORTH = WORD, GRAM_WORTH = GRAM


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
        self.equivalents, self.letters = [], []

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

    cdef list covered(self, Py_ssize_t first, Py_ssize_t last):
        """Of the words from `first` to before `last` those that a document has to hold, by their places in `wanted`."""
        cdef Py_ssize_t at, index
        cdef set found = set()
        cdef list spelled = [self.spelled(start, end) for start, end in self.wanted]
        for at in range(first, last):
            word = self.spelled(self.bounds[at], self.bounds[at + 1])
            if word in spelled:
                found.add(spelled.index(word))
        return sorted(found)


cdef class Equivalent:
    """Another way to say some words of a piece; see `query.terms.Equivalent`."""

    def __init__(self, Piece piece, list covers, double weight):
        self.piece, self.covers, self.weight = piece, covers, weight


cdef class Asked:
    """A plain query taken apart."""

    def __init__(self, list pieces, bint exact, Reader reader):
        cdef Piece piece
        self.pieces, self.exact, self.reader = pieces, exact, reader
        self.positive = pieces
        if len(pieces) > 1:
            self.positive = [piece for piece in pieces if piece.telling] or pieces
        self.strings, self.worths, self.spans, self.letters = [], [], [], []
        for piece in pieces:
            if piece.letters:
                self.letters.extend([piece.unit(at) for at in piece.letters])
        for piece in self.positive:
            self.mark(piece)

    @property
    def equivalents(self):
        """For words what else is searched for, as strings."""
        cdef Piece piece
        cdef Equivalent equivalent
        cdef dict found = {}
        cdef Py_ssize_t index
        for piece in self.positive:
            for equivalent in piece.equivalents:
                words = "".join([piece.string(piece.wanted[index][0], piece.wanted[index][1]) for index in equivalent.covers])
                found.setdefault(words, {})[equivalent.piece.joined] = None
        return {words: list(others) for words, others in found.items()}

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
        cdef Equivalent equivalent
        self.add(piece, 0, size, 1)
        for first, last in piece.wanted:
            if (not long or last - first > 1) and (first or last < size):
                self.add(piece, first, last, 1)
        for equivalent in piece.equivalents:
            self.add(equivalent.piece, 0, equivalent.piece.size, 0.5)

    cdef add(self, Piece piece, Py_ssize_t first, Py_ssize_t last, double share):
        """Mark a string, which is worth a share of its units; an equivalent's counts only where it is no other's."""
        cdef str spelled = piece.spelled(first, last)
        cdef double worth = share * (last - first)
        cdef Py_ssize_t at
        if spelled not in self.strings:
            self.strings.append(spelled)
            self.worths.append(worth)
            self.spans.append((piece, first, last))
        elif share == 1:
            at = self.strings.index(spelled)
            self.worths[at] = max(<double>self.worths[at], worth)


cdef class Reader:
    """Takes plain queries apart."""

    def __init__(self):
        self.classed, self.simplified = TABLES.filled()
        self.fill = TABLES.fill
        self.telltale = "".join(sorted(telltales()))
        self.known = {}

    def take_apart(self, str query, bint equivalents, synonyms, ranking):
        """A query taken apart; None where it is not plain. `equivalents`: its words may be said otherwise."""
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
        pieces = self.read_pieces(query[begin:end], exact)
        if not pieces:
            return None
        for piece in pieces:
            piece.read(exact, ranking.asking, ranking.joining)
            if not exact and (piece.joined in OPERATORS or not (
                self.say_otherwise(piece, synonyms) if equivalents else True
            )):
                return None
            if exact or not equivalents:
                piece.letters = []
        if len(pieces) > 1 and len({piece.spelled(0, piece.size) for piece in pieces}) < len(pieces):
            return None
        return Asked(pieces, exact, self)

    cdef list read_pieces(self, str text, bint exact):
        """The pieces of a text; None where it has characters that may mean more."""
        cdef uint32_t[LONGEST] folded
        cdef uint8_t[LONGEST] kinds
        cdef Py_ssize_t at
        cdef bint all_single = True
        if not self.read_points(text, exact, folded, kinds):
            return None
        for at in range(len(text)):
            all_single = all_single and kinds[at] != DIGIT and kinds[at] != LETTER
        return self.pieces(text, folded, kinds) if all_single else self.pieces_with_runs(text, folded, kinds)

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
            if kinds[at] == SINGLE and <Py_UCS4>folded[at] in BESIDE_NUMBERS:
                return False
            if kinds[at] == HAN or kinds[at] == SINGLE or kinds[at] == DIGIT or kinds[at] == LETTER:
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

    cdef list pieces_with_runs(self, str text, const uint32_t* folded, const uint8_t* kinds):
        """The same of a text in which there are units of several characters: numbers and letters."""
        cdef uint8_t[LONGEST] begins
        cdef Py_ssize_t at = 0, end, size = len(text)
        cdef list pieces = [], tokens, single, bounds, letters
        cdef Piece piece
        memset(begins, 1, size)
        self.mark_words(text, kinds, begins)
        while at < size:
            tokens, single, bounds, letters = [], [], [], []
            while at < size and kinds[at] != BETWEEN:
                end = at + 1
                if kinds[at] == DIGIT or kinds[at] == LETTER:
                    while end < size and kinds[end] == kinds[at]:
                        end += 1
                if kinds[at] >= HAN:
                    if begins[at]:
                        bounds.append(len(tokens))
                    if kinds[at] == LETTER:
                        letters.append(len(tokens))
                    tokens.append(PyUnicode_FromKindAndData(4, folded + at, end - at))
                    single.append(kinds[at] != DIGIT and kinds[at] != LETTER)
                at = end
            at += 1
            if tokens:
                bounds.append(len(tokens))
                piece = Piece("".join(tokens), tuple(bounds), tuple(tokens), tuple(single))
                piece.letters = letters
                pieces.append(piece)
        return pieces

    cdef mark_words(self, str text, const uint8_t* kinds, uint8_t* begins):
        """Clear `begins` where a character stands inside a word.

        Chinese characters that only white space parts are a run; the segmenter cuts runs.
        """
        cdef Py_ssize_t[2 * LONGEST] places     # of the characters of all runs, with -1 between them
        cdef uint32_t[2 * LONGEST] points
        cdef uint8_t[2 * LONGEST] cuts
        cdef Py_ssize_t at, used = 0, start = 0, most = 0, size = len(text)
        cdef str word
        for at in range(size + 1):
            if at < size and kinds[at] == HAN:
                places[used] = at
                used += 1
            elif at == size or kinds[at] != BLANK:
                if used - start > 1:
                    most = max(most, used - start)
                    places[used] = -1
                    used += 1
                else:
                    used = start
                start = used
        start = 0
        if most <= 2:  # a run of two is a word, as `cut_runs` has it
            for at in range(1, used):
                if places[at] >= 0 and places[at - 1] >= 0:
                    begins[places[at]] = 0
            return
        used -= 1
        self.read_runs(text, places, used, points)
        memset(cuts, 0, used)
        if self.cutter is None:
            self.cutter = compiled_cutter()
        if self.cutter is not None:
            self.cutter.expect(points, used)
            self.cutter.mark(points, used, cuts, True)
        else:
            for word in cut_runs(PyUnicode_FromKindAndData(4, points, used), most):
                cuts[start] = 1
                start += len(word)
        for at in range(used):
            if places[at] >= 0 and not cuts[at]:
                begins[places[at]] = 0

    cdef read_runs(self, str text, const Py_ssize_t* places, Py_ssize_t count, uint32_t* points):
        """What the segmenter reads at these places of a text, with line ends where there is none."""
        cdef Py_ssize_t at
        cdef str simplified = None
        for at in range(count):
            if places[at] >= 0 and text[places[at]] in self.telltale:
                simplified = except_phrases(text, "".join([chr(self.simple(point)) for point in text]))
                break
        for at in range(count):
            if places[at] < 0:
                points[at] = END
            else:
                points[at] = self.simple(text[places[at]]) if simplified is None else ord(simplified[places[at]])

    cdef inline uint32_t simple(self, Py_UCS4 point):
        """The Simplified form of a character that was met."""
        if not self.simplified[point]:
            self.fill(<int>point)
        return self.simplified[point] - 1

    cdef bint say_otherwise(self, Piece piece, object synonyms) except -1:
        """Find what else says words of a piece; False where that is not plain. See `meant.equivalents`."""
        cdef Py_ssize_t first, last, start, count = len(piece.bounds) - 1
        cdef bint own = bool(synonyms)
        cdef str key
        if count >= MOST_WORDS:
            return True
        if self.regions is None:
            self.read_regions()
        for first in range(count):
            start = piece.bounds[first]
            if not own and not self.longest[piece.first(start) & (FIRSTS - 1)]:
                continue
            for last in range(first + 1, min(count, first + TOGETHER) + 1):
                key = piece.string(start, piece.bounds[last])
                if own and key in synonyms:
                    return False
                if key in self.regions and not self.add_equivalents(piece, key, first, last):
                    return False
                if not own and len(key) >= self.longest[piece.first(start) & (FIRSTS - 1)]:
                    break
        return True

    cdef bint add_equivalents(self, Piece piece, str key, Py_ssize_t first, Py_ssize_t last) except -1:
        """Add what else says the words from `first` to before `last`, which read `key`; False where that is not plain."""
        cdef list covers = piece.covered(first, last), known = self.known.get(key)
        cdef double worth = WORD_WORTH + GRAM_WORTH * (<Py_ssize_t>piece.bounds[last] - <Py_ssize_t>piece.bounds[first] - 1)
        cdef double near
        cdef Piece other
        cdef str string
        if known is None:
            self.known[key] = known = []
            for string, near in self.regions[key].items():
                other = Piece(string, (0, len(string)))
                other.read(True, 1, 1)
                known.append((other if self.is_plain(string) else None, near))
        if covers:
            for other, near in known:
                if other is None:
                    return False
                piece.equivalents.append(Equivalent(other, covers, near * worth))
        return True

    cdef bint is_plain(self, str string) except -1:
        """Whether a folded string is one of single characters."""
        cdef Py_UCS4 point
        cdef uint32_t both
        for point in string:
            if not self.classed[point]:
                self.fill(<int>point)
            both = self.classed[point]
            if both & POINT != point or not HAN <= both >> CLASS_BITS <= SINGLE:
                return False
        return True

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
