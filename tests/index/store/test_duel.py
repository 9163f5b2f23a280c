"""The same documents through Whoosh's own codec and ours: the same answers to everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from whoosh import columns, fields, formats, index, query, scoring, sorting
from whoosh.analysis import RegexTokenizer, StandardAnalyzer, Tokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.qparser import QueryParser
from whoosh.writing import MERGE_SMALL, OPTIMIZE

from hansou.index.whoosh.codec import ArrayCodec, Segment
from hansou.index.whoosh.merge import ArrayMerge

WORDS = [
    f"{a}{b}" for a in ("al", "br", "ch", "de", "江", "阴") for b in ("fa", "avo", "ie", "lta", "", "市", "bbbbbbb")
]
DAY = datetime.fromisoformat("2020-01-01")


def schema() -> fields.Schema:
    plain = RegexTokenizer()
    return fields.Schema(
        path=fields.ID(unique=True, stored=True, sortable=True),
        body=fields.TEXT(analyzer=StandardAnalyzer(minsize=1), stored=True, vector=formats.Frequency()),
        brief=fields.TEXT(analyzer=plain, phrase=False, spelling=True),
        boosted=fields.TEXT(analyzer=plain, field_boost=1.75),  # exact in the four bytes that Whoosh keeps
        chars=fields.TEXT(analyzer=plain, chars=True),
        tags=fields.KEYWORD(stored=True, commas=True, scorable=True, sortable=columns.RefBytesColumn()),
        size=fields.NUMERIC(stored=True, sortable=True),
        price=fields.NUMERIC(float, signed=True),
        when=fields.DATETIME(stored=True, sortable=True),
        flag=fields.BOOLEAN(stored=True),
        grams=fields.NGRAM(minsize=2, maxsize=3),
        kept=fields.STORED,
    )


def documents(seed: int, count: int, longest: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)

    def text(most: int = longest) -> str:
        return " ".join(rng.choices(WORDS, [1 / (n + 1) for n in range(len(WORDS))], k=rng.randint(0, most)))

    found = []
    for number in range(count):
        doc: dict[str, Any] = {
            "path": f"doc{number}",
            "body": text(),
            "brief": text(),
            "boosted": text(),
            "chars": text(),
            "tags": ",".join(rng.choices("红橙黄绿", k=rng.randint(0, 3))),
            "size": rng.choice([number, [number, 7], rng.randrange(-100, 100)]),
            "price": rng.random() * 100,
            "when": DAY + timedelta(hours=rng.randrange(10_000)),
            "flag": rng.random() < 0.5,
            "grams": text(3)[: longest // 2],
            "kept": rng.choice([None, "甲乙丙", 5, (1, 2), {"a": [1.5, b"x"]}]),
        }
        if rng.random() < 0.2:
            doc["_boosted_boost"] = 2.5
        found.append({name: value for name, value in doc.items() if rng.random() < 0.9 or name in ("path", "when")})
    return found


def build(folder: Path, codec: Any, docs: list[dict[str, Any]], batches: int, merge: Any) -> Any:
    """The index after several commits, deletions and an update; `merge` at the end."""
    folder.mkdir()
    ix = index.create_in(folder, schema())
    for number in range(batches):
        writer = ix.writer(codec=codec)
        for doc in docs[number::batches]:
            writer.add_document(**doc)
        writer.commit(merge=False)
    writer = ix.writer(codec=codec)
    writer.delete_by_term("path", "doc3")
    writer.delete_by_query(query.Term("body", "alfa") & query.Term("brief", "alavo"))
    writer.update_document(path="doc5", body="alfa alfa 江市", size=3, when=DAY)
    writer.commit(merge=False)
    ix.writer(codec=codec).commit(mergetype=merge)
    return ix


def postings(reader: Any, name: str, btext: bytes, field: Any) -> list[Any]:
    matcher = reader.postings(name, btext)
    found = []
    while matcher.is_active():
        row = [matcher.id(), matcher.weight()]
        row += [
            matcher.value_as(kind) for kind in ("frequency", "positions", "characters") if field.format.supports(kind)
        ]
        found.append(row)
        matcher.next()
    return found


def describe(reader: Any) -> dict[str, Any]:
    """All that a reader tells about its index, by live document and by term."""
    told: dict[str, Any] = {}
    live = list(reader.all_doc_ids())
    told["docs"] = [reader.doc_count(), reader.doc_count_all(), live, reader.has_deletions()]
    told["fields"] = sorted(reader.indexed_field_names())
    told["terms"] = list(reader.all_terms())
    for name, field in reader.schema.items():
        # Where a document has no length Whoosh says None, or 0; of a field without any it cannot tell the extremes.
        told[name, "lengths"] = [reader.doc_field_length(doc, name) or 0 for doc in live]
        told[name, "total"] = reader.field_length(name)
        if name == "body":
            told["extremes"] = reader.min_field_length(name), reader.max_field_length(name)
        for leaf, base in reader.leaf_readers():
            if leaf.has_column(name):
                column = leaf.column_reader(name)
                told[name, "column", base] = [column[doc] for doc in leaf.all_doc_ids()]
        if field.vector:
            for doc in live:
                if reader.has_vector(doc, name):
                    told[name, "vector", doc] = list(reader.vector_as("frequency", doc, name))
        if field.indexed:
            told[name, "lexicon"] = list(reader.lexicon(name))
            if isinstance(field, fields.TEXT):
                told[name, "prefix"] = list(reader.expand_prefix(name, "al"))
                told[name, "common"] = [text for _, text in reader.most_frequent_terms(name, 5)]
            for btext in reader.lexicon(name):
                info = reader.term_info(name, btext)
                told[name, btext] = (
                    info.weight(),
                    info.doc_frequency(),
                    info.min_length(),
                    info.max_length(),
                    info.max_weight(),
                    info.min_id(),
                    info.max_id(),
                    reader.frequency(name, btext),
                    reader.doc_frequency(name, btext),
                    postings(reader, name, btext, field),
                )
    told["stored"] = [reader.stored_fields(doc) for doc in live]
    told["near"] = sorted(reader.terms_within("brief", "alfe", 2))
    return told


QUERIES = [
    "alfa",
    "alfa OR 江市 OR chie",
    "alfa AND bravo",
    "alfa NOT bravo",
    '"alfa alavo"',
    '"alfa bravo"~3',
    "al*",
    "*fa",
    "alfb~",
    "body:alfa brief:bravo boosted:chie^3",
    "size:[0 TO 40]",
    "price:>50",
    "when:2020",
    "flag:true",
    "tags:红",
    "grams:alf",
    'chars:"alfa alfa"',
    "path:doc7",
    "alfa ANDMAYBE 江",
    "boosted:alfa OR body:阴市 OR tags:绿",
]
WEIGHTINGS = [scoring.BM25F(), scoring.TF_IDF(), scoring.Frequency(), scoring.PL2()]


def answers(ix: Any) -> dict[Any, Any]:
    parser = QueryParser("body", ix.schema)
    told = {}
    for weighting in WEIGHTINGS:
        with ix.searcher(weighting=weighting) as searcher:
            for text in QUERIES:
                parsed = parser.parse(text)
                for limit in (None, 3):
                    hits = searcher.search(parsed, limit=limit, terms=True)
                    told[type(weighting), text, limit] = [(hit["path"], hit.score, hit.matched_terms()) for hit in hits]
    with ix.searcher() as searcher:
        for text in QUERIES:
            by_field = searcher.search(parser.parse(text), sortedby="when", groupedby=["tags", "flag"], limit=None)
            told[text, "sorted"] = [hit["path"] for hit in by_field]
            told[text, "groups"] = [by_field.groups("tags"), by_field.groups("flag")]
            facets = sorting.MultiFacet([sorting.FieldFacet("size", reverse=True), "path"])
            told[text, "facets"] = [hit["path"] for hit in searcher.search(parser.parse(text), sortedby=facets)]
        for hit in searcher.search(query.Term("body", "alfa"), limit=1):
            told["like"] = [other["path"] for other in hit.more_like_this("body")]
    return told


@pytest.mark.parametrize(  # the policies: of Whoosh's index, of ours
    ("count", "batches", "longest", "policies"),
    [
        (60, 1, 60, (MERGE_SMALL, MERGE_SMALL)),
        (60, 3, 60, (lambda writer, segments: segments, lambda writer, segments: segments)),
        (60, 3, 60, (OPTIMIZE, OPTIMIZE)),
        (400, 7, 10, (OPTIMIZE, ArrayMerge(OPTIMIZE))),
        (60, 6, 10, (MERGE_SMALL, ArrayMerge())),
        (1, 1, 10, (OPTIMIZE, ArrayMerge(OPTIMIZE))),
    ],
)
def test_both_codecs_tell_the_same(
    tmp_path: Path, count: int, batches: int, longest: int, policies: tuple[Callable[..., Any], ...]
) -> None:
    docs = documents(count + batches, count, longest)
    standard = build(tmp_path / "standard", W3Codec(), docs, batches, policies[0])
    arrays = build(tmp_path / "arrays", ArrayCodec(), docs, batches, policies[1])
    with standard.reader() as one, arrays.reader() as other:
        assert all(isinstance(reader.segment(), Segment) for reader, _ in other.leaf_readers())
        expected = describe(one)
        found = describe(other)
    assert found == expected
    assert answers(arrays) == answers(standard)


class Backwards(Tokenizer):  # type: ignore[misc]
    """The last word first, with its own position."""

    def __call__(self, value: str, **options: Any) -> Any:
        yield from reversed([token.copy() for token in RegexTokenizer()(value, **options)])


def test_positions_that_do_not_ascend(tmp_path: Path) -> None:
    described = []
    for codec in (W3Codec(), ArrayCodec()):
        place = tmp_path / type(codec).__name__
        place.mkdir()
        ix = index.create_in(place, fields.Schema(body=fields.TEXT(analyzer=Backwards())))
        for texts in (("a b a c a", "b c"), ("c c a",)):
            writer = ix.writer(codec=codec)
            for text in texts:
                writer.add_document(body=text)
            writer.commit(optimize=True)
        with ix.searcher() as searcher:
            matchers = [searcher.postings("body", word) for word in "ac"]
            described.append([list(matcher.items_as("positions")) for matcher in matchers])
    assert described[0] == described[1]
    assert [4, 2, 0] in [positions for _, positions in described[1][0]]


def test_an_array_merge_leaves_one_segment(tmp_path: Path) -> None:
    ix = build(tmp_path / "arrays", ArrayCodec(), documents(7, 30, 20), 3, ArrayMerge(OPTIMIZE))
    with ix.searcher() as searcher:
        before = {hit["path"]: searcher.stored_fields(hit.docnum) for hit in searcher.search(query.Every(), limit=None)}
    ix.writer(codec=ArrayCodec()).commit(mergetype=ArrayMerge(OPTIMIZE))
    with ix.searcher() as searcher:
        after = {hit["path"]: searcher.stored_fields(hit.docnum) for hit in searcher.search(query.Every(), limit=None)}
        assert not searcher.reader().has_deletions()
    assert before == after
    assert sorted(path.suffix for path in (tmp_path / "arrays").glob("*_*.*")) == [".doc", ".inv", ".toc"]


def test_a_removed_field_goes_with_the_merge(tmp_path: Path) -> None:
    ix = build(tmp_path / "arrays", ArrayCodec(), documents(8, 30, 20), 2, MERGE_SMALL)
    writer = ix.writer(codec=ArrayCodec())
    writer.remove_field("body")
    writer.remove_field("tags")
    writer.commit(mergetype=ArrayMerge(OPTIMIZE))
    with ix.reader() as reader:
        assert "body" not in reader.indexed_field_names()
        assert all("body" not in reader.stored_fields(doc) for doc in reader.all_doc_ids())
        segment = reader.leaf_readers()[0][0]
        assert "body" not in segment._perdoc._documents.stored.names
        assert segment._perdoc._documents.column("tags") is None
