"""What is shown of documents: their hits, with snippets and the articles that repeat them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hansou.index.schema import name_extent, part_of
from hansou.index.store.documents.blocks import LongText
from hansou.search.results import Hit, Repeat
from hansou.search.snippets.asides import extents_of, is_about, tells
from hansou.search.snippets.choosing import best_snippets
from hansou.search.snippets.highlights import find_terms
from hansou.search.snippets.located import Located
from hansou.search.snippets.long_texts import own_terms, parts_of, passages_of
from hansou.search.snippets.occurrences import HighlightTerm, Match

from .page_numbers import placed, placed_at


def tells_about(record: Mapping[str, Any], doc: int, located: Located, partial: bool) -> bool:
    """Whether an article is about what is wanted, and not only has it in what stands around it."""
    if "asides" not in record:
        return True
    terms = located.terms
    if type(record["body"]) is LongText:
        if doc not in located.about:
            in_title = {match.wanted for match in located.find(record["title"])}
            everywhere, own = own_terms(record, located[doc], located)
            located.about[doc] = tells(everywhere | in_title, own | in_title, terms, partial)
        return located.about[doc]
    title, body, _ = find_in([record], terms)[0]
    return is_about(title, body, extents_of(record), terms, partial)


def find_in(
    records: Sequence[Mapping[str, Any]], terms: Sequence[HighlightTerm]
) -> list[tuple[list[Match], list[Match], list[Match]]]:
    """Where the title, the body and the file's name of each record hold what is to be marked; nowhere in a body that is
    in blocks.
    """
    texts = [text for record in records for text in (record["title"], record["body"], part_of(record, "name"))]
    found = find_terms(["" if type(text) is LongText else text for text in texts], terms)
    return list(zip(found[::3], found[1::3], found[2::3], strict=True))


def make_hit(
    record: Mapping[str, Any],
    doc: int,
    matches: tuple[Sequence[Match], list[Match], Sequence[Match]],
    rank: int,
    score: float,
    repeats: Sequence[Mapping[str, Any]],
    located: Located,
    limits: tuple[int, int],
    partial: bool,
) -> Hit:
    """The hit of a stored article, a document. `matches`: of the terms of `located`, in its title, its body and its
    file's name. `repeats`: those that tell the same story. `limits`: how many snippets it has at most, and how many
    characters one has; they are taken out of the article itself where it is what answers. `partial`: answers need not
    have all that is wanted.
    """
    title, body, name = matches
    terms = located.terms
    asides = extents_of(record)
    count, width = limits
    parts = None
    if type(record["body"]) is LongText:
        if asides and not tells_about(record, doc, located, partial):
            asides = []
        found = passages_of(record, located[doc], located, count, asides, width) if count else ()
        snippets = [placed_at(snippet, at, record) for snippet, at in found]
        parts = parts_of(record, located[doc], terms)
    else:
        if asides and not is_about(title, body, asides, terms, partial):
            asides = []
        snippets = placed(
            best_snippets(record["body"], body, terms, record.get("line", 1), count, asides, width), record
        )
    return Hit(
        rank=rank,
        score=score,
        path=record["path"],
        title=record["title"],
        date=record.get("date", ""),
        source=record.get("source", ""),
        snippets=snippets,
        title_highlights=[(match.start, match.end) for match in title],
        author=record.get("author", ""),
        address=record.get("address", ""),
        format=record.get("format", ""),
        repeats=tuple(map(repeat_of, repeats)),
        fields=record.get("fields", {}),
        parts=parts,
        path_highlights=in_path(record, name),
    )


def in_path(record: Mapping[str, Any], name: Sequence[Match]) -> list[tuple[int, int]]:
    """Where matches in the name of an article's file are in its path."""
    start = name_extent(record["path"], record.get("format", ""))[0] if name else 0
    return [(start + match.start, start + match.end) for match in name]


def repeat_of(record: Mapping[str, Any]) -> Repeat:
    """An article under the hit whose story it tells."""
    return Repeat(record["path"], record["title"], record.get("date", ""), record.get("source", ""))
