# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The plan of a plain query in compiled code: words side by side, or one string in quotation marks.

The very plan that `planner.plan_tree` makes of such a query, at a tenth of its time. Whatever is not plain is left to
that: operators, fields, wildcards, and words that a person has own ways to say.
"""

from cpython.unicode cimport Py_UNICODE_ISSPACE, PyUnicode_FromKindAndData
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from hansou.index.text.fold.characters cimport CLASS_BITS, DIGIT, GAP, HAN, LETTER, POINT, SINGLE, SPECIAL
from hansou.index.text.fold.characters cimport SPACE as BLANK
from hansou.index.text.tokens.cutting cimport Cutter
from hansou.search.frozen cimport Fields, find_fields, frozen

from .weighing cimport weigh_terms

from hansou.index.text import zhuyin
from hansou.index.text.fold.characters import TABLES
from hansou.index.text.fold.signs import AFTER_NUMBERS, BEFORE_NUMBERS
from hansou.index.text.tokens.segmenter import compiled_cutter, except_phrases, telltales
from hansou.index.text.sizes import LONG_WORD
from hansou.index.text.fold.fold import fold
from hansou.search.expand.equivalents import MOST_TOGETHER, MOST_WORDS, with_strings
from hansou.search.expand.notations import has_notation
from hansou.search.expand.forms import known_forms, stands_anywhere, use_of
from hansou.search.query.operators import signs
from hansou.search.query.questions import ASKING_SIGNS, is_asking
from hansou.search.query.terms import cut_runs, exact_phrase
from hansou.search.query.together import FUNCTION_WORDS, SHORTEST_NAME, standing_together
from hansou.search.query.tokens import CLOSING_QUOTES, QUOTES
from hansou.search.query.tree import And, Equivalent, Exact, Phrase, UnitString, Words

from .plan import Plan, can_relax, without_others

cdef enum:
    LONGEST = 160       # characters of a plain query
    END = 10            # a line's
    BETWEEN = 0         # kind of what parts two pieces
    FIRSTS = 4096       # rows of the table of words with other forms, a power of two

cdef Py_UCS4 ZHUYIN = zhuyin.FIRST, LAST_ZHUYIN = zhuyin.LAST   # what may be pinyin is the planner's
cdef str GAPS = "，。、；！·《》—…"     # what mean nothing to the parser
cdef dict ENDS = {sign: own + CLOSING_QUOTES[sign] for sign, own in QUOTES.items()}
cdef str SIGNS = ASKING_SIGNS
cdef str BESIDE_NUMBERS = AFTER_NUMBERS + BEFORE_NUMBERS
cdef Py_ssize_t LONG = LONG_WORD, MOST_BOUNDS = MOST_WORDS, TOGETHER = MOST_TOGETHER
cdef Py_ssize_t SHORTEST = SHORTEST_NAME

cdef Fields PLAN, PHRASE, STRING, EQUIVALENT, WORDS, EXACT, AND
find_fields(&PLAN, Plan, (
    "node", "phrases", "positive", "patterns", "whole", "terms", "ranking", "can_relax", "only_texts",
    "typed",
))
find_fields(&PHRASE, Phrase, (
    "field", "exact", "telling", "whole", "bounds", "wanted", "counts", "word_terms", "word_counts", "gram_terms",
    "own_words", "equivalents", "signs", "together", "text",
))
find_fields(&STRING, UnitString, ("tokens", "single"))
find_fields(&EQUIVALENT, Equivalent, ("phrase", "covers", "weight", "kind", "stands_as", "use"))
find_fields(&WORDS, Words, ("text", "field", "position"))
find_fields(&EXACT, Exact, ("text", "field", "position"))
find_fields(&AND, And, ("parts", "soft"))

cdef tuple ALL_SINGLE = (True,) * LONGEST, ONES = (1.0,) * LONGEST


cdef bint asks_something(str word) except -1:
    """`questions.is_asking`, without its pattern where the word has none of the signs that all question words have."""
    cdef Py_UCS4 sign
    for sign in word:
        if sign in SIGNS:
            return is_asking(word)
    return False


cdef class Piece:
    """One piece of text of a query while it is taken apart: its units, and where its words begin.

    `joined` are the units run together; `single`: whether each is one character, None where all are. `bounds` are the
    units at which words start and, last, how many there are; `letters` the units that are letters, and may be pinyin.
    `text` is the piece as it was typed, from character `position` of the query on.
    """

    cdef str joined, text
    cdef tuple tokens, single, bounds
    cdef list letters
    cdef Py_ssize_t size, position

    def __init__(self, str joined, tuple bounds, tuple tokens, tuple single, list letters):
        self.joined, self.bounds, self.letters = joined, bounds, letters
        self.tokens = tuple(joined) if tokens is None else tokens
        self.single = single
        self.size = len(self.tokens)

    cdef str string(self, Py_ssize_t first, Py_ssize_t last):
        """Units run together."""
        return self.joined[first:last] if self.single is None else "".join(self.tokens[first:last])

    cdef bytes gram(self, Py_ssize_t first):
        """The term of a unit and the next."""
        if self.single is None:
            return self.joined[first:first + 2].encode()
        between = "" if self.single[first] and self.single[first + 1] else " "
        return f"{self.tokens[first]}{between}{self.tokens[first + 1]}".encode()

    cdef bint same(self, Py_ssize_t first, Py_ssize_t last, Py_ssize_t start, Py_ssize_t end) except -1:
        """Whether two runs of units are the same string."""
        if last - first != end - start:
            return False
        if self.single is None:
            return self.joined[first:last] == self.joined[start:end]
        return self.tokens[first:last] == self.tokens[start:end] and self.single[first:last] == self.single[start:end]

    cdef tuple covered(self, list wanted, Py_ssize_t first, Py_ssize_t last):
        """Of the words from `first` to before `last` those that a document has to hold, by their places in `wanted`."""
        cdef Py_ssize_t at, index, start, end
        cdef set found = set()
        for at in range(first, last):
            for index in range(len(wanted)):
                start, end = wanted[index]
                if self.same(self.bounds[at], self.bounds[at + 1], start, end):
                    found.add(index)
        return tuple(sorted(found))


cdef class QuickPlanner:
    """Plans plain queries."""

    cdef const uint32_t[::1] classed        # see `characters.TABLES`
    cdef const uint32_t[::1] simplified
    cdef object fill
    cdef str telltale
    cdef Cutter cutter              # None while no run was to be cut, or where it was not built
    cdef object forms               # the words that have other forms, with those
    cdef uint8_t[FIRSTS] longest    # characters of the longest of those that begin with a character of these low bits
    cdef frozenset operators        # their signs, folded
    cdef dict known                 # of those that were met: their other forms, each with its phrase

    def __init__(self):
        self.classed, self.simplified = TABLES.filled()
        self.fill = TABLES.fill
        self.telltale = "".join(sorted(telltales()))
        self.operators = frozenset(sign.lower() for sign in ("NOT", *signs()))
        self.known = {}

    def plan(self, str query, bint equivalents, synonyms, ranking):
        """The plan of a query and the terms of its units of letters, which may be pinyin where no document has them;
        None where it is not plain. `equivalents`: its words may be said otherwise.
        """
        cdef Py_ssize_t begin = 0, end = len(query)
        cdef bint exact = False
        cdef str closing
        cdef Piece piece
        cdef list pieces, phrases, positive, letters = []
        cdef tuple parts
        cdef bint said = False
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
        if not exact and equivalents and has_notation(query[begin:end]):
            return None
        pieces = self.read_pieces(query[begin:end], exact, begin)
        if not pieces:
            return None
        phrases, positive = [], []
        for piece in pieces:
            if not exact and piece.joined in self.operators:
                return None
            phrase = self.phrase(piece, pieces, exact, equivalents and not exact, synonyms, ranking)
            if phrase is None:
                return None
            said = said or phrase.equivalents
            if equivalents and not exact and piece.letters is not None:
                for at in piece.letters:
                    letters.append((<str>piece.tokens[at]).encode())
            phrases.append(phrase)
            if phrase.telling:
                positive.append(phrase)
        if len(pieces) > 1 and not self.all_differ(pieces):
            return None
        if len(phrases) == 1:
            node, whole, parts = phrases[0], None, (phrases[0],)
        else:
            whole = self.together(pieces)
            parts = tuple(positive or phrases)
            node = frozen(And, &AND, (parts, True))
        typed = without_others(node) if said else None
        every = tuple(phrases)
        terms = weigh_terms(every, parts, whole, ranking)
        relaxes = not exact and (len(phrases) > 1 or can_relax(phrases[0]))
        return frozen(Plan, &PLAN, (node, every, parts, (), whole, terms, ranking, relaxes, not exact, typed)), letters

    cdef bint all_differ(self, list pieces) except -1:
        cdef Piece piece
        cdef set seen = set()
        for piece in pieces:
            key = piece.joined if piece.single is None else (piece.tokens, piece.single)
            if key in seen:
                return False
            seen.add(key)
        return True

    cdef object together(self, list pieces):
        """See `plan.together`."""
        cdef Piece piece
        cdef tuple tokens = (), single = ()
        for piece in pieces:
            tokens += piece.tokens
            single += ALL_SINGLE[:piece.size] if piece.single is None else piece.single
        return self.exact_phrase(tokens, single)

    cdef object exact_phrase(self, tuple tokens, tuple single):
        """See `terms.exact_phrase`."""
        cdef Py_ssize_t at, size = len(tokens)
        cdef Piece piece = Piece("".join(tokens), (0, size), tokens, None if False not in single else single, None)
        cdef list grams = [piece.gram(at) for at in range(size - 1)]
        whole = frozen(UnitString, &STRING, (tokens, single))
        return frozen(Phrase, &PHRASE, (
            "text", True, True, whole, (0, size), ((0, size),), ONES[:size], (), (), tuple(grams), (), (), (), (), None,
        ))

    cdef object phrase(self, Piece piece, list pieces, bint exact, bint equivalents, synonyms, ranking):
        """The phrase of a piece; None where what else says its words is not plain. See `terms.take_apart`."""
        cdef Py_ssize_t size = piece.size, at, first, last, index, lone = 0
        cdef double asking = ranking.asking, joining = ranking.joining
        cdef str word
        cdef bint telling = False, asks, joins, known
        cdef list grams = [piece.gram(at) for at in range(size - 1)]
        cdef list meaning = [], wanted = [], counts = [], word_terms = [], word_counts = [], words = []
        cdef bytes term
        for at in range(len(piece.bounds) - 1):
            first, last = piece.bounds[at], piece.bounds[at + 1]
            word = piece.string(first, last)
            words.append(word)
            lone += last - first == 1
            asks = asks_something(word)
            joins = word in FUNCTION_WORDS
            if not joins:
                telling = True
                meaning.append((first, last))
            for index in range(first, last):
                counts.append(1.0 if exact else asking if asks else joining if joins else 1.0)
            if last - first >= LONG:
                word_terms.append(word.encode())
                word_counts.append(asking if asks else 1.0)
            elif last - first == 2:
                term = grams[first]
                word_terms.append(term)
                asks = asks if piece.single is None else asks_something(term.decode())
                word_counts.append(asking if asks else 1.0)
        if exact:
            wanted.append((0, size))
        else:
            for at in range(len(meaning) if meaning else len(piece.bounds) - 1):
                first, last = meaning[at] if meaning else (piece.bounds[at], piece.bounds[at + 1])
                known = False
                for before in wanted:
                    known = known or piece.same(first, last, before[0], before[1])
                if not known:
                    wanted.append((first, last))
        others = self.equivalents(piece, pieces, wanted, synonyms, ranking) if equivalents else ()
        if others is None:
            return None
        single = ALL_SINGLE[:size] if piece.single is None else piece.single
        whole = frozen(UnitString, &STRING, (piece.tokens, single))
        together = ()
        if not exact and (lone > 1 or size >= SHORTEST):  # no others have any
            together = standing_together(words, piece.bounds, single)
        if exact:
            text = frozen(Exact, &EXACT, (piece.text, "text", piece.position - 1))
        else:
            text = frozen(Words, &WORDS, (piece.text, "text", piece.position))
        found = frozen(Phrase, &PHRASE, (
            "text", bool(exact), bool(telling), whole, piece.bounds, tuple(wanted), tuple(counts), tuple(word_terms),
            tuple(word_counts), tuple(grams), (), others, (), together, text,
        ))
        return with_strings(found, ranking) if together and others else found

    cdef list read_pieces(self, str text, bint exact, Py_ssize_t position):
        """The pieces of a text, which begins at a character of the query; None where it has characters that may mean
        more.
        """
        cdef uint32_t[LONGEST] folded
        cdef uint8_t[LONGEST] kinds
        cdef Py_ssize_t at
        cdef bint all_single = True
        if not self.read_points(text, exact, folded, kinds):
            return None
        for at in range(len(text)):
            all_single = all_single and kinds[at] != DIGIT and kinds[at] != LETTER
        if all_single:
            return self.pieces(text, folded, kinds, position)
        return self.pieces_with_runs(text, folded, kinds, position)

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
            if both & SPECIAL:
                return False
            if kinds[at] == SINGLE and (<Py_UCS4>folded[at] in BESIDE_NUMBERS or ZHUYIN <= point <= LAST_ZHUYIN):
                return False
            if kinds[at] == HAN or kinds[at] == SINGLE or kinds[at] == DIGIT or kinds[at] == LETTER:
                continue
            if kinds[at] == BLANK and (exact or Py_UNICODE_ISSPACE(point)):
                kinds[at] = BLANK if exact else BETWEEN
            elif kinds[at] != GAP or point not in GAPS:
                return False
        return True

    cdef list pieces(self, str text, uint32_t* folded, uint8_t* kinds, Py_ssize_t position):
        """The pieces of a text of single characters, which it overwrites."""
        cdef uint8_t[LONGEST] begins
        cdef Py_ssize_t at = 0, size = len(text), used, first
        cdef list pieces = [], bounds
        cdef Piece piece
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
            if used:
                bounds.append(used)
                joined = PyUnicode_FromKindAndData(4, &folded[first], used)
                piece = Piece(joined, tuple(bounds), None, None, None)
                piece.text, piece.position = text[first:at], position + first
                pieces.append(piece)
            at += 1
        return pieces

    cdef list pieces_with_runs(self, str text, const uint32_t* folded, const uint8_t* kinds, Py_ssize_t position):
        """The same of a text in which there are units of several characters: numbers and letters."""
        cdef uint8_t[LONGEST] begins
        cdef Py_ssize_t at = 0, end, size = len(text), first
        cdef list pieces = [], tokens, single, bounds, letters
        cdef Piece piece
        memset(begins, 1, size)
        self.mark_words(text, kinds, begins)
        while at < size:
            first, tokens, single, bounds, letters = at, [], [], [], []
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
            if tokens:
                bounds.append(len(tokens))
                piece = Piece(
                    "".join(tokens), tuple(bounds), tuple(tokens), tuple(single) if False in single else None, letters
                )
                piece.text, piece.position = text[first:at], position + first
                pieces.append(piece)
            at += 1
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

    cdef tuple equivalents(self, Piece piece, list pieces, list wanted, synonyms, ranking):
        """What else says words of a piece of these; None where that is not plain. See `expand.equivalents`."""
        cdef Py_ssize_t first, last, start, count = len(piece.bounds) - 1
        cdef bint own = bool(synonyms)
        cdef str key
        cdef list found = None
        if count >= MOST_BOUNDS:
            return ()
        if self.forms is None:
            self.read_forms()
        for first in range(count):
            start = piece.bounds[first]
            longest = self.longest[<uint32_t>(<str>piece.tokens[start])[0] & (FIRSTS - 1)]
            if not own and not longest:
                continue
            for last in range(first + 1, min(count, first + TOGETHER) + 1):
                key = piece.string(start, piece.bounds[last])
                if own and key in synonyms:
                    return None
                if key in self.forms.words:
                    if found is None:
                        found = []
                    self.add_equivalents(piece, pieces, wanted, key, first, last, ranking, found)
                if not own and len(key) >= longest:
                    break
        return tuple(found) if found else ()

    cdef int add_equivalents(
        self, Piece piece, list pieces, list wanted, str key, Py_ssize_t first, Py_ssize_t last, ranking, list found
    ) except -1:
        """Add what else says the words from `first` to before `last`, which read `key`."""
        cdef tuple covers = piece.covered(wanted, first, last)
        cdef list known = self.known.get(key)
        cdef double worth = <double>ranking.word + <double>ranking.gram * (
            <Py_ssize_t>piece.bounds[last] - <Py_ssize_t>piece.bounds[first] - 1
        )
        cdef double near
        if not covers:
            return 0
        if known is None:
            self.known[key] = known = [
                (other, self.exact_phrase(other.string.tokens, other.string.single), "" if stands_anywhere(other.string) else "word")
                for other in self.forms.others(key)
            ]
        for other, phrase, stands_as in known:
            near, use = other.near, other.use
            if use:
                use = use_of(key, other, context_of(pieces))
            if use is None:
                continue
            found.append(frozen(Equivalent, &EQUIVALENT, (phrase, covers, near * worth, other.kind, stands_as, use)))
        return 0

    cdef read_forms(self):
        cdef str word
        cdef uint32_t first
        forms = known_forms()
        for word in forms.words:
            first = ord(word[0])
            self.longest[first & (FIRSTS - 1)] = max(
                <int>self.longest[first & (FIRSTS - 1)], min(<int>len(word), 255)
            )
        self.forms = forms


cdef str context_of(list pieces):
    """A query, folded."""
    return fold(" ".join([(<Piece>piece).text for piece in pieces]))
