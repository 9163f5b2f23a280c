# cython: language_level=3, wraparound=False
"""Which documents match a plan, in compiled code: what `matcher` says in NumPy.

Each part of a conjunction is asked only for the documents that those before it left.
"""

from libc.stdint cimport int64_t

from hansou.search.plan.weighing cimport units_of

from .segments cimport SegmentReader
from .term_lists cimport Postings, TermLists, common, complement, postings_of, room_for, union, without

from hansou.index.schema import ABOUT
from hansou.search.limits import check_time
from hansou.search.query.tree import And, Glob, Keyword, Not, Or, Phrase, kept_wanted

from .signed import having_signs, is_signed
from .wildcards import Wildcards

cdef class PlanLists:
    """A plan's terms of one field, and their lists in each segment."""

    def __init__(self, str field, rows, weights, list segments):
        cdef SegmentReader segment
        self.field, self.rows, self.weights = field, rows, weights
        names = list(self.rows)
        self.lists = [TermLists(segment.field(self.field), names) for segment in segments] if names else []

    cdef list rows_of(self, tuple names):
        """The rows of some of the terms."""
        cdef dict rows = self.rows
        return [rows[name] for name in names]

    cdef TermLists of(self, int64_t at):
        return self.lists[at]


cdef class Matching:
    """A plan asked of a collection; see `matcher.Matching`, whose methods these are."""

    def __init__(self, plan, collection, wildcards=None):
        self.plan, self.collection, self.segments = plan, collection, collection.readers
        self._fields, self._anywhere, self._wildcards, self._some_about = {}, {}, wildcards, -1
        for terms in plan.terms:
            self._fields[terms.field] = PlanLists(terms.field, terms.rows, terms.weights, self.segments)

    def lists(self, str field, int64_t at):
        """The lists of the plan's terms of a field in a segment."""
        return self.field(field).of(at)

    def rows(self, str field):
        """The row of each of the plan's terms of a field."""
        return self.field(field).rows

    def frequencies(self, str field):
        """How many documents hold each of the plan's terms of a field, by row."""
        return self.collection.frequencies(field, list(self.field(field).rows))

    def matches(self, bint relaxed):
        """The documents that match, an array for each segment; none that is deleted."""
        return [found.documents() for found in self.all_matches(relaxed)]

    def all_matches(self, bint relaxed):
        """The same as Postings."""
        cdef int64_t at
        cdef SegmentReader segment
        cdef list found = []
        for at in range(len(self.segments)):
            segment = self.segments[at]
            found.append(segment.live(self.node(self.plan.node, at, relaxed, None)))
        return found

    def matching(self, node, int64_t at, bint relaxed):
        """The documents of a segment that match a part of the plan's tree, ascending, deleted ones too, an array."""
        return self.node(node, at, relaxed, None).documents()

    def select(self, bint any_word, bint by_score):
        """Find the answers: `within`, and whether they are `partial`."""
        cdef Postings found
        self.any_word = any_word
        if not any_word:
            self.take(False)
            for found in self.within:
                if found.size:
                    return
            if not self.plan.can_relax:
                return
        self.partial, self.typed = True, None
        self.within = None if by_score and self.plan.only_texts else self.all_matches(True)

    def take(self, bint relaxed):
        """Take all that match for answers."""
        self.within, self.partial = self.all_matches(relaxed), relaxed
        self.typed = self.typed_within() if self.plan.typed is not None and not relaxed else None

    cdef list typed_within(self):
        """See `matcher.Matching._typed`."""
        cdef int64_t at
        cdef Postings docs, found
        cdef list every = []
        cdef bint all_typed = True
        for at in range(len(self.segments)):
            docs = self.within[at]
            found = self.node(self.plan.typed, at, False, docs) if docs.size else docs
            all_typed = all_typed and found.size == docs.size
            every.append(found)
        return None if all_typed else every

    def every(self):
        """All answers, an array for each segment."""
        return self.matches(self.partial) if self.within is None else [found.documents() for found in self.within]

    def holds_all(self, list units):
        """Whether documents that are not deleted hold each of these single units of `text`."""
        cdef SegmentReader segment
        cdef TermLists lists
        for name in units:
            for segment in self.segments:
                lists = TermLists(segment.field(units_of("text")), [name])
                if segment.live(lists.all_of([0], None)).size:
                    break
            else:
                return False
        return True

    cdef PlanLists field(self, str name):
        """The plan's terms of a field; those of `text` are `about`'s, too."""
        cdef PlanLists found = self._fields.get(name), text
        if found is None:
            text = self._fields["text" if name == ABOUT else units_of("text")]
            self._fields[name] = found = PlanLists(name, text.rows, (), self.segments)
        return found

    cdef Postings node(self, object node, int64_t at, bint relaxed, Postings within):
        """The documents of a segment, of all or of those in `within`, that match a part of the tree."""
        cdef Postings found
        cdef SegmentReader segment = self.segments[at]
        kind = type(node)
        check_time()
        if kind is Phrase:
            if relaxed and not node.exact:
                found = self.some_term(node, at)
            else:
                return self.phrases([node], at, within)
        elif kind is And and not (relaxed and node.soft):
            return self.all_parts(node, at, relaxed, within)
        elif kind is And or kind is Or:
            return self.any_part(node, at, relaxed, within)
        elif kind is Not:  # as it stands, however relaxed the rest is
            found = self.node(node.part, at, False, within)
            return complement(found, segment.size) if within is None else without(within, found)
        elif kind is Keyword:
            docs = segment.segment.keywords(node.field, node.low, node.high, above=node.above, below=node.below)
            found = postings_of(docs)
        elif kind is Glob:
            found = postings_of(segment.segment.keywords_like(node.field, node.pattern, folded=node.folded))
        else:
            found = self.pattern(node, at)
        return found if within is None else common(found, within)

    cdef Postings all_parts(self, object node, int64_t at, bint relaxed, Postings within):
        """The documents that match all parts of an And: phrases are asked for first, and negations last."""
        cdef list phrases = [], others = [], negated = []
        cdef Postings docs = within
        for part in node.parts:
            kind = type(part)
            if kind is Phrase and (part.exact or not relaxed):
                phrases.append(part)
            elif kind is Not:
                negated.append(part)
            else:
                others.append(part)
        if phrases:
            docs = self.phrases(phrases, at, docs)
        for part in others + negated:
            if docs is not None and not docs.size:
                break
            docs = self.node(part, at, relaxed, docs)
        return room_for(0, False) if docs is None else docs

    cdef Postings any_part(self, object node, int64_t at, bint relaxed, Postings within):
        """The documents that match any part, or hold what stays wanted of it."""
        cdef SegmentReader segment = self.segments[at]
        cdef tuple quoted = () if self.any_word or not relaxed else kept_wanted(node)
        if quoted:
            return self.phrases(list(quoted), at, within)
        return union([self.node(part, at, relaxed, within) for part in node.parts], segment.size)

    cdef Postings some_term(self, object phrase, int64_t at):
        """The documents that ranking takes for partial answers: those with a gram, a word of one unit, what says
        words otherwise, or a word in what is known about them.
        """
        cdef SegmentReader segment = self.segments[at]
        cdef list found = []
        cdef int64_t first, last
        cdef PlanLists lists
        for field, names in ((phrase.field, phrase.gram_terms), (units_of(phrase.field), phrase.lone_units)):
            lists = self.field(field)
            for row in lists.rows_of(names):
                found.append(lists.of(at).all_of([row], None))
        for equivalent in phrase.equivalents:
            found.append(self.said(equivalent, at, None))
        for first, last in phrase.wanted:
            if self.is_about(phrase, first, last, at):
                found.append(self.string(ABOUT, phrase, first, last, at, None))
        return union(found, segment.size) if found else room_for(0, False)

    cdef bint is_about(self, phrase, int64_t first, int64_t last, int64_t at) except -1:
        """Whether what is known about documents may have a string of a phrase: it has all its terms. What is quoted
        stands in the text.
        """
        cdef PlanLists lists
        cdef TermLists terms
        if phrase.exact or phrase.field != "text":
            return False
        if self._some_about < 0:
            self._some_about = self.has_some(ABOUT) or self.has_some(units_of(ABOUT))
        if not self._some_about:
            return False
        if last - first == 1:
            lists = self.field(units_of(ABOUT))
            rows = [lists.rows[(<str>phrase.whole.tokens[first]).encode()]]
        else:
            lists = self.field(ABOUT)
            rows = lists.rows_of((<tuple>phrase.gram_terms)[first:last - 1])
        terms = lists.of(at)
        for row in rows:
            if not terms.row(row).size:
                return False
        return True

    cdef Postings phrases(self, list phrases, int64_t at, Postings within):
        """The documents that hold every string that these phrases want, or what says it otherwise."""
        cdef Postings docs = within
        cdef SegmentReader segment
        cdef str field
        cdef list fields = []
        for phrase in phrases:
            if phrase.field not in fields:
                fields.append(phrase.field)
        for field in fields:
            if docs is within or docs.size:
                some = phrases if len(fields) == 1 else [phrase for phrase in phrases if phrase.field == field]
                docs = self.phrases_of_field(field, some, at, docs)
        for phrase in phrases:
            if phrase.signs and docs.size and is_signed(phrase):
                segment = self.segments[at]
                docs = postings_of(having_signs(docs.documents(), phrase, segment.segment))
        return docs

    cdef Postings phrases_of_field(self, str field, list phrases, int64_t at, Postings within):
        cdef list rows = [], lone = [], long = [], either = [], own
        cdef Postings docs = within
        cdef PlanLists terms = self.field(field), units = self.field(units_of(field))
        cdef int64_t first, last, index, lookup
        cdef tuple wanted, grams
        cdef bint covered
        for phrase in phrases:
            wanted, grams, equivalents = phrase.wanted, phrase.gram_terms, phrase.equivalents
            for index in range(len(wanted)):
                first, last = wanted[index]
                covered = self.is_about(phrase, first, last, at)
                for equivalent in equivalents:
                    covered = covered or index in equivalent.covers
                if covered:
                    either.append((phrase, index))
                elif last - first == 1:
                    lone.append(units.rows[(<str>phrase.whole.tokens[first]).encode()])
                else:
                    own = terms.rows_of(grams[first:last - 1])
                    rows.extend(own)
                    if len(own) > 1:
                        long.append(own)
        if rows:
            docs = terms.of(at).all_of(rows, docs)
        if lone and (docs is None or docs.size):
            docs = units.of(at).all_of(lone, docs)
        for own in long:
            if docs.size:
                docs = terms.of(at).in_a_row(own, docs)
        for phrase, lookup in either:
            if docs is None or docs.size:
                docs = self.either(phrase, lookup, at, docs)
        for phrase in phrases:
            for first, last in phrase.together:
                if docs.size:
                    docs = self.together(phrase, first, last, at, docs)
        return docs

    cdef Postings either(self, object phrase, int64_t index, int64_t at, Postings within):
        """The documents that hold a wanted string of a phrase or what says it otherwise."""
        cdef SegmentReader segment = self.segments[at]
        cdef int64_t first, last
        first, last = phrase.wanted[index]
        cdef list found = [self.string(phrase.field, phrase, first, last, at, within)]
        if self.is_about(phrase, first, last, at):
            found.append(self.string(ABOUT, phrase, first, last, at, within))
        for equivalent in phrase.equivalents:
            if index in equivalent.covers:
                found.append(self.said(equivalent, at, within))
        return union(found, segment.size)

    cdef Postings together(self, object phrase, int64_t first, int64_t last, int64_t at, Postings within):
        """The documents that hold a string of several words of a phrase or what says all of them otherwise."""
        cdef SegmentReader segment = self.segments[at]
        cdef list found = [self.string(phrase.field, phrase, first, last, at, within)]
        if self.is_about(phrase, first, last, at):
            found.append(self.string(ABOUT, phrase, first, last, at, within))
        for equivalent in phrase.equivalents:
            if phrase.says_all(equivalent, first, last):
                found.append(self.said(equivalent, at, within))
        return union(found, segment.size)

    cdef Postings anywhere(self, object equivalent, int64_t at):
        """The documents of a segment that hold what says words of the plan otherwise, wherever it stands in them."""
        cdef Postings found = self._anywhere.get((id(equivalent), at))
        if found is None:
            phrase = equivalent.phrase
            found = self.string(phrase.field, phrase, 0, len(phrase.whole.tokens), at, None)
            self._anywhere[id(equivalent), at] = found
        return found

    cdef Postings said(self, object equivalent, int64_t at, Postings within):
        """The documents of a segment, of all or of those in `within`, that hold what says words of the plan otherwise,
        where that counts; with how often as `string`.
        """
        cdef SegmentReader segment = self.segments[at]
        cdef Postings found = self.anywhere(equivalent, at)
        if within is not None and found.size:
            found = common(found, within)
        if not found.size or not (equivalent.stands_as or equivalent.use):
            return found
        matches = segment.segment.standing.confirm(equivalent, found.documents())
        return postings_of(matches.docs, matches.freqs)

    def count_otherwise(self, equivalents):
        """See `matcher.Matching.count_otherwise`."""
        cdef int64_t at, total = 0, row
        cdef Postings rest, found
        cdef list counts = [0] * len(equivalents)
        if self.typed is None or self.within is None:
            return 0, counts
        for at in range(len(self.segments)):
            rest = without(self.within[at], self.typed[at])
            total += rest.size
            for row in range(len(counts) if rest.size else 0):
                found = self.said(equivalents[row], at, rest)
                counts[row] += found.size
        return total, counts

    cdef Postings string(self, str field, object phrase, int64_t first, int64_t last, int64_t at, Postings within):
        """The documents of a segment, of all or of those in `within`, that hold a string of a phrase in a field; of all,
        and where the string has more than two units, with how often.
        """
        cdef PlanLists lists
        cdef Postings docs
        cdef list rows
        if last - first == 1:
            lists = self.field(units_of(field))
            return lists.of(at).all_of([lists.rows[(<str>phrase.whole.tokens[first]).encode()]], within)
        lists = self.field(field)
        rows = lists.rows_of((<tuple>phrase.gram_terms)[first:last - 1])
        docs = lists.of(at).all_of(rows, within)
        return lists.of(at).in_a_row(rows, docs) if len(rows) > 1 and docs.size else docs

    cdef list everywhere(self, str field, object phrase, int64_t first, int64_t last):
        """The documents of each segment that hold a string of a phrase in a field, and how often."""
        cdef int64_t at
        return [self.string(field, phrase, first, last, at, None) for at in range(len(self.segments))]

    cdef bint has_some(self, str field) except -1:
        """Whether a segment has any of the plan's terms of a field."""
        cdef PlanLists lists = self.field(field)
        cdef TermLists terms
        cdef int64_t row
        for terms in lists.lists:
            for row in range(terms.count):
                if terms.rows[row].size:
                    return True
        return False

    cdef list about(self, object phrase, int64_t first, int64_t last):
        """The same in what is known about documents; None where that never has it."""
        cdef int64_t at
        for at in range(len(self.segments)):
            if self.is_about(phrase, first, last, at):
                return self.everywhere(ABOUT, phrase, first, last)
        return None

    cdef Postings pattern(self, object node, int64_t at):
        """The documents of a segment that match a pattern, and how often."""
        if self._wildcards is None:
            self._wildcards = Wildcards(self.collection)
        found = self._wildcards.matches(node)[(<SegmentReader>self.segments[at]).base]
        return postings_of(found.docs, found.freqs)
