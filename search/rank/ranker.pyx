# cython: language_level=3, wraparound=False, cdivision=True
"""The best documents of a query in compiled code: what `scorer` says in NumPy.

The same lists with the same sums in the same order, so that both give the same documents with the same scores.
"""

import numpy as np

from libc.math cimport INFINITY, rint
from libc.stdint cimport int64_t, uint32_t
from libc.stdlib cimport calloc, free, malloc

from hansou.index.text.tokens.scan cimport scanner_of
from hansou.search.frozen cimport Fields, find_fields, frozen
from hansou.search.match.matching cimport Matching, PlanLists
from hansou.search.match.segments cimport SegmentReader
from hansou.search.match.term_lists cimport Postings, TermLists, common, postings_of, room_for, without
from hansou.search.plan.weighing cimport units_of
from hansou.search.match.records cimport Records

from .best cimport Best
from .bm25 cimport idf
from .heap cimport Scored
from .placing cimport Own, gain
from .top_docs cimport TopDocs, room_for_docs, top_docs
from .windows cimport Windows

from hansou.index.text.fold.characters import TABLES
from hansou.index.schema import ABOUT
from hansou.search.collection import Collection
from hansou.search.limits import check_time
from hansou.search.plan.terms import string_weight
from hansou.search.snippets.located import Located
from hansou.search.snippets.occurrences import spell

from . import weights as numbers
from .by_date import by_date
from .nearness import unit_starts
from .passages import pairs_of, text_to_read
from .titles import all_terms, title_string
from .weighted import FieldTerms, StringMatches, Weighted

cdef double PARTS = numbers.PARTS, SHARE = numbers.READING_SHARE
cdef int64_t DEEP = numbers.EVIDENCE_DEPTH, READ = numbers.READING_DEPTH, MOST_UNITS = numbers.READING_UNITS
cdef int64_t NEAR_AT = numbers.NEAR_DEPTH, NEAR_MOST = numbers.NEAR_WORDS, WINDOW = numbers.WINDOW, LATIN = numbers.LATIN_UNITS


cdef const uint32_t[::1] CLASSED = TABLES.filled()[0]    # of every code point its class and what it folds to

cdef Fields TERMS, STRINGS, WEIGHTED
find_fields(&TERMS, FieldTerms, ("field", "lists", "weights", "names", "frequencies"))
find_fields(&STRINGS, StringMatches, ("field", "weight", "matches", "part", "string", "known", "kind"))
find_fields(&WEIGHTED, Weighted, ("terms", "strings", "evidence"))


cdef object field_terms(field, lists, weights, names, frequencies):
    return frozen(FieldTerms, &TERMS, (field, lists, weights, names, frequencies))


cdef object string_matches(field, double weight, list matches, part, string, known=None, kind=""):
    return frozen(StringMatches, &STRINGS, (field, weight, matches, part, string, known, kind))


def rank(collection, weighted, int64_t count, within, ranking, bint exhaustive=False):
    """See `scorer.rank`."""
    cdef list some = None if within is None else [postings_of(docs) for docs in within]
    return rank_all(collection, weighted, count, some, exhaustive, ranking)


cdef class Weights:
    """What one posting of infinite frequency adds, of each row of each field's terms: by statistics of all segments."""

    cdef list fields                # FieldTerms
    cdef list lists                 # of each its TermLists in each segment
    cdef double** worths            # of each the rows' weights; the arrays are this object's

    def __cinit__(self, terms, double size, ranking):
        cdef Py_ssize_t at, row, count
        cdef int64_t frequency
        cdef double per_posting = <double>ranking.k1 + 1
        cdef list weights
        cdef TermLists lists
        self.fields = list(terms)
        self.worths = <double**>calloc(max(len(self.fields), 1), sizeof(double*))
        if self.worths == NULL:
            raise MemoryError
        self.lists = []
        for at, field in enumerate(self.fields):
            weights, frequencies = list(field.weights), field.frequencies
            self.lists.append([each if type(each) is TermLists else each.raw for each in field.lists])
            count = len(weights)
            self.worths[at] = <double*>calloc(max(count, 1), sizeof(double))
            if self.worths[at] == NULL:
                raise MemoryError
            for row in range(count):
                if weights[row] == 0:
                    continue
                frequency = 0
                if frequencies is not None:
                    frequency = frequencies[row]
                else:
                    for lists in <list>self.lists[at]:
                        frequency += lists.row(row).size
                self.worths[at][row] = <double>weights[row] * idf(size, frequency) * per_posting

    def __dealloc__(self):
        cdef Py_ssize_t at
        if self.worths != NULL:
            for at in range(len(self.fields)):
                free(self.worths[at])
            free(self.worths)

    cdef int add_to(self, Best best, int64_t segment, SegmentReader reader, collection, ranking) except -1:
        """What ranks the documents of one segment."""
        cdef Py_ssize_t at
        cdef TermLists lists
        for at in range(len(self.fields)):
            lists = (<list>self.lists[at])[segment]
            if lists.count != len(self.fields[at].weights):
                raise ValueError("not as many weights as terms")
            if lists.count:
                best.add_rows(lists, self.worths[at], reader.norms(collection, self.fields[at].field, ranking))
        return 0


cdef TopDocs rank_all(object collection, object weighted, int64_t count, list within, bint exhaustive, object ranking):
    """The best `count` documents of those in `within`, in each segment, or of all that hold any term."""
    cdef double size = collection.size
    cdef double worth
    cdef int64_t at, kept, deep
    cdef list readers = collection.readers, strings = [], matches
    cdef Weights terms, evidence
    cdef SegmentReader reader
    cdef Best best
    cdef TopDocs order
    cdef Postings docs, match
    cdef Scored* entries = NULL
    cdef double* sums = NULL
    count = min(count, <int64_t>collection.size)
    if not count:
        return room_for_docs(0)
    terms, evidence = Weights(weighted.terms, size, ranking), None
    for string in weighted.strings:
        known = string.known
        worth = <double>string.weight * idf(size, string.documents if known is None else known) * (<double>ranking.k1 + 1)
        matches = [each if type(each) is Postings else postings_of(each.docs, each.freqs) for each in string.matches]
        strings.append((worth, matches, string.field))
    deep = count
    if weighted.evidence:
        evidence = Weights(weighted.evidence, size, ranking)
        deep = max(count, DEEP)
    order = room_for_docs(deep)
    for at in range(len(readers)):
        reader = readers[at]
        docs = None if within is None else within[at]
        if docs is not None and not docs.size:
            continue
        best = scorer(reader, deep, order, exhaustive)
        terms.add_to(best, at, reader, collection, ranking)
        for worth, matches, field in strings:
            match = matches[at]
            best.add_postings(match.docs, match.freqs, match.size, worth, reader.norms(collection, field, ranking), match)
        kept = min(deep, reader.size if docs is None else docs.size)
        entries = <Scored*>malloc(max(kept, 1) * sizeof(Scored))
        try:
            if entries == NULL:
                raise MemoryError
            if docs is None:
                kept = best.best_of_any(entries)
            else:
                sums = <double*>calloc(docs.size, sizeof(double))
                if sums == NULL:
                    raise MemoryError
                kept = best.best_of_few(docs.docs, sums, docs.size, entries)
            order.add(entries, kept, reader.base)
        finally:
            free(entries)
            free(sums)
            entries, sums = NULL, NULL
    return order if evidence is None else with_evidence(order, evidence, count, readers, collection, exhaustive, ranking)


cdef Best scorer(SegmentReader reader, int64_t count, TopDocs so_far, bint exhaustive):
    """What ranks the documents of a segment, of which those are wanted that are better than so far."""
    cdef double floor = so_far.score[count - 1] if so_far.size >= count else -INFINITY
    return Best(count, floor, exhaustive, reader.segment.deleted if reader.has_deleted else None)


cdef TopDocs with_evidence(
    TopDocs order, Weights evidence, int64_t count, list readers, collection, bint exhaustive, ranking
):
    """The best `count` once evidence is added to the first DEEP: it only adds, so what follows stays behind."""
    cdef int64_t at, index, size, few = min(order.size, DEEP), least = min(count, DEEP)
    cdef Scored* own = <Scored*>malloc(2 * max(few, 1) * sizeof(Scored))
    cdef SegmentReader reader
    cdef Best best
    cdef TopDocs raised = room_for_docs(least), every
    try:
        if own == NULL:
            raise MemoryError
        for at in range(len(readers)):
            reader, size = readers[at], 0
            for index in range(few):
                if reader.base <= order.doc[index] < reader.base + reader.size:
                    own[size] = Scored(order.score[index], <uint32_t>(order.doc[index] - reader.base))
                    size += 1
            if not size:
                continue
            best = scorer(reader, least, raised, exhaustive)
            evidence.add_to(best, at, reader, collection, ranking)
            size = best.best_rescored(own, size, own + few)
            raised.add(own + few, size, reader.base)
    finally:
        free(own)
    if count <= DEEP:
        return raised
    every = room_for_docs(count)
    every.add_rest(raised, 0)
    every.add_rest(order, DEEP)
    return every


cdef class Ranker:
    """The order of a query's answers; see `scorer.Ranker`, whose methods these are."""

    def __init__(self, Matching matching, records):
        self.matching, self.records = matching, records

    @property
    def weighted(self):
        """All that ranks the answers."""
        return self.weigh()

    def best(self, int64_t count):
        """The best `count` answers, TopDocs."""
        return self.top(count)

    def newest(self, int64_t count):
        """The `count` newest answers with their scores, TopDocs; see `by_date`."""
        return self.of_date(count, False)

    def oldest(self, int64_t count):
        """The `count` oldest answers with their scores, TopDocs; see `by_date`."""
        return self.of_date(count, True)

    cdef TopDocs of_date(self, int64_t count, bint oldest):
        cdef Matching matching = self.matching
        cdef TopDocs chosen, ranked
        cdef list among = [], within
        cdef SegmentReader reader
        cdef dict scores
        docs = by_date(matching.collection, matching.every(), count, oldest=oldest)
        ordered = np.sort(docs)
        for reader in matching.segments:
            inside = ordered[(ordered >= reader.base) & (ordered < reader.base + reader.size)] - reader.base
            among.append(postings_of(inside.astype(np.uint32)))
        ranked = rank_all(matching.collection, self.weigh(), len(docs), among, False, matching.plan.ranking)
        chosen = top_docs(np.zeros(len(docs)), docs)
        scores = {
            ranked.doc[at]: ranked.score[at] + (self.lift if self.is_typed(ranked.doc[at]) else 0.0)
            for at in range(ranked.size)
        }
        for at in range(chosen.size):
            chosen.score[at] = scores[chosen.doc[at]]
        return chosen

    cdef TopDocs top(self, int64_t count):
        """See `best`; the last answer is kept."""
        cdef Matching matching = self.matching
        cdef object plan = matching.plan, ranking = matching.plan.ranking
        cdef TopDocs found
        if self._last is not None and self._last_count == count:
            return self._last
        if self.looks_at_places:
            found = self.by_places(self.typed_first(max(count, NEAR_AT)), count)
        elif not matching.partial or not ranking.reading or not can_tell(plan.positive):
            found = self.typed_first(count)
        else:
            found = rank_all(
                matching.collection, self.weigh(), max(count, READ), matching.within, False, ranking
            )
            found = self.reread(found, count)
        self._last, self._last_count = found, count
        return found

    cdef TopDocs typed_first(self, int64_t count):
        """See `scorer.Ranker.without_places`."""
        cdef Matching matching = self.matching
        cdef object ranking = matching.plan.ranking
        cdef int64_t at
        cdef double lift
        cdef TopDocs first, rest, every
        if matching.typed is None or matching.within is None:
            return rank_all(matching.collection, self.weigh(), count, matching.within, False, ranking)
        first = rank_all(matching.collection, self.weigh(), count, matching.typed, False, ranking)
        lift = self.lift
        for at in range(first.size):
            first.score[at] += lift
        if first.size == count:
            return first
        rest = rank_all(matching.collection, self.weigh(), count - first.size, self.otherwise(), False, ranking)
        every = room_for_docs(count)
        every.add_rest(first, 0)
        every.add_rest(rest, 0)
        return every

    cdef list otherwise(self):
        """See `scorer.Ranker._otherwise`."""
        cdef Matching matching = self.matching
        cdef int64_t at
        if self._rest is None:
            self._rest = [without(matching.within[at], matching.typed[at]) for at in range(len(matching.segments))]
        return self._rest

    @property
    def lift(self):
        """What is added to the scores of answers that have what was typed, so that they are above all others."""
        cdef Matching matching = self.matching
        cdef TopDocs best
        if self._lift is None:
            if matching.typed is None:
                self._lift = 0.0
            else:
                best = rank_all(
                    matching.collection, self.weigh(), 1, self.otherwise(), False, matching.plan.ranking
                )
                self._lift = (best.score[0] if best.size else 0.0) + self.most_by_places()
        return self._lift

    def is_typed(self, int64_t doc):
        """See `scorer.Ranker.is_typed`."""
        cdef Matching matching = self.matching
        cdef SegmentReader segment
        cdef Postings docs
        if matching.typed is None:
            return False
        for segment, docs in zip(matching.segments, matching.typed):
            if segment.base <= doc < segment.base + segment.size:
                return bool(np.isin(doc - segment.base, docs.documents()))
        return False

    @property
    def looks_at_places(self):
        """Whether places of words add to the scores of the best answers: of one answer alone, they need not."""
        cdef Matching matching = self.matching
        cdef SegmentReader reader
        cdef Postings docs
        cdef int64_t answers = 0
        cdef bint untitled = False
        if matching.within is None or matching.partial:
            return False
        for docs in matching.within:
            answers += docs.size
        if answers < 2:
            return False
        if self._placed is None:
            self._placed = self.placed_words()
        for reader in matching.segments:
            untitled = untitled or reader.some_untitled()
        return len(self._placed) > 1 or (untitled and len(self._placed) == 1)

    cdef double most_by_places(self) except? -1:
        """See `scorer.Ranker._most_by_places`."""
        cdef double most = 0.0
        if self.looks_at_places:
            for _, _, _, near, lead in self._placed:
                most += near + lead
        return most

    def without_places(self, int64_t count):
        """See `scorer.Ranker.without_places`."""
        return self.typed_first(count)

    cdef list placed_words(self):
        """See `nearness.placed_words`: of each word its string's row or rows, its units, and what it adds at most."""
        cdef Matching matching = self.matching
        cdef PlanLists text = matching.field("text") if "text" in matching._fields else None
        cdef object ranking = matching.plan.ranking
        cdef double word = ranking.word, gram = ranking.gram, per_posting = <double>ranking.k1 + 1, worth, before = 0, near
        cdef double size = matching.collection.size
        cdef int64_t first, last, common, row
        cdef dict strings = {}
        cdef list found = [], rows
        for phrase in matching.plan.positive:
            if phrase.field != "text":
                continue
            for first, last in phrase.wanted:
                if last - first > 1 or not phrase.whole.single[first]:
                    strings.setdefault(phrase.whole.tokens[first:last], (phrase, first, last))
        if not 0 < len(strings) <= NEAR_MOST:
            return found
        terms = {each.field: each for each in self.weigh().terms}
        for phrase, first, last in strings.values():
            if last - first > 1:
                rows = text.rows_of((<tuple>phrase.gram_terms)[first:last - 1])
                field, worth = terms.get("text"), word + gram * (last - first - 1)
            else:
                rows = [matching.field(units_of("text")).rows[(<str>phrase.whole.tokens[first]).encode()]]
                field, worth = terms.get(units_of("text")), word + (LATIN - 1) * gram
            common = min([frequency(field, row) for row in rows]) if field is not None else 0
            worth = worth * idf(size, common) * per_posting if common else 0.0
            near = <double>ranking.near * min(before, worth) if found else 0.0
            string = phrase.whole.part(first, last) if last - first == 1 else None
            found.append((rows, string, last - first, near, <double>ranking.lead * worth))
            before = worth
        return found

    cdef TopDocs by_places(self, TopDocs ranked, int64_t count):
        """The same documents, `count` at most, the first of them in a new order: the places of words add to their
        scores. Which are looked at does not depend on `count`.
        """
        cdef Matching matching = self.matching
        cdef int64_t few = min(ranked.size, NEAR_AT), at, index, to, moved
        cdef SegmentReader reader
        cdef Postings docs = room_for(few, False)
        cdef double[::1] added = np.zeros(few)
        cdef int64_t[::1] own = np.zeros(few, np.int64)
        for at in range(len(matching.segments)):
            reader = matching.segments[at]
            docs.size = 0
            for index in range(few):
                if reader.base <= ranked.doc[index] < reader.base + reader.size:
                    to = docs.size
                    while to and ranked.doc[own[to - 1]] > ranked.doc[index]:
                        own[to] = own[to - 1]
                        to -= 1
                    own[to] = index
                    docs.size += 1
            for index in range(docs.size):
                docs.docs[index] = <uint32_t>(ranked.doc[own[index]] - reader.base)
            if docs.size:
                self.add_gains(at, docs, added)
            for index in range(docs.size):
                ranked.score[own[index]] += added[index]
        put_first_in_order(ranked, few)
        ranked.size = min(ranked.size, count)
        return ranked

    def place_gains(self, int64_t at, const uint32_t[::1] docs):
        """What the places of words add to the scores of some documents of a segment, ascending."""
        found = np.zeros(docs.shape[0])
        self.add_gains(at, postings_of(docs), found)
        return found

    cdef int add_gains(self, int64_t at, Postings docs, double[::1] gains) except -1:
        cdef Matching matching = self.matching
        cdef SegmentReader reader = matching.segments[at]
        cdef PlanLists text = matching.field("text")
        cdef int64_t words = len(self._placed), index, count = 0
        cdef const int64_t[::1] view
        cdef list held = []
        cdef Own* owns = <Own*>calloc(max(words, 1), sizeof(Own))
        cdef int64_t** places = <int64_t**>calloc(max(words, 1), sizeof(int64_t*))
        try:
            if owns == NULL or places == NULL:
                raise MemoryError
            for index in range(words):
                rows, string, owns[index].size, owns[index].near, owns[index].lead = self._placed[index]
                if string is None:
                    places[index] = text.of(at).starts_of(rows, docs, &count)
                    owns[index].places, owns[index].count = places[index], count
                else:
                    found = unit_starts(reader.segment, string, docs.documents())
                    held.append(found)
                    view = found
                    owns[index].places, owns[index].count = &view[0] if view.shape[0] else NULL, view.shape[0]
            for index in range(docs.size):
                gains[index] = gain(owns, words, docs.docs[index], not reader.title_length(docs.docs[index]))
            return 0
        finally:
            if places != NULL:
                for index in range(words):
                    free(places[index])
            free(places)
            free(owns)

    cdef list titled(self, phrase):
        """See `titles.titled`; of what `titles.title_string` is."""
        cdef Matching matching = self.matching
        cdef object ranking = matching.plan.ranking
        cdef double every, has
        cdef list found = [], tiers
        cdef Py_ssize_t tier
        tiers = self.title_tiers(phrase)
        if tiers is None and not phrase.equivalents:
            return found
        every = all_terms(matching.plan)
        has = <double>ranking.title_has * every
        for weight, matches in zip((ranking.title_is, ranking.title_begins, ranking.title_has), tiers or ()):
            if total(matches):
                found.append(string_matches("title", weight * every, matches, phrase, phrase.whole, None, "title"))
        for equivalent in phrase.equivalents:
            if len(equivalent.covers) == len(phrase.wanted):
                for matches in self.title_tiers(equivalent.phrase) or ():
                    if total(matches):
                        string = equivalent.phrase.whole
                        weight = has * <double>equivalent.weight
                        found.append(string_matches("title", weight, matches, phrase, string, None, "title"))
        return found

    cdef list title_tiers(self, phrase):
        """Per segment the answers whose titles are a phrase, begin with it, and have it otherwise; None where no title has
        it.
        """
        cdef Matching matching = self.matching
        cdef SegmentReader reader
        cdef TermLists lists
        cdef Postings docs
        cdef list found = None, names, rows
        cdef int64_t size = len(phrase.whole.tokens), at, row, tier
        cdef str field = "title" if size > 1 else units_of("title")
        names = list(phrase.gram_terms) if size > 1 else [(<str>phrase.whole.tokens[0]).encode()]
        rows = list(range(len(names)))
        for at in range(len(matching.segments)):
            reader = matching.segments[at]
            docs = matching.within[at]
            if not docs.size:
                continue
            lists = TermLists(reader.field(field), names)
            for row in range(lists.count):
                if not lists.row(row).size:
                    break
            else:
                docs = common(lists.all_of(rows, None), docs)
                if docs.size:
                    if found is None:
                        found = [[room_for(0, True) for _ in matching.segments] for _ in range(3)]
                    for tier, matches in enumerate(titled_docs(lists, rows, docs, reader, size)):
                        (<list>found[tier])[at] = matches
        return found

    cdef object weigh(self):
        cdef Matching matching = self.matching
        cdef PlanLists field
        cdef list terms = []
        if self._weighted is None:
            collection = matching.collection
            for planned in matching.plan.terms:
                field = matching.field(planned.field)
                if any_weight(field.weights):
                    frequencies = None if type(collection) is Collection else matching.frequencies(field.field)
                    terms.append(field_terms(field.field, field.lists, field.weights, field.rows, frequencies))
            strings = self.strings()
            if type(collection) is not Collection:
                strings = collection.counted(strings, matching.within is not None)
            self._weighted = frozen(Weighted, &WEIGHTED, (terms, strings, self.evidence()))
        return self._weighted

    cdef list strings(self):
        """Strings whose documents are known: pieces of several words and all pieces together, in answers that have all
        that is wanted; a user's own words, what says words otherwise, and patterns.
        """
        cdef Matching matching = self.matching
        cdef object plan = matching.plan, ranking = matching.plan.ranking
        cdef list found = [], matches, among
        cdef int64_t at, alone, common, most, first, last, index, size = matching.collection.size
        cdef double weight
        cdef bint in_title
        if matching.within is not None and not matching.partial:
            sought = title_string(plan)
            in_title = sought is not None  # and it stands in a text, of which titles are a part
            for phrase in plan.positive:
                if len(phrase.wanted) > 1 and len(phrase.gram_terms) > 1:
                    matches = standing(matching, phrase)
                    found.append(string_matches(phrase.field, ranking.whole, matches, phrase, phrase.whole))
                    in_title = in_title and (phrase is not sought or total(matches) or phrase.equivalents)
            if plan.whole is not None and len(plan.whole.gram_terms) > 1:
                matches = standing(matching, plan.whole)
                found.append(string_matches("text", ranking.whole, matches, plan.whole, plan.whole.whole))
                in_title = total(matches) > 0
            if in_title:
                found.extend(self.titled(sought))
        for phrase in plan.positive:
            for word in dict.fromkeys(phrase.own_words):
                first, last = span_of(phrase, word)
                matches = matching.everywhere(phrase.field, phrase, first, last)
                found.append(string_matches(phrase.field, ranking.own_word, matches, phrase, word))
            for first, last in phrase.wanted:
                matches = matching.about(phrase, first, last)
                alone = 0 if matches is None else total(matches)
                if alone:  # as common as there and in texts together
                    string = phrase.whole.part(first, last)
                    common = min(size, alone + total(matching.everywhere(phrase.field, phrase, first, last)))
                    weight = <double>ranking.about * <double>string_weight(string, ranking)
                    found.append(string_matches(ABOUT, weight, matches, phrase, string, common, "about"))
            for equivalent in phrase.equivalents:
                string = equivalent.phrase.whole
                alone, most = total([matching.anywhere(equivalent, at) for at in range(len(matching.segments))]), 0
                # As common as all that say it: or a rare equivalent would outweigh the word itself.
                for index in equivalent.covers:
                    first, last = phrase.wanted[index]
                    most = max(most, total(matching.everywhere(phrase.field, phrase, first, last)))
                if alone:
                    common = min(size, alone + most)
                    weight = <double>equivalent.weight * (idf(size, common) / idf(size, alone))
                    among = None
                    if (equivalent.stands_as or equivalent.use) and not matching.partial:
                        among = matching.within  # no other documents are looked at
                    matches = [
                        matching.said(equivalent, at, None if among is None else among[at])
                        for at in range(len(matching.segments))
                    ]
                    found.append(string_matches(phrase.field, weight, matches, phrase, string, alone))
        for node in plan.patterns:
            matches = [matching.pattern(node, at) for at in range(len(matching.segments))]
            found.append(string_matches(node.field, ranking.word, matches, node, None))
        return found

    cdef list evidence(self):
        """The single units of a query, which tell more of documents that hold a part of it: see `terms.evidence_of`."""
        cdef Matching matching = self.matching
        cdef dict fields = {}, weights
        cdef SegmentReader reader
        cdef list lists, names, found = []
        cdef tuple tokens, single, counts
        cdef bytes name
        cdef Py_ssize_t at
        cdef double unit = matching.plan.ranking.unit, worth
        if not matching.partial:
            return found
        collection = matching.collection
        for phrase in matching.plan.positive:
            tokens, single, counts = phrase.whole.tokens, phrase.whole.single, phrase.counts
            weights = fields.setdefault(units_of(phrase.field), {})
            for at in range(len(tokens)):
                name = (<str>tokens[at]).encode()
                worth = unit * <double>counts[at] * (1 if single[at] else LATIN)
                weights[name] = <double>weights.get(name, 0.0) + worth
        for field, weights in fields.items():
            names = list(weights)
            lists = [TermLists(reader.field(field), names) for reader in matching.segments]
            frequencies = None if type(collection) is Collection else collection.frequencies(field, names)
            found.append(field_terms(field, lists, list(weights.values()), names, frequencies))
        return found

    cdef TopDocs reread(self, TopDocs ranked, int64_t count):
        """The same documents, `count` at most, the first of them in a new order: to their scores is added what their
        best window is worth. Which are read does not depend on `count`.
        """
        cdef int64_t at, read = 0
        cdef Windows windows
        for at in range(min(ranked.size, READ)):
            read += ranked.score[at] >= SHARE * ranked.score[0]
        if read > 1:
            windows = self.windows()
            check_time()
            if isinstance(self.records, Records):
                (<Records>self.records).expect(ranked, read)
            self.locate([ranked.doc[at] for at in range(read)])
            for at in range(read):
                ranked.score[at] += <double>windows.best(self.text_to_read(ranked.doc[at])) / PARTS
            put_first_in_order(ranked, read)
        ranked.size = min(ranked.size, count)
        return ranked

    def window_worth(self, int64_t doc):
        """What the best window of a document adds to its score."""
        self.locate([doc])
        return <double>(<Windows>self.windows()).best(self.text_to_read(doc)) / PARTS

    cdef int locate(self, list docs) except -1:
        """What is read of long texts among these documents is chosen for all of them at once."""
        cdef list long = [doc for doc in docs if type(self.records[doc]["body"]) is not str]
        if long:
            if self._located is None:
                self._located = Located(self.matching.collection, pairs_of(self.matching.plan.positive))
            self._located.expect(long)
        return 0

    cdef str text_to_read(self, int64_t doc):
        """See `passages.text_to_read`."""
        cdef dict record = self.records[doc]
        body = record["body"]
        return f"{record['title']}\n{body}" if type(body) is str else text_to_read(record, doc, self._located)

    cdef object windows(self):
        """What windows of texts are to hold: the query's units and pairs of neighbours."""
        cdef Matching matching = self.matching
        cdef object ranking = matching.plan.ranking
        cdef double unit_weight = ranking.window_unit, gram_weight = ranking.window_gram, first, second, worth
        cdef double latin_weight = LATIN * unit_weight + (LATIN - 1) * gram_weight
        cdef double size = matching.collection.size
        cdef int64_t row, other, kinds
        cdef Py_ssize_t at
        cdef list spelled, rows, all_rows = []
        cdef tuple grams, counts, tokens, single
        cdef dict places
        cdef Windows windows
        cdef PlanLists text = matching.field("text")
        evidence = self.weigh().evidence[0]
        grams_of_text = next((terms for terms in self.weigh().terms if terms.field == "text"), None)  # no pairs, no terms
        places = {name: row for row, name in enumerate(evidence.names)}
        kinds = len(places)
        spelled = [None] * kinds
        for phrase in matching.plan.positive:
            tokens, single, rows = phrase.whole.tokens, phrase.whole.single, []
            for at in range(len(tokens)):
                row = places[(<str>tokens[at]).encode()]
                rows.append(row)
                spelled[row] = tokens[at] if single[at] else spell(tokens[at], False)
            all_rows.append(rows)
        windows = Windows(scanner_of(CLASSED, TABLES.fill, spelled), WINDOW)
        for phrase, rows in zip(matching.plan.positive, all_rows):
            grams, counts = phrase.gram_terms, phrase.counts
            for at in range(len(rows)):
                row, first = rows[at], counts[at]
                worth = unit_weight if phrase.whole.single[at] else latin_weight
                windows.units[row] = max(
                    windows.units[row], <int64_t>rint(worth * first * idf(size, frequency(evidence, row)) * PARTS)
                )
            for at in range(0 if grams_of_text is None else len(grams)):  # where pairs rank nothing, here neither
                row, other = rows[at], rows[at + 1]
                first, second = counts[at], counts[at + 1]
                windows.pairs[row * kinds + other] = <int64_t>rint(
                    gram_weight * min(first, second)
                    * idf(size, frequency(grams_of_text, text.rows[grams[at]])) * PARTS
                )
        return windows


cdef list titled_docs(TermLists lists, list rows, Postings docs, SegmentReader reader, int64_t size):
    """Of documents whose titles have all terms of a string of so many units: those whose titles are it, begin with it,
    and have it otherwise.
    """
    cdef Postings exact = room_for(docs.size, True), begins = room_for(docs.size, True), has = room_for(docs.size, True)
    cdef Postings to
    cdef int64_t* starts = NULL
    cdef int64_t count = 0, at, place = 0
    try:
        if size > 1:  # single units have no positions
            starts = lists.starts_of(rows, docs, &count)
        for at in range(docs.size):
            if size > 1:
                while place < count and starts[place] >> 32 < docs.docs[at]:
                    place += 1
                if place == count:
                    break
                if starts[place] >> 32 != docs.docs[at]:
                    continue
            to = has
            if size == 1 or not <uint32_t>starts[place]:
                if reader.title_length(docs.docs[at]) == size:
                    to = exact
                elif size > 1:
                    to = begins
            to.docs[to.size] = docs.docs[at]
            to.freqs[to.size] = 1
            to.size += 1
        return [exact, begins, has]
    finally:
        free(starts)


cdef void put_first_in_order(TopDocs ranked, int64_t count) noexcept:
    """Put the first so many documents in the order of their scores, which were raised."""
    cdef int64_t at, to
    for at in range(1, count):
        to = at
        while to and ranked.before(to, to - 1):
            ranked.swap(to, to - 1)
            to -= 1


cdef int64_t frequency(terms, int64_t row) except -1:
    """How many documents hold a term; see `weighted.FieldTerms.documents`."""
    cdef TermLists lists
    cdef int64_t found = 0
    if terms.frequencies is not None:
        return terms.frequencies[row]
    for lists in <list>terms.lists:
        found += lists.row(row).size
    return found


cdef bint any_weight(weights) except -1:
    cdef double weight
    for weight in weights:
        if weight != 0:
            return True
    return False


cdef bint can_tell(tuple phrases) except -1:
    """Whether reading would tell more of answers to these phrases than their terms do."""
    cdef int64_t words = 0, units = 0
    for phrase in phrases:
        if phrase.field != "text":
            return False
        words += len(phrase.wanted)
        units += len(phrase.whole.tokens)
    return words > 1 and 2 < units <= MOST_UNITS


cdef list standing(Matching matching, phrase):
    """The answers in which a phrase stands as one string, and how often."""
    cdef PlanLists lists = matching.field(phrase.field)
    cdef list rows = lists.rows_of(phrase.gram_terms), found = []
    cdef Postings docs
    cdef int64_t at
    for at in range(len(matching.segments)):
        docs = matching.within[at]
        found.append(lists.of(at).in_a_row(rows, docs) if docs.size else room_for(0, True))
    return found


cdef tuple span_of(phrase, word):
    """Where a word of a phrase stands in it: its first unit, and after its last."""
    cdef Py_ssize_t at, size = len(word.tokens)
    for at in range(len(phrase.whole.tokens) - size + 1):
        if phrase.whole.tokens[at:at + size] == word.tokens and phrase.whole.single[at:at + size] == word.single:
            return at, at + size
    raise ValueError("a word that is not in its phrase")


cdef int64_t total(list matches) except -1:
    cdef Postings match
    cdef int64_t size = 0
    for match in matches:
        size += match.size
    return size
