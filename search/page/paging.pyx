# cython: language_level=3, wraparound=False
"""One page of answers in compiled code: what `layout` says."""

from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from hansou.index.near cimport prefetch
from hansou.index.text.fold.characters cimport CLASS_BITS, HAN
from hansou.index.text.sizes cimport BREAK
from hansou.index.text.tokens.cutting cimport Cutter
from hansou.index.text.tokens.scan cimport Scanner, scanner_of
from hansou.search.frozen cimport Fields, find_fields, frozen
from hansou.search.match.records cimport Records
from hansou.search.match.segments cimport SegmentReader
from hansou.search.rank.top_docs cimport TopDocs, top_docs
from hansou.search.snippets.cutting cimport Cutter as PassageCutter

from .alike cimport agreeing_rows

from hansou.index.text.fold.characters import TABLES
from hansou.index.schema import CHAPTERS, name_extent
from hansou.index.text.signature import BYTES
from hansou.index.text.tokens.segmenter import compiled_cutter
from hansou.search.limits import check_time
from hansou.search.results import Hit
from hansou.search.snippets.choosing import cutter
from hansou.search.snippets.highlights import find_terms
from hansou.search.snippets.located import Located

from .hits import find_in, make_hit, repeat_of, tells_about
from .layout import DEPTH
from .repeats import AGREEING, REACH, Repeats, copy_shown
from .typed import AROUND, AS_TYPED, FOLDED, LONGEST, MOST, TYPED_DEPTH, in_order

cdef int64_t longest_word = LONGEST, most_words = MOST, around = AROUND, typed_depth = TYPED_DEPTH, as_typed = AS_TYPED, folds = FOLDED
cdef int64_t reach = REACH, depth = DEPTH, agreeing = AGREEING, signed_bytes = BYTES

cdef const uint32_t[::1] CLASSED, SIMPLIFIED
CLASSED, SIMPLIFIED = TABLES.filled()    # of every code point its class and what it folds to; its Simplified form + 1

cdef enum:
    WINDOW = 64         # characters

cdef Fields HIT
find_fields(&HIT, Hit, (
    "rank", "score", "path", "title", "date", "source", "snippets", "title_highlights", "author", "address", "format",
    "repeats", "fields", "parts", "path_highlights",
))


def page(best, records, terms, signatures, wanted, bint partial, bint by_score, typed=None):
    """See `layout.page`."""
    cdef int64_t offset = wanted.offset, limit = wanted.limit, end = offset + limit
    cdef int64_t behind = reach if signatures is not None else 0, count = end + behind, known, at
    cdef bint is_all, first_time = True
    cdef list ranks, leaders, order, pairs
    cdef TopDocs ranked
    repeats = None if signatures is None or type(records) is Records else Repeats(signatures, records)
    located = Located(records.collection, terms)
    if not limit:
        return [], True
    while True:
        check_time()
        found = best(count)
        ranked = found if type(found) is TopDocs else top_docs(found.scores, found.docs)
        is_all = ranked.size < count
        known = min(ranked.size, count if is_all else count - behind)  # of the last ones, repeats may still come
        if first_time and isinstance(records, Records):
            (<Records>records).expect(ranked, end)
        first_time = False
        leaders = None
        if behind and ranked.size > 1:
            if type(records) is Records:
                pairs = suspected(ranked, known, records)
                if pairs:
                    repeats = repeats or Repeats(signatures, records)
                    leaders = leaders_of(ranked, pairs, repeats, records)
            else:
                leaders = repeats.leaders(ranked.docs.tolist(), known)
        ranks = [at for at in range(known) if leaders is None or leaders[at] == at]
        order = own_first(ranks, ranked, end, is_all, records, located, partial, typed) if by_score else ranks
        if order is not None and (is_all or len(order) >= end):
            break
        count = max(2 * count, depth + 1 + behind)
    hits = hits_of(order[offset:end], ranked, leaders, offset + 1, records, located, wanted, partial, by_score)
    return hits, not is_all or len(ranks) > end


cdef dict record_of(records, int64_t doc):
    return (<Records>records).get(doc) if type(records) is Records else records[doc]


cdef list own_first(
    list ranks, TopDocs ranked, int64_t wanted, bint is_all, records, located, bint partial, typed
):
    """See `layout._own_first`."""
    cdef list own = [], levels = [], folded = [], aside = [], rest = []
    cdef int64_t at, rank, found, near = typed_depth
    cdef bint differ = False, alone = typed is not None and typed.alone
    cdef dict record
    cdef list words = [] if typed is None else words_as_typed(typed.phrases)
    if words is not None and not words:
        typed, near = None, 0
    locate(ranks[:min(wanted, depth)], ranked, records, located)
    for at in range(len(ranks)):
        rank = ranks[at]
        if (len(own) >= wanted and at >= near) or rank >= depth:
            rest = ranks[at:]
            break
        record = record_of(records, ranked.doc[rank])
        if "asides" in record and not tells_about(record, ranked.doc[rank], located, partial):
            aside.append(rank)
            continue
        found = as_typed if typed is None else level_of(record, typed, words, alone)
        if found >= folds:
            folded.append(rank)
            continue
        own.append(rank)
        if at < near:
            levels.append(found)
            differ = differ or found != as_typed
    if differ:
        own[:len(levels)] = in_order(own[:len(levels)], levels, ranked.scores.tolist())
    if len(own) >= wanted:
        return own
    return None if not rest and not is_all and (folded or aside) else own + folded + aside + rest


cdef list words_as_typed(tuple phrases):
    """The words of a query's phrases as they were typed, without those that are not Chinese; None where that is not seen at
    once, and where there are signs to be looked for.
    """
    cdef list words = []
    cdef tuple single
    cdef str text
    cdef Py_ssize_t first, last, at
    cdef bint chinese
    for phrase in phrases:
        if phrase.text is None:
            continue
        text, single = phrase.text.text, phrase.whole.single
        if len(text) != len(single) or (phrase.signs and not phrase.exact):
            return None
        for first, last in phrase.wanted:
            chinese = last - first <= longest_word
            for at in range(first, last):
                chinese = chinese and single[at]
            if chinese:
                words.append(text[first:last])
    return words if len(words) <= most_words else []


cdef int64_t level_of(dict record, typed, list words, bint alone) except -1:
    """See `typed.Typed.level`, which is asked where it takes more than to see the words in the text; `words`: None where
    it always does.
    """
    cdef str title, body, word
    cdef Py_ssize_t at
    if words is None:
        return typed.level(record)
    if type(record["body"]) is not str:
        return as_typed
    title, body = record["title"], record["body"]
    for word in words:
        at = body.find(word)
        if alone and at >= 0 and word not in title and body.find(word, at + len(word)) < 0:  # it stands there once
            if may_cross(body, at, len(word)):
                return typed.level(record)
        if at < 0 and (alone or word not in title):
            return typed.level(record)
    return as_typed


cdef bint may_cross(str text, Py_ssize_t start, Py_ssize_t size) except -1:
    """Whether the segmenter, given what is around a string of a text, cuts across it; see `typed`."""
    cdef uint32_t[WINDOW] points
    cdef uint8_t[WINDOW] begins
    cdef Py_ssize_t low = max(start - around, 0), high = min(start + size + around, len(text)), at
    cdef uint32_t point
    cdef Cutter cutter = compiled_cutter()
    if cutter is None or high - low > WINDOW:
        return True
    for at in range(low, high):
        point = <uint32_t>text[at]
        if not SIMPLIFIED[point]:
            TABLES.fill(point)
        points[at - low] = SIMPLIFIED[point] - 1 if CLASSED[point] >> CLASS_BITS == HAN else BREAK
    memset(begins, 0, high - low)
    cutter.mark(points, high - low, begins, True)
    start -= low
    if start == 0 or begins[start] or start + size == high - low or begins[start + size]:
        return False
    for at in range(start + 1, start + size):
        if begins[at]:
            return True
    return False


cdef int locate(list ranks, TopDocs ranked, records, located) except -1:
    """Look up what long texts of some ranks hold, all of them at once."""
    cdef int64_t rank
    cdef list long = []
    for rank in ranks:
        if type(record_of(records, ranked.doc[rank])["body"]) is not str:
            long.append(ranked.doc[rank])
    if long:
        located.expect(long)
    return 0


cdef list leaders_of(TopDocs ranked, list pairs, repeats, Records records):
    """See `repeats.Repeats.among`."""
    cdef int64_t at
    for pair in pairs:  # compared by their records, which are read quicker here
        check_time()
        records.get(ranked.doc[<int64_t>pair[0]])
        records.get(ranked.doc[<int64_t>pair[1]])
    return repeats.among([ranked.doc[at] for at in range(ranked.size)], pairs)


cdef list suspected(TopDocs ranked, int64_t known, Records records):
    """The pairs of documents, first and second, in order, that by their signatures may tell the same story."""
    cdef const uint8_t** rows = <const uint8_t**>malloc(max(ranked.size, 1) * sizeof(uint8_t*))
    cdef SegmentReader segment
    cdef int64_t at
    try:
        if rows == NULL:
            raise MemoryError
        for at in range(ranked.size):
            segment = records.segment_of(ranked.doc[at])
            rows[at] = segment.signature(ranked.doc[at] - segment.base)
            prefetch(rows[at])
        return agreeing_rows(rows, ranked.size, signed_bytes, agreeing, reach, known)
    finally:
        free(rows)


cdef list hits_of(
    list ranks, TopDocs ranked, list leaders, int64_t first, records, located, wanted, bint partial, bint by_score
):
    """The hits of some ranks."""
    cdef list shown = [], worths = [], needles = [], others, told = [], copies, shown_ranks = [], unsure = None
    cdef bint has_pattern = False
    cdef int64_t rank, place, other, at
    cdef dict record
    cdef Scanner scanner = None
    cdef PassageCutter cut = cutter(wanted.width)
    cdef Py_ssize_t snippets = wanted.snippets
    limits, terms = (snippets, wanted.width), located.terms
    for term in terms:
        has_pattern = has_pattern or term.pattern is not None
        needles.append(term.string)
        worths.append(term.weight)
        if term.stands_as or term.use:
            unsure = terms if type(terms) is list else list(terms)
    if type(records) is not Records:
        records.fetch(shown_docs(ranks, ranked, leaders))
    for rank in ranks:
        others, copies = [record_of(records, ranked.doc[rank])], [rank]
        if leaders is not None:
            for other in range(len(leaders)):
                if leaders[other] == rank and other != rank:
                    others.append(record_of(records, ranked.doc[other]))
                    copies.append(other)
            if by_score and len(others) > 1:
                at = copy_shown(others)
                others.insert(0, others.pop(at))
                rank = copies[at]
        told.append(others)
        shown_ranks.append(rank)
    locate(shown_ranks, ranked, records, located)
    if has_pattern:  # found in all texts at once
        matches = find_in([others[0] for others in told], terms)
    for place in range(len(ranks)):
        record, others, rank = told[place][0], told[place][1:], shown_ranks[place]
        if (
            has_pattern or "asides" in record or "pages" in record or "headings" in record or CHAPTERS in record
            or type(record["body"]) is not str
        ):
            found = matches[place] if has_pattern else find_in([record], terms)[0]
            shown.append(make_hit(
                record, ranked.doc[rank], found, first + place, ranked.score[rank], others, located, limits, partial
            ))
            continue
        if scanner is None:
            scanner = scanner_of(CLASSED, TABLES.fill, needles)
        repeated = tuple([repeat_of(each) for each in others]) if others else ()
        shown.append(
            plain_hit(first + place, ranked.score[rank], record, scanner, unsure, cut, worths, snippets, repeated)
        )
    return shown


cdef list shown_docs(list ranks, TopDocs ranked, list leaders):
    """The documents of some ranks, and those that repeat them."""
    cdef list docs = []
    cdef int64_t rank, other
    for rank in ranks:
        docs.append(ranked.doc[rank])
        if leaders is not None:
            docs.extend([ranked.doc[other] for other in range(len(leaders)) if leaders[other] == rank != other])
    return docs


cdef Py_ssize_t marks_in(Scanner scanner, str text, list unsure) except -1:
    """How many matches of the scanner's strings a text has; `unsure` are its terms where some do not count everywhere."""
    cdef Py_ssize_t at, found = scanner.marks(text)
    if unsure is None:
        return found
    for at in range(found):
        term = unsure[scanner.found[at].needle]
        if term.stands_as or term.use:
            break
    else:
        return found
    found = 0
    for match in find_terms([text], unsure)[0]:
        found = scanner.note(found, match.start, match.end, match.wanted)
    return found


cdef object plain_hit(
    object rank, object score, dict record, Scanner scanner, list unsure, PassageCutter cut, list worths, Py_ssize_t snippets,
    tuple repeats,
):
    """The hit of a record of an article without pages and asides that is kept whole; see `hits.make_hit`."""
    cdef str body = record["body"]
    cdef Py_ssize_t at, found = marks_in(scanner, record["title"], unsure), start, end
    cdef list title = [(scanner.found[at].start, scanner.found[at].end) for at in range(found)], name
    cdef str path = record["path"]
    name = []
    if scanner.marks(path):
        start, end = name_extent(path, record.get("format", ""))
        found = marks_in(scanner, path[start:end], unsure)
        name = [(start + scanner.found[at].start, start + scanner.found[at].end) for at in range(found)]
    found = marks_in(scanner, body, unsure)
    passages = cut.cut(body, scanner.found, found, worths, record.get("line", 1), snippets, None)
    return frozen(Hit, &HIT, (
        rank, score, record["path"], record["title"], record.get("date", ""), record.get("source", ""), passages,
        title, record.get("author", ""), record.get("address", ""), record.get("format", ""), repeats,
        record.get("fields", {}), None, name,
    ))
