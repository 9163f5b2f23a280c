# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The documents that answer a plain query, and the best of them, in compiled code.

What `answer.select` and `answer.best` do for any query is done here in their order for plain ones, on the same lists and
with the same sums, so that both give the same documents with the same scores.
"""

import numpy as np

from index.codec.lists import TermLists

from ..matching.lists import NONE
from ..ranking import passages, rereading
from ..ranking.best import Best
from ..ranking.norms import K1
from ..ranking.pruned import DEPTH, Ranked, better, floor_of

from libc.math cimport log1p, rint
from libc.stdint cimport int64_t

from .asked cimport Asked, Piece

cdef double PER_POSTING = K1 + 1
cdef double PARTS = passages.PARTS
cdef double WINDOW_UNIT = passages.UNIT
cdef double WINDOW_GRAM = passages.GRAM
cdef int64_t MOST_UNITS = passages.MOST_UNITS
cdef int64_t READ = rereading.DEPTH


cdef inline double idf(double size, double frequency) noexcept:
    return log1p((size - frequency + 0.5) / (frequency + 0.5))


cdef class Names:
    """Terms of one field: the row of each, and what it counts for."""

    cdef dict rows
    cdef list names
    cdef list weights

    def __cinit__(self):
        self.rows, self.names, self.weights = {}, [], []

    cdef int64_t row(self, bytes name):
        found = self.rows.get(name)
        if found is None:
            self.rows[name] = found = len(self.names)
            self.names.append(name)
            self.weights.append(0.0)
        return found

    cdef list all_rows(self, list names):
        return [self.row(name) for name in names]

    cdef add(self, bytes name, double weight):
        cdef int64_t row = self.row(name)
        self.weights[row] = <double>self.weights[row] + weight

    cdef list lists(self, list fields):
        """The lists of these terms in each segment."""
        return [TermLists(field, self.names) for field in fields]

    cdef double rarity(self, list lists, int64_t row, double size):
        cdef int64_t frequency = 0
        for some in lists:
            frequency += <int64_t>some.sizes[row]
        return idf(size, frequency)

    cdef object worths(self, list lists, double size):
        """What one posting of infinite frequency adds, for each row."""
        cdef int64_t row, count = len(self.names)
        made = np.empty(count)
        cdef double[::1] view = made
        for row in range(count):
            view[row] = <double>self.weights[row] * self.rarity(lists, row, size) * PER_POSTING
        return made


cdef class Finding:
    """A plain query to a collection. `partial`: documents need not hold all its words."""

    cdef Asked asked
    cdef object collection, ranking, records
    cdef list segments, text_fields, unit_fields
    cdef Names terms, lone
    cdef list whole         # rows of the grams of all pieces together
    cdef list lists, lone_lists
    cdef readonly bint partial
    cdef readonly list within
    cdef object last        # the best documents, as many as were asked for last
    cdef int64_t last_count

    def __init__(self, Asked asked, collection, ranking, records, bint any_word):
        cdef Piece piece
        self.asked, self.collection, self.ranking, self.records = asked, collection, ranking, records
        self.segments = list(collection.segments)
        self.text_fields = [segment.field("text").compiled for segment in self.segments]
        self.unit_fields = [segment.field("text_units").compiled for segment in self.segments]
        self.terms, self.lone = Names(), Names()
        for piece in asked.pieces:
            self.terms.all_rows(piece.grams)
            self.terms.all_rows(piece.word_terms)
            self.lone.all_rows(lone_units(piece))
        self.whole = [] if any_word else self.together()
        for piece in asked.positive:
            self.weigh(piece)
        self.lists = self.terms.lists(self.text_fields) if self.terms.names else [None] * len(self.segments)
        self.lone_lists = self.lone.lists(self.unit_fields) if self.lone.names else [None] * len(self.segments)
        self.within = None
        self.partial = any_word
        if not any_word:
            self.within = [self.holding(at) for at in range(len(self.segments))]
            if asked.can_relax and not any([len(docs) for docs in self.within]):
                self.within, self.partial = None, True

    cdef list together(self):
        """Rows of the grams of several pieces as one string."""
        cdef Piece piece, before = None
        cdef list rows = []
        if len(self.asked.pieces) < 2:
            return rows
        for piece in self.asked.pieces:
            if before is not None:
                between = b"" if before.is_single(before.size - 1) and piece.is_single(0) else b" "
                rows.append(self.terms.row(before.unit(before.size - 1) + between + piece.unit(0)))
            rows.extend(self.terms.all_rows(piece.grams))
            before = piece
        return rows

    cdef weigh(self, Piece piece):
        """Add what a piece's terms count for, in the order of `answer.terms_of`."""
        cdef double word = self.ranking.word, gram = self.ranking.gram, first, second
        cdef int64_t at
        for at in range(len(piece.word_terms)):
            self.terms.add(piece.word_terms[at], word * <double>piece.word_counts[at])
        for at in range(len(piece.grams)):
            first, second = piece.counts[at], piece.counts[at + 1]
            self.terms.add(piece.grams[at], gram * min(first, second))
        for name in lone_units(piece):
            self.lone.add(name, word)

    cdef holding(self, int64_t at):
        """The documents of a segment that hold every string that they have to."""
        cdef Piece piece
        cdef list rows = [], lone = [], long = []
        cdef int64_t first, last
        for piece in self.asked.positive:
            for first, last in piece.wanted:
                if last - first == 1:
                    lone.append(self.lone.row(piece.unit(first)))
                    continue
                some = self.terms.all_rows(piece.grams[first:last - 1])
                rows.extend(some)
                if last - first > 2:
                    long.append(some)
        docs = self.lists[at].having_all(rows) if rows else None
        if lone and (docs is None or len(docs)):
            docs = self.lone_lists[at].having_all(lone, docs)
        for some in long:
            if len(docs):
                docs = self.lists[at].standing(some, docs)[0]
        return self.segments[at].without_deleted(docs)

    def best(self, int64_t count):
        """The best `count` documents, by their scores; see `answer.best`."""
        if self.last is None or self.last_count != count:
            self.last, self.last_count = self.rank_and_read(count), count
        return self.last

    cdef object rank_and_read(self, int64_t count):
        if not self.partial:
            return self.rank(count)
        if not self.ranking.reading or not self.can_tell():
            return self.rank_partial(count)[0]
        ranked, evidence, lists = self.rank_partial(max(count, READ))
        read = rereading.how_many(ranked)
        if read:
            ranked = rereading.raised(ranked, read, self.sought(evidence, lists), self.records)
        return Ranked(ranked.scores[:count], ranked.docs[:count])

    cdef bint can_tell(self):
        cdef Piece piece
        cdef int64_t words = 0, units = 0
        for piece in self.asked.positive:
            words += len(piece.wanted)
            units += piece.size
        return words > 1 and 2 < units <= MOST_UNITS

    cdef object scorer(self, int64_t at, int64_t count, object best):
        return Best(count, floor_of(best, count), False, self.segments[at].deleted)

    cdef add_terms(self, scorer, int64_t at, Names terms, lists, str field, worths):
        scorer.add_terms(lists[at], worths, self.collection.norms(field, self.segments[at]))

    cdef add_all(self, scorer, int64_t at, worths, lone_worths):
        if self.terms.names:
            self.add_terms(scorer, at, self.terms, self.lists, "text", worths)
        if self.lone.names:
            self.add_terms(scorer, at, self.lone, self.lone_lists, "text_units", lone_worths)

    cdef tuple all_worths(self):
        cdef double size = self.collection.size
        return (
            self.terms.worths(self.lists, size) if self.terms.names else None,
            self.lone.worths(self.lone_lists, size) if self.lone.names else None,
        )

    cdef object rank(self, int64_t count):
        """The best of the documents that hold all words."""
        cdef int64_t at
        cdef double weight, size = self.collection.size
        count = min(count, <int64_t>self.collection.size)
        best = Ranked(np.zeros(0), np.zeros(0, np.int64))
        if not count:
            return best
        found = []
        for rows in self.strings():
            matches = [
                self.lists[at].standing(rows, docs) if len(docs) else (NONE, NONE) for at, docs in enumerate(self.within)
            ]
            weight = self.ranking.whole
            found.append((weight * idf(size, sum([len(docs) for docs, _ in matches])) * PER_POSTING, matches))
        worths, lone_worths = self.all_worths()
        for at in range(len(self.segments)):
            scorer = self.scorer(at, count, best)
            self.add_all(scorer, at, worths, lone_worths)
            for worth, matches in found:
                scorer.add_found(*matches[at], worth, self.collection.norms("text", self.segments[at]))
            scores, docs = scorer.among(self.within[at])
            best = better(best, scores, docs + self.segments[at].base, count)
        return best

    cdef list strings(self):
        """Rows of the grams of strings that rank documents in which they stand together: pieces of several words, and
        all pieces.
        """
        cdef Piece piece
        cdef list found = []
        for piece in self.asked.positive:
            if len(piece.wanted) > 1 and piece.size > 2:
                found.append(self.terms.all_rows(piece.grams))
        if len(self.whole) > 1:
            found.append(self.whole)
        return found

    cdef tuple rank_partial(self, int64_t count):
        """The best of the documents that hold any term; and the evidence that was added, with its lists."""
        cdef int64_t at, deep, least
        cdef Names evidence = self.evidence()
        count = min(count, <int64_t>self.collection.size)
        best = Ranked(np.zeros(0), np.zeros(0, np.int64))
        lists = evidence.lists(self.unit_fields)
        if not count:
            return best, evidence, lists
        deep, least = max(count, DEPTH), min(count, DEPTH)
        worths, lone_worths = self.all_worths()
        for at in range(len(self.segments)):
            scorer = self.scorer(at, deep, best)
            self.add_all(scorer, at, worths, lone_worths)
            scores, docs = scorer.any()
            best = better(best, scores, docs + self.segments[at].base, deep)
        worths = evidence.worths(lists, self.collection.size)
        first_scores, first_docs = best.scores[:DEPTH], best.docs[:DEPTH]
        raised = Ranked(np.zeros(0), np.zeros(0, np.int64))
        for at in range(len(self.segments)):
            segment = self.segments[at]
            own = slice(None)
            if len(self.segments) > 1:
                own = (first_docs >= segment.base) & (first_docs < segment.base + segment.size)
            scorer = self.scorer(at, least, raised)
            self.add_terms(scorer, at, evidence, lists, "text_units", worths)
            scores, docs = scorer.rescored((first_docs[own] - segment.base).astype(np.uint32), first_scores[own])
            raised = better(raised, scores, docs + segment.base, least)
        if count > least:
            raised = better(raised, best.scores[least:], best.docs[least:], count)
        return raised, evidence, lists

    cdef Names evidence(self):
        """The single units of a query, which tell more of documents that hold a part of it."""
        cdef Names found = Names()
        cdef Piece piece
        cdef int64_t at
        cdef double unit = self.ranking.unit
        for piece in self.asked.positive:
            for at in range(piece.size):
                found.add(piece.unit(at), unit * <double>piece.counts[at])
        return found

    cdef object sought(self, Names evidence, lists):
        """What windows are to hold; see `rereading`."""
        cdef Piece piece
        cdef double size = self.collection.size, first, second
        cdef int64_t at, row, other, kinds = len(evidence.names)
        tokens, single = [None] * kinds, [False] * kinds
        units, pairs = np.zeros(kinds, np.int64), np.zeros((kinds, kinds), np.int64)
        cdef int64_t[::1] unit_view = units
        cdef int64_t[:, ::1] pair_view = pairs
        for piece in self.asked.positive:
            for at in range(piece.size):
                row = evidence.row(piece.unit(at))
                tokens[row], single[row] = piece.string(at, at + 1), piece.is_single(at)
                first = piece.counts[at]
                unit_view[row] = max(
                    unit_view[row], <int64_t>rint(WINDOW_UNIT * first * evidence.rarity(lists, row, size) * PARTS)
                )
        for piece in self.asked.positive:
            for at in range(len(piece.grams)):
                row, other = evidence.row(piece.unit(at)), evidence.row(piece.unit(at + 1))
                first, second = piece.counts[at], piece.counts[at + 1]
                pair_view[row, other] = <int64_t>rint(
                    WINDOW_GRAM * min(first, second)
                    * self.terms.rarity(self.lists, self.terms.row(piece.grams[at]), size) * PARTS
                )
        return passages.Sought(tuple(tokens), tuple(single), units, pairs)


cdef list lone_units(Piece piece):
    """The terms of those strings that a document has to hold that are one unit."""
    return [piece.unit(first) for first, last in piece.wanted if last - first == 1]
