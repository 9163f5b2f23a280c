# cython: language_level=3, wraparound=False
"""One page of answers in compiled code: what `layout` says."""

from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.stdlib cimport free, malloc

from hansou.index.near cimport prefetch
from hansou.index.text.tokens.scan cimport Scanner, scanner_of
from hansou.search.frozen cimport Fields, find_fields, frozen
from hansou.search.match.records cimport Records
from hansou.search.match.segments cimport SegmentReader
from hansou.search.rank.top_docs cimport TopDocs, top_docs
from hansou.search.snippets.cutting cimport Cutter

from .alike cimport agreeing_rows

from hansou.index.text.fold.characters import TABLES
from hansou.index.schema import CHAPTERS
from hansou.index.text.signature import BYTES
from hansou.search.limits import check_time
from hansou.search.results import Hit
from hansou.search.snippets.choosing import cutter
from hansou.search.snippets.highlights import find_terms
from hansou.search.snippets.located import Located

from .hits import find_in, make_hit, repeat_of, tells_about
from .layout import DEPTH
from .repeats import AGREEING, REACH, Repeats, copy_shown

cdef int64_t reach = REACH, depth = DEPTH, agreeing = AGREEING, signed_bytes = BYTES

cdef const uint32_t[::1] CLASSED = TABLES.filled()[0]    # of every code point its class and what it folds to

cdef Fields HIT
find_fields(&HIT, Hit, (
    "rank", "score", "path", "title", "date", "source", "snippets", "title_highlights", "author", "address", "format",
    "repeats", "fields", "parts",
))


def page(best, records, terms, signatures, wanted, bint partial, bint by_score):
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
        order = own_first(ranks, ranked, end, is_all, records, located, partial) if by_score else ranks
        if order is not None and (is_all or len(order) >= end):
            break
        count = max(2 * count, depth + 1 + behind)
    hits = hits_of(order[offset:end], ranked, leaders, offset + 1, records, located, wanted, partial, by_score)
    return hits, not is_all or len(ranks) > end


cdef dict record_of(records, int64_t doc):
    return (<Records>records).get(doc) if type(records) is Records else records[doc]


cdef list own_first(
    list ranks, TopDocs ranked, int64_t wanted, bint is_all, records, located, bint partial
):
    """See `layout._own_first`."""
    cdef list own = [], aside = []
    cdef int64_t at, rank
    cdef dict record
    locate(ranks[:min(wanted, depth)], ranked, records, located)
    for at in range(len(ranks)):
        rank = ranks[at]
        if len(own) == wanted:
            return own
        if rank >= depth:
            return own + aside + ranks[at:]
        record = record_of(records, ranked.doc[rank])
        if "asides" not in record or tells_about(record, ranked.doc[rank], located, partial):
            own.append(rank)
        else:
            aside.append(rank)
    return own + aside if is_all or not aside else None


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
    cdef Cutter cut = cutter(wanted.width)
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
    object rank, object score, dict record, Scanner scanner, list unsure, Cutter cut, list worths, Py_ssize_t snippets,
    tuple repeats,
):
    """The hit of a record of an article without pages and asides that is kept whole; see `hits.make_hit`."""
    cdef str body = record["body"]
    cdef Py_ssize_t at, found = marks_in(scanner, record["title"], unsure)
    cdef list title = [(scanner.found[at].start, scanner.found[at].end) for at in range(found)]
    found = marks_in(scanner, body, unsure)
    passages = cut.cut(body, scanner.found, found, worths, record.get("line", 1), snippets, None)
    return frozen(Hit, &HIT, (
        rank, score, record["path"], record["title"], record.get("date", ""), record.get("source", ""), passages,
        title, record.get("author", ""), record.get("address", ""), record.get("format", ""), repeats,
        record.get("fields", {}), None,
    ))
