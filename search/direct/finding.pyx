# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The documents that answer a plain query, and the best of them, in compiled code.

What `answer.select` and `answer.best` do for any query is done here in their order for plain ones, on the same lists and
with the same sums, so that both give the same documents with the same scores.
"""

from hansou.search.limits import check_time
from hansou.search.rank import passages, rereading
from hansou.search.rank.norms import K1
from hansou.search.rank.pruned import DEPTH

from libc.math cimport INFINITY, rint
from libc.stdint cimport int64_t, uint32_t
from libc.stdlib cimport calloc, free, malloc

from hansou.index.store.postings.term_lists cimport Postings, room_for

from hansou.search.rank.best cimport Best
from hansou.search.rank.heap cimport Scored
from hansou.search.rank.windows cimport Windows
from .asked cimport Asked, Equivalent, Piece
from .names cimport Names, idf
from .order cimport Order, order_of
from .segments cimport PlainSegment

cdef double PER_POSTING = K1 + 1
cdef double PARTS = passages.PARTS
cdef double WINDOW_UNIT = passages.UNIT
cdef double WINDOW_GRAM = passages.GRAM
cdef int64_t WINDOW = passages.WINDOW
cdef int64_t MOST_UNITS = passages.MOST_UNITS
cdef int64_t READ = rereading.DEPTH
cdef double SHARE = rereading.SHARE
cdef int64_t DEEP = DEPTH


cdef class Finding:
    """A plain query to a collection. `partial`: documents need not hold all its words."""

    def __init__(self, Asked asked, collection, ranking, bint any_word):
        cdef Piece piece
        cdef Equivalent equivalent
        cdef PlainSegment segment
        self.asked, self.collection, self.segments = asked, collection, collection.plain
        self.ranking, self.known = ranking, {}
        for segment in self.segments:
            self.documents += segment.size
        self.terms, self.lone = Names(), Names()
        for piece in asked.pieces:
            self.terms.all_rows(piece.grams)
            self.terms.all_rows(piece.word_terms)
            self.lone.all_rows(lone_units(piece))
        self.whole = [] if any_word else self.together()
        for piece in asked.positive:
            self.weigh(piece)
            for equivalent in piece.equivalents:
                self.terms.all_rows(equivalent.piece.grams)
                self.lone.all_rows(lone_units(equivalent.piece))
        self.terms.look_up(self.segments, False)
        self.lone.look_up(self.segments, True)
        self.partial = any_word
        if not any_word:
            self.find_all()

    @property
    def within(self):
        """The documents that hold all that is wanted, in each segment; None where `partial`."""
        cdef Postings found
        return None if self.found is None else [found.documents() for found in self.found]

    def best(self, int64_t count):
        """The best `count` documents, by their scores; see `answer.best`."""
        return self.order(count).ranked()

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

    cdef int weigh(self, Piece piece) except -1:
        """Add what a piece's terms count for, in the order of `answer.terms_of`."""
        cdef double word = self.ranking.word, gram = self.ranking.gram, first, second
        cdef Py_ssize_t at
        for at in range(len(piece.word_terms)):
            self.terms.add(self.terms.row(piece.word_terms[at]), word * <double>piece.word_counts[at])
        for at in range(len(piece.grams)):
            first, second = piece.counts[at], piece.counts[at + 1]
            self.terms.add(self.terms.row(piece.grams[at]), gram * min(first, second))
        for name in lone_units(piece):
            self.lone.add(self.lone.row(name), word)
        return 0

    cdef find_all(self):
        """Find the documents that hold all that is wanted, or where there are none, and that will do, say so."""
        cdef int64_t at
        cdef bint some = False
        self.found = []
        for at in range(len(self.segments)):
            docs = self.holding(at)
            some = some or (<Postings>docs).size > 0
            self.found.append(docs)
        if not some and self.asked.can_relax:
            self.found, self.partial = None, True

    def has_all(self, list units):
        """Whether documents that are not deleted hold each of these single units."""
        cdef Names names = Names()
        cdef int64_t row, at
        names.all_rows(units)
        names.look_up(self.segments, True)
        for row in range(len(names.names)):
            for at in range(len(self.segments)):
                if (<PlainSegment>self.segments[at]).live(names.of(at).all_of([row], None)).size:
                    break
            else:
                return False
        return True

    cdef object holding(self, int64_t at):
        """The documents of a segment that hold every string that they have to, or what stands for it."""
        cdef Piece piece
        cdef Equivalent equivalent
        cdef list rows = [], lone = [], long = [], either = []
        cdef Postings docs = None
        cdef int64_t first, last, index
        cdef bint covered
        for piece in self.asked.positive:
            for index in range(len(piece.wanted)):
                first, last = piece.wanted[index]
                covered = False
                for equivalent in piece.equivalents:
                    covered = covered or index in equivalent.covers
                if covered:
                    either.append((piece, index))
                elif last - first == 1:
                    lone.append(self.lone.row(piece.unit(first)))
                else:
                    some = self.terms.all_rows(piece.grams[first:last - 1])
                    rows.extend(some)
                    if last - first > 2:
                        long.append(some)
        if rows:
            docs = self.terms.of(at).all_of(rows, None)
        if lone and (docs is None or docs.size):
            docs = self.lone.of(at).all_of(lone, docs)
        for some in long:
            if docs.size:
                docs = self.terms.of(at).in_a_row(some, docs)
        for piece, index in either:
            if docs is None or docs.size:
                docs = self.holding_either(at, piece, index, docs)
        return (<PlainSegment>self.segments[at]).live(docs)

    cdef Postings holding_either(self, int64_t at, Piece piece, int64_t index, Postings within):
        """The documents of a segment, of all or of those in `within`, that hold a word of a piece or what stands for it."""
        cdef Equivalent equivalent
        cdef int64_t first, last
        first, last = piece.wanted[index]
        cdef Postings docs = self.having(at, piece, first, last, within)
        for equivalent in piece.equivalents:
            if index in equivalent.covers:
                docs = union(docs, self.having(at, equivalent.piece, 0, equivalent.piece.size, within))
        return docs

    cdef Postings having(self, int64_t at, Piece piece, int64_t first, int64_t last, Postings within):
        """The documents of a segment, of all or of those in `within`, that hold a string of a piece; of all also how
        often.
        """
        cdef Postings docs
        if last - first == 1:
            return self.lone.of(at).all_of([self.lone.row(piece.unit(first))], within)
        rows = self.terms.all_rows(piece.grams[first:last - 1])
        docs = self.terms.of(at).all_of(rows, within)
        return self.terms.of(at).in_a_row(rows, docs) if len(rows) > 1 and docs.size else docs

    cdef list said_otherwise(self):
        """What ranks documents that say it otherwise: the worth of each equivalent, and its documents in each segment;
        see `meant.otherwise`.
        """
        cdef Piece piece
        cdef Equivalent equivalent
        cdef int64_t index, alone, together, most
        cdef double size = self.documents
        if self.others is not None:
            return self.others
        self.others = []
        for piece in self.asked.positive:
            for equivalent in piece.equivalents:
                matches = self.everywhere(equivalent.piece, 0, equivalent.piece.size)
                alone, most = total(matches), 0
                # As common as all that say it: or a rare equivalent would outweigh the word itself.
                for index in equivalent.covers:
                    most = max(most, total(self.everywhere(piece, piece.wanted[index][0], piece.wanted[index][1])))
                if alone:
                    together = min(self.documents, alone + most)
                    weight = equivalent.weight * (idf(size, together) / idf(size, alone))
                    self.others.append((weight * idf(size, alone) * PER_POSTING, matches))
        return self.others

    cdef list everywhere(self, Piece piece, int64_t first, int64_t last):
        """The documents of each segment that hold a string of a piece, and how often."""
        return [self.having(at, piece, first, last, None) for at in range(len(self.segments))]

    cdef Order order(self, int64_t count):
        """See `best`."""
        cdef Order ranked
        if self.last is not None and self.last_count == count:
            return self.last
        if not self.partial:
            ranked = self.rank(count)
        elif not self.ranking.reading or not self.can_tell():
            ranked = self.rank_partial(count)
        else:
            ranked = self.reread(self.rank_partial(max(count, READ)), count)
        self.last, self.last_count = ranked, count
        return ranked

    cdef bint can_tell(self):
        cdef Piece piece
        cdef int64_t words = 0, units = 0
        for piece in self.asked.positive:
            words += len(piece.wanted)
            units += piece.size
        return words > 1 and 2 < units <= MOST_UNITS

    cdef Best scorer(self, PlainSegment segment, int64_t count, Order so_far):
        """What ranks the documents of a segment, of which those are wanted that are better than so far."""
        cdef double floor = so_far.scores[count - 1] if so_far.size >= count else -INFINITY
        return Best(count, floor, False, segment.segment.deleted if segment.has_deleted else None)

    cdef int add_all(self, Best best, int64_t at, list strings) except -1:
        """All terms of a segment, strings of which the documents are known, and what says words otherwise."""
        cdef PlainSegment segment = self.segments[at]
        cdef Postings match
        cdef double worth
        cdef list matches
        if self.terms.names:
            best.add_rows(self.terms.of(at), self.terms.all_worths(self.documents), segment.text_norms(self.collection))
        if self.lone.names:
            best.add_rows(self.lone.of(at), self.lone.all_worths(self.documents), segment.unit_norms(self.collection))
        for worth, matches in strings + self.said_otherwise():
            match = matches[at]
            best.add_postings(match.docs, match.freqs, match.size, worth, segment.text_norms(self.collection), match)
        return 0

    cdef Order rank(self, int64_t count):
        """The best of the documents that hold all words."""
        cdef int64_t at, kept, number
        cdef list strings = [], matches
        cdef double worth
        cdef double* sums = NULL
        cdef Scored* entries = NULL
        cdef Postings docs, match
        cdef PlainSegment segment
        cdef Best best
        cdef Order order
        count = min(count, self.documents)
        order = order_of(count)
        if not count:
            return order
        for rows in self.strings():
            matches, number = [], 0
            for at in range(len(self.segments)):
                docs = self.found[at]
                match = self.terms.of(at).in_a_row(rows, docs) if docs.size else room_for(0, True)
                number += match.size
                matches.append(match)
            worth = <double>self.ranking.whole * idf(self.documents, number) * PER_POSTING
            strings.append((worth, matches))
        for at in range(len(self.segments)):
            segment, docs = self.segments[at], self.found[at]
            if not docs.size:
                continue
            best = self.scorer(segment, count, order)
            self.add_all(best, at, strings)
            sums = <double*>calloc(docs.size, sizeof(double))
            entries = <Scored*>malloc(min(count, docs.size) * sizeof(Scored))
            try:
                if sums == NULL or entries == NULL:
                    raise MemoryError
                kept = best.best_of_few(docs.docs, sums, docs.size, entries)
                order.add(entries, kept, segment.base)
            finally:
                free(sums)
                free(entries)
        return order

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

    cdef Order rank_partial(self, int64_t count):
        """The best of the documents that hold any term, once evidence is added to the first of them."""
        cdef int64_t at, kept, deep
        cdef Order order, raised, all_of_them
        cdef Scored* entries
        cdef PlainSegment segment
        cdef Best best
        count = min(count, self.documents)
        deep = max(count, DEEP)
        order = order_of(deep)
        self.gather_evidence()
        if not count:
            return order
        for at in range(len(self.segments)):
            segment = self.segments[at]
            best = self.scorer(segment, deep, order)
            self.add_all(best, at, [])
            entries = <Scored*>malloc(max(min(deep, segment.size), 1) * sizeof(Scored))
            try:
                if entries == NULL:
                    raise MemoryError
                kept = best.best_of_any(entries)
                order.add(entries, kept, segment.base)
            finally:
                free(entries)
        raised = self.rescored(order, min(count, DEEP))
        if count <= DEEP:
            return raised
        all_of_them = order_of(count)  # evidence only adds, so what follows stays behind
        all_of_them.add_rest(raised, 0)
        all_of_them.add_rest(order, DEEP)
        return all_of_them

    cdef int gather_evidence(self) except -1:
        """The single units of a query, which tell more of documents that hold a part of it."""
        cdef Piece piece
        cdef Py_ssize_t at
        cdef int64_t row
        cdef double unit = self.ranking.unit
        cdef list rows
        if self.evidence is not None:
            return 0
        self.evidence, self.evidence_rows = Names(), []
        for piece in self.asked.positive:
            rows = []
            for at in range(piece.size):
                row = self.evidence.row(piece.unit(at))
                rows.append(row)
                self.evidence.add(row, unit * <double>piece.counts[at])
            self.evidence_rows.append(rows)
        self.evidence.look_up(self.segments, True)
        return 0

    cdef Order rescored(self, Order first, int64_t count):
        """The best `count` of the first DEEP of an order, once evidence is added."""
        cdef int64_t at, index, size, few = min(first.size, DEEP)
        cdef Scored* own = <Scored*>malloc(2 * max(few, 1) * sizeof(Scored))
        cdef PlainSegment segment
        cdef Best best
        cdef Order raised = order_of(count)
        try:
            if own == NULL:
                raise MemoryError
            for at in range(len(self.segments)):
                segment, size = self.segments[at], 0
                for index in range(few):
                    if segment.base <= first.docs[index] < segment.base + segment.size:
                        own[size] = Scored(first.scores[index], <uint32_t>(first.docs[index] - segment.base))
                        size += 1
                if not size:
                    continue
                best = self.scorer(segment, count, raised)
                best.add_rows(self.evidence.of(at), self.evidence.all_worths(self.documents), segment.unit_norms(self.collection))
                size = best.best_rescored(own, size, own + few)
                raised.add(own + few, size, segment.base)
        finally:
            free(own)
        return raised

    cdef Order reread(self, Order ranked, int64_t count):
        """The same documents, `count` at most, the first of them in a new order: to their scores is added what their
        best window is worth; see `rereading`.
        """
        cdef int64_t at, to, read = 0
        cdef Windows windows
        cdef dict record
        for at in range(min(ranked.size, READ)):
            read += ranked.scores[at] >= SHARE * ranked.scores[0]
        if read > 1:
            windows = self.windows()
            check_time()
            self.expect(ranked, read)
            for at in range(read):
                record = self.record(ranked.docs[at])
                text = f"{record['title']}\n{record['body']}"
                ranked.scores[at] += <double>windows.best(text) / PARTS
            for at in range(1, read):
                to = at
                while to and ranked.before(to, to - 1):
                    ranked.swap(to, to - 1)
                    to -= 1
        ranked.size = min(ranked.size, count)
        return ranked

    cdef Windows windows(self):
        """What windows are to hold; see `rereading`."""
        cdef Names evidence = self.evidence
        cdef Piece piece
        cdef double first, second
        cdef int64_t row, other, kinds = len(evidence.names)
        cdef Py_ssize_t at
        cdef list spelled = [None] * kinds, rows
        cdef Windows windows
        for piece, rows in zip(self.asked.positive, self.evidence_rows):
            for at in range(piece.size):
                spelled[rows[at]] = piece.spelled(at, at + 1)
        windows = Windows(self.asked.scanner(spelled), WINDOW)
        for piece, rows in zip(self.asked.positive, self.evidence_rows):
            for at in range(piece.size):
                row, first = rows[at], piece.counts[at]
                windows.units[row] = max(
                    windows.units[row],
                    <int64_t>rint(WINDOW_UNIT * first * evidence.rarity(row, self.documents) * PARTS),
                )
            for at in range(len(piece.grams)):
                row, other = rows[at], rows[at + 1]
                first, second = piece.counts[at], piece.counts[at + 1]
                windows.pairs[row * kinds + other] = <int64_t>rint(
                    WINDOW_GRAM * min(first, second)
                    * self.terms.rarity(self.terms.row(piece.grams[at]), self.documents) * PARTS
                )
        return windows

    cdef PlainSegment segment_of(self, int64_t doc):
        """The segment of a document of the collection."""
        cdef int64_t at = len(self.segments) - 1
        while at and (<PlainSegment>self.segments[at]).base > doc:
            at -= 1
        return self.segments[at]

    cdef int expect(self, Order ranked, int64_t count) except -1:
        """The records of the first documents will be read soon."""
        cdef int64_t at
        cdef PlainSegment segment
        for at in range(min(count, ranked.size)):
            segment = self.segment_of(ranked.docs[at])
            segment.expect_place(ranked.docs[at] - segment.base)
        for at in range(min(count, ranked.size)):
            segment = self.segment_of(ranked.docs[at])
            segment.expect(ranked.docs[at] - segment.base)
        return 0

    cdef dict record(self, int64_t doc):
        """What is stored of a document; each is read once."""
        cdef PlainSegment segment
        found = self.known.get(doc)
        if found is None:
            segment = self.segment_of(doc)
            self.known[doc] = found = segment.record(doc - segment.base)
        return found


cdef int64_t total(list matches) except -1:
    cdef Postings match
    cdef int64_t size = 0
    for match in matches:
        size += match.size
    return size


cdef Postings union(Postings a, Postings b):
    """The documents in either."""
    cdef Postings both = room_for(a.size + b.size, False)
    cdef int64_t first = 0, second = 0
    while first < a.size or second < b.size:
        if second == b.size or (first < a.size and a.docs[first] <= b.docs[second]):
            second += second < b.size and a.docs[first] == b.docs[second]
            both.docs[both.size] = a.docs[first]
            first += 1
        else:
            both.docs[both.size] = b.docs[second]
            second += 1
        both.size += 1
    return both


cdef list lone_units(Piece piece):
    """The terms of those strings that a document has to hold that are one unit."""
    return [piece.unit(first) for first, last in piece.wanted if last - first == 1]
