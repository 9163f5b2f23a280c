"""Occurrences, trends and collocates of the sample collection, against the texts read character by character."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from math import log, log2
from pathlib import Path

import pytest

from hansou import ArgumentError, Article, Indexer, Searcher
from hansou.index.text.tokens.terms import analyze
from hansou.search.corpus.collocates import collocates_of, log_likelihood, windows_in
from hansou.search.corpus.occurrences import Occurrence
from hansou.search.corpus.ordering import ordered, sampled
from hansou.search.query.terms import unit_string
from hansou.search.snippets.occurrences import HighlightTerm, spell_string
from tests.index.text.plain import occurrences, plain_units, tokens
from tests.search.conftest import Library

NO_OPERATORS = str.maketrans("", "", '"“”＂「」『』()（）:：+-*?＊？~～\n')


def strings_of(library: Library, seed: int, count: int) -> Iterator[str]:
    """Runs of one to five units out of random articles, as they stand there but for operators."""
    rng = random.Random(seed)
    bodies = [article.body for article in library.articles.values() if len(plain_units(article.body)) > 30]
    for _ in range(count):
        body = rng.choice(bodies)
        units = plain_units(body)
        first = rng.randrange(len(units) - 6)
        last = first + rng.randint(1, 5) - 1
        text = body[units[first].start : units[last].end].translate(NO_OPERATORS)
        if tokens(text):
            yield text


def by_brute_force(library: Library, text: str) -> set[tuple[str, str, int, int]]:
    wanted = tokens(text)
    return {
        (path, part, start, end)
        for path, article in library.articles.items()
        for part, whole in (("title", article.title), ("body", article.body))
        for start, end in occurrences(whole, wanted)
    }


def test_every_occurrence_of_random_strings_is_listed_and_nothing_else(sample: Library) -> None:
    compared = 0
    for text in strings_of(sample, 3, 150):
        found = [(each.path, each.part, each.start, each.end) for each in sample.searcher.occurrences(f'"{text}"')]
        assert len(found) == len(set(found))
        assert set(found) == by_brute_force(sample, text), text
        compared += len(found)
    assert compared > 1000


def test_contexts_and_places_are_those_of_the_text(sample: Library) -> None:
    seen = 0
    for each in sample.searcher.occurrences("江 OR 项目 OR 的", context=12):
        article = sample.articles[each.path]
        whole = article.title if each.part == "title" else article.body
        assert whole[each.start : each.end] == each.text
        assert whole[max(0, each.start - 12) : each.start] == each.left
        assert whole[each.end : each.end + 12] == each.right
        if each.part == "body":
            assert each.line == article.line + whole[: each.start].count("\n")
        else:
            assert each.line is each.page is None
        seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    "query",
    ["江阴 项目", "江*", "高?区", '"江阴 项目"~20', "營商環境~", "計程車", "jiangyin", "江阴 NOT 无锡", "title:江阴"],
)
def test_what_is_marked_is_what_is_listed(sample: Library, query: str) -> None:
    """Occurrences are the highlights of the articles that are found, whatever the query."""
    found = sample.searcher.search(query, limit=1000, repeats=True)
    expected = {
        (hit.path, part, *span)
        for hit in found
        for part, whole in (("title", sample.articles[hit.path].title), ("body", sample.articles[hit.path].body))
        for span in sample.searcher.highlights(whole, query)
    }
    listed = {(each.path, each.part, each.start, each.end) for each in sample.searcher.occurrences(query)}
    assert listed == expected
    assert listed or not found.total


def test_trends_are_counts_of_the_texts(sample: Library) -> None:
    checked = 0
    for text in strings_of(sample, 5, 40):
        told = sample.searcher.trends([f'"{text}"'], by="month")
        places = by_brute_force(sample, text)
        for row in (*told.rows, told.without):
            paths = [path for path, article in sample.articles.items() if article.date[:7] == row.name]
            if not row.name:
                paths = [path for path, article in sample.articles.items() if len(article.date) < 7]
            holding = {path for path, *_ in places} & set(paths)
            assert (row.articles, row.tallies[0].articles) == (len(paths), len(holding)), (text, row.name)
            assert row.tallies[0].occurrences == sum(path in holding for path, *_ in places)
            characters = sum(
                len(tokens(sample.articles[path].title)) + len(tokens(sample.articles[path].body)) for path in paths
            )
            assert row.characters == characters
            checked += len(holding)
    assert checked > 100


def test_periods_without_articles_are_gaps(tmp_path: Path) -> None:
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add([
            Article(path="a", body="江阴 江阴", date="2021-11-30"),
            Article(path="b", body="江阴", date="2022-02-01", source="新华社"),
            Article(path="c", body="无锡", date="2022-02"),
            Article(path="d", body="江阴", date="2022"),
            Article(path="e", body="江阴"),
        ])  # fmt: skip
    with Searcher(tmp_path / "index") as searcher:
        months = searcher.trends(["江阴", "无锡"])
        assert [row.name for row in months.rows] == ["2021-11", "2021-12", "2022-01", "2022-02"]
        assert [row.articles for row in months.rows] == [1, 0, 0, 2]
        assert months.rows[0].tallies == ((1, 2), (0, 0))
        assert months.rows[1].share(0) is None
        assert months.rows[3].share(0) == 0.5
        assert months.rows[3].per_million(1) == pytest.approx(1e6 / 4 * 1)
        assert (months.without.articles, months.without.tallies[0]) == (2, (2, 2))
        years = searcher.trends("江阴", by="year")
        assert [(row.name, row.tallies[0].articles) for row in years.rows] == [("2021", 1), ("2022", 2)]
        days = searcher.trends("江阴", by="day", since="2022-01-30")
        assert [row.name for row in days.rows] == ["2022-02-01"]
        sources = searcher.trends("江阴", by="source")
        assert [(row.name, row.tallies[0]) for row in sources.rows] == [("新华社", (1, 1))]
        with pytest.raises(ArgumentError):
            searcher.trends("江阴", by="week")  # type: ignore[arg-type]


def windows_by_brute_force(library: Library, text: str, window: int) -> tuple[Counter[str], int, int]:
    """Words within `window` words of each occurrence, by taking whole lines apart."""
    near: Counter[str] = Counter()
    units = 0
    places = by_brute_force(library, text)
    for path, part, start, end in places:
        article = library.articles[path]
        whole = article.title if part == "title" else article.body
        before = whole[whole.rfind("\n", 0, start) + 1 : start]
        after = whole[end:].split("\n")[0]
        for side, cut in ((before, slice(-window, None)), (after, slice(window))):
            words = list(analyze(side).words())[cut]
            near.update(word.text for word in words)
            units += sum(word.size for word in words)
    return near, units, len(places)


@pytest.mark.parametrize("query", ["江阴", "项目", "企业", "2022"])
@pytest.mark.parametrize("window", [1, 5])
def test_windows_are_those_of_the_lines(sample: Library, query: str, window: int) -> None:
    records = ({"title": article.title, "body": article.body} for article in sample.articles.values())
    found = windows_in(records, [HighlightTerm(spell_string(unit_string(query)), 1.0)], window)
    near, units, places = windows_by_brute_force(sample, query, window)
    assert (found.left + found.right, found.units, found.occurrences) == (near, units, places)
    assert places > 5


def test_measures_are_those_of_the_literature(sample: Library) -> None:
    found = sample.searcher.collocates('"的"', minimum=2, limit=1000)
    near, window, places = windows_by_brute_force(sample, "的", 5)
    every = sum(len(tokens(a.title)) + len(tokens(a.body)) for a in sample.articles.values())
    assert len(found) > 20
    for each in found:
        total = each.total
        assert each.near == near[each.word] == each.left + each.right
        assert total >= each.near
        assert each.expected == pytest.approx(total * window / every)
        assert each.mi == pytest.approx(log2(each.near * every / (total * window)))
        assert each.dice == pytest.approx(14 + log2(2 * each.near / (places + total)))
        cells = [each.near, total - each.near, window - each.near, every - window - total + each.near]
        sums = [(total, window), (total, every - window), (every - total, window), (every - total, every - window)]
        expected = [row * column / every for row, column in sums]
        g2 = 2 * sum(seen * log(seen / ought) for seen, ought in zip(cells, expected, strict=True) if seen)
        assert each.log_likelihood == pytest.approx(g2)
    assert [each.log_likelihood for each in found] == sorted((each.log_likelihood for each in found), reverse=True)


def test_log_likelihood_of_a_table_worked_out_by_hand() -> None:
    # 110 of the 2,442 bigrams that begin with a word end with the other, as against 29,114 of 31,777 elsewhere
    # (the first row of table 1 in Dunning 1993): 270.72.
    assert log_likelihood(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114) == pytest.approx(270.72, abs=0.005)
    assert log_likelihood(10, 100, 100, 1000) == pytest.approx(0, abs=1e-9)
    assert log_likelihood(1, 100, 100, 1000) < 0


def test_rare_words_are_left_out_and_words_are_ordered(sample: Library) -> None:
    some = sample.searcher.collocates("江阴", minimum=4)
    assert some
    assert min(each.near for each in some) >= 4
    for measure in ("mi", "dice"):
        values = [each.by(measure) for each in sample.searcher.collocates("江阴", minimum=2, measure=measure)]  # type: ignore[arg-type]
        assert values == sorted(values, reverse=True)
    assert len(sample.searcher.collocates("江阴", minimum=2, limit=3)) == 3
    empty = windows_in([], [HighlightTerm(spell_string(unit_string("江")), 1.0)], 5)
    assert collocates_of(empty, {}, 0, 1, "mi") == []


def line(left: str, text: str, right: str, date: str = "") -> Occurrence:
    return Occurrence("a", "", date, "", "body", 1, None, 0, len(text), left, text, right)


def test_order_by_what_stands_beside() -> None:
    lines = [
        line(before, "江", after) for before, after in [("，中", "苏"), ("过", "阴。"), ("3", "北"), ("一", "，南")]
    ]
    by_right = [each.right for each in ordered(lines, "right")]
    assert by_right == ["北", "，南", "苏", "阴。"]  # běi nán sū yīn
    assert [each.right for each in ordered(lines, "right", "strokes")] == ["北", "阴。", "苏", "，南"]  # 5 6 7 9
    assert [each.left for each in ordered(lines, "left", "strokes")] == ["3", "一", "，中", "过"]
    dated = [line("", "a", "", date) for date in ("", "2022", "2021-05")]
    assert [each.date for each in ordered(dated, "date")] == ["2021-05", "2022", ""]


def test_samples_are_by_chance_and_repeatable() -> None:
    lines = [line(str(number), "江", "") for number in range(100)]
    first = sampled(lines, 20, 0)
    assert first == sampled(iter(lines), 20, 0) != sampled(lines, 20, 1)
    assert [int(each.left) for each in first] == sorted(int(each.left) for each in first)
    assert sampled(lines, 200, 0) == lines
    seen = Counter(each.left for seed in range(500) for each in sampled(lines, 20, seed))
    assert len(seen) == 100
    assert 60 < min(seen.values()) <= max(seen.values()) < 145  # 100 on average, five standard deviations
