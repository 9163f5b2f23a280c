"""Explanations of answers over the sample collection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher, Why
from hansou.index.text.fold.fold import fold
from hansou.search.explain.why import WhyPart

from .conftest import Library
from .test_queries import CASES, SEEDS, Case

OPTIONS = {"match", "since", "until", "source", "equivalents"}
EXPLAINED = [case for case in CASES if not {"sort", "limit", "offset"} & set(case.options)]
TABLE = Path(__file__).parent / "cases" / "why.tsv"


@pytest.mark.parametrize("case", EXPLAINED[::2], ids=lambda case: f"{case.line}-{case.query}")
def test_shares_add_up_to_the_score(sample: Library, case: Case) -> None:
    options = {name: value for name, value in case.options.items() if name in OPTIONS}
    results = sample.searcher.search(case.query, 40, **{"repeats": False, **options})
    for hit in results:
        why = sample.searcher.why(case.query, hit.path, **options)
        assert why is not None
        terms = [*why.together, *(term for part in why.parts for term in part.terms)]
        assert why.score == pytest.approx(hit.score, rel=1e-9)
        assert sum(term.score for term in terms) == pytest.approx(hit.score, rel=1e-9)
        assert sum(part.share for part in why.parts) + sum(term.share for term in why.together) == pytest.approx(
            1.0 if hit.score else 0.0
        )
        assert (why.found, why.rank, why.relaxed) == (True, hit.rank, results.relaxed)
        assert why.total == results.total
        assert (why.repeat_of, why.path) == (None, hit.path)
        for repeat in hit.repeats:
            other = sample.searcher.why(case.query, repeat.path, **options)
            assert other is not None
            assert (other.repeat_of, other.rank, other.found) == (hit.path, hit.rank, True)


@pytest.mark.parametrize("case", EXPLAINED[1::6], ids=lambda case: f"{case.line}-{case.query}")
def test_found_or_not_is_what_the_search_says(sample: Library, case: Case) -> None:
    options = {name: value for name, value in case.options.items() if name in OPTIONS}
    results = sample.searcher.search(case.query, 200, repeats=True, **options)
    found = {hit.path for hit in results}
    for path, article in list(sample.articles.items())[:: 1 + len(sample.articles) // 25]:
        why = sample.searcher.why(case.query, path, **options)
        assert why is not None
        assert why.found == (path in found)
        blocks = [part.blocks for part in why.parts] + [each.blocks for each in why.filters]
        assert any(blocks) != why.found, "what is not found is kept back by something, and only that"
        for place in (place for part in why.parts for place in part.places):
            text = article.title if place.line is None else article.body
            assert place.text in text
            if place.line is not None:
                line = article.body.count("\n", 0, article.body.index(place.text)) + article.line
                assert line <= place.line


@dataclass(frozen=True)
class Row:
    """A row of `cases/why.tsv`, whose head says what the columns are."""

    line: int
    query: str
    path: str
    facts: tuple[str, ...]


def _rows() -> list[Row]:
    rows = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").split("\n"), 1):
        if line and not line.startswith("#"):
            query, path, facts = line.split("\t")
            rows.append(Row(number, query, path, tuple(facts.split(" ; "))))
    return rows


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row.line}-{row.query}")
def test_what_an_explanation_says(sample: Library, row: Row) -> None:
    why = sample.searcher.why(row.query, SEEDS + row.path)
    assert why is not None
    told = set(_facts(why))
    assert told >= set(row.facts), sorted(told)


def _facts(why: Why) -> list[str]:
    """What an explanation says, a fact a string."""
    facts = ["found" if why.found else "not found", f"read {why.read_as}", *(f"dropped {text}" for text in why.dropped)]
    facts += ["relaxed"] * why.relaxed + ["aside"] * why.aside + [f"together {term.kind}" for term in why.together]
    if why.repeat_of:
        facts.append(f"repeats {why.repeat_of.removeprefix(SEEDS)}")
    for each in why.filters:
        facts.append(f"{'passes' if each.passes else 'fails'} {each.text}")
        facts += [f"blocks {each.text}"] * each.blocks
    for part in why.parts:
        facts += _part_facts(part)
    return facts


def _part_facts(part: WhyPart) -> list[str]:
    facts = [f"{part.kind} {part.text}", f"{part.text} {'stands' if part.stands else 'misses'} {part.count}"]
    facts += [f"blocks {part.text}"] * part.blocks
    facts += [f"word {word}" for word in part.words] + [f"pair {pair}" for pair in part.pairs]
    facts += [f"ignored {word}" for word in part.dropped] + [f"asks {word}" for word in part.asking]
    facts += [f"{each.kind} {each.text} {each.count}" for each in part.equivalents]
    facts += [f"line {place.line}" for place in part.places if place.line is not None]
    facts += ["title" for place in part.places if place.line is None]
    facts += ["aside place" for place in part.places if place.aside]
    facts += [f"scores {term.kind} {term.text} {term.count}" for term in part.terms]
    facts += [f"nearest {each.how} {each.wanted} {fold(each.found)}" for each in part.nearest]
    facts += [f"apart {each.distance}" for each in part.nearest if each.distance is not None]
    return facts


def test_own_words_and_synonyms_are_told(tmp_path: Path) -> None:
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(Article(path="a", title="敲门", body="敲门员上岗。"))
        indexer.add(Article(path="b", title="上岗", body="网格员敲门员上岗。"))
        indexer.add(Article(path="c", title="无关", body="别的事。"))
    words, synonyms = tmp_path / "w.txt", tmp_path / "s.txt"
    words.write_text("敲门员上岗\n", encoding="utf-8")
    synonyms.write_text("网格员,敲门员\n", encoding="utf-8")
    with Searcher(tmp_path / "index", dictionary=words, synonyms=synonyms) as searcher:
        why = searcher.why("敲门员上岗", "b")
        assert why is not None
        assert why.parts[0].own_words == ("敲门员上岗",)
        assert "own word" in {term.kind for term in why.parts[0].terms}
        why = searcher.why("网格员", "a")
        assert why is not None
        assert why.found
        assert [(each.text, each.kind, each.count) for each in why.parts[0].equivalents] == [("敲门员", "synonym", 1)]
        assert "equivalent" in {term.kind for term in why.parts[0].terms}
        why = searcher.why("网格员", "c")
        assert why is not None
        assert not why.found
        assert why.score == 0


def test_unknown_paths_and_bad_queries(sample: Library) -> None:
    assert sample.searcher.why("江阴", "nowhere.txt") is None
    assert sample.searcher.why('"江阴', "nowhere.txt") is None
    with pytest.raises(ValueError, match="match"):
        sample.searcher.why("江阴", "nowhere.txt", match="some")


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("taxi-battery-swap.txt", "wuxi/taxi-battery-swap.txt"),
        (f"{SEEDS}wuxi/taxi-batery-swop.txt", "wuxi/taxi-battery-swap.txt"),
        (f"{SEEDS}taxi-battery-swap", "wuxi/taxi-battery-swap.txt"),
        ("mixed-six-records.jsonl", "formats/mixed-six-records.jsonl#news-0001"),
    ],
)
def test_near_paths(sample: Library, path: str, near: str) -> None:
    assert sample.searcher.near_paths(path)[0] == SEEDS + near
    assert sample.searcher.near_paths("*") == []
    assert sample.searcher.near_paths("") == []
