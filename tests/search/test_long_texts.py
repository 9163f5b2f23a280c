"""Long texts: found, shown and compared as short ones are, with only a part of them read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.store.documents.blocks import SIZE, LongText
from hansou.index.text.signature import agreements, signatures
from hansou.index.text.sketch import read, shares, signature_of, sketch, written

WORDS = (
    *("江阴", "换电站", "储能", "开工", "营商环境", "的", "了", "在", "公司", "项目", "15GWh", "2023.02.08"),
    *("OpenSearch", "长江", "大桥", "春天", "夜里", "先生", "说道", "walking", "1,570", "国画", "山水"),
    *("，", "。", "！", "\n", "\n\n　　"),
)
RARE = ("猢狲", "貔貅", "Zanzibar", "饕餮", " C ", " C++ ")


def book(seed: int, characters: int) -> str:
    """Words by chance, some rare ones among them."""
    rng = random.Random(seed)
    weights = [1 + rng.random() * 4 for _ in WORDS]
    words = rng.choices(WORDS, weights, k=characters // 2)
    for _ in range(characters // 4000):
        words[rng.randrange(len(words))] = rng.choice(RARE)
    return "".join(words)[:characters]


BOOKS = {f"book/{number}": book(number, 15_000 + 23_000 * number) for number in range(4)}
QUERIES = (
    *("猢狲", "貔貅 饕餮", '"江阴换电站"', "营商环境 猢狲", "zanzibar", "15GWh 貔貅", "的", "长江大桥 猢狲", "狲"),
    *("公司项目", "猢*江", "换电?开工", '"猢狲 江阴"~9', "饕餮~ 江阴", "2023.02.08 饕餮", "opensearch 貔貅"),
    *("猢狲 不存在的词语", '"c++"'),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("books")
    with Indexer(folder, workers=1) as indexer:
        indexer.add(Article(path, f"第{path[-1]}部书", text) for path, text in BOOKS.items())
        indexer.add(Article("short", "短文", "江阴换电站开工，猢狲也来看。"))
    with Searcher(folder) as searcher:
        yield searcher


@pytest.mark.parametrize("query", QUERIES)
def test_passages_are_as_good_as_those_of_the_whole_text(searcher: Searcher, query: str) -> None:
    """What is marked stands there, all of it is, lines are right, and no passage would show more that is wanted."""
    results = searcher.search(query, limit=10, snippets=3)
    assert any(hit.path in BOOKS for hit in results)
    for hit in results:
        if hit.path not in BOOKS:
            continue
        text = body_of(searcher, hit.path)
        spans = searcher.highlights(text, query)
        assert hit.snippets
        for snippet in hit.snippets:
            starts = [at for at in places(text, snippet.text) if 1 + text.count("\n", 0, at) == snippet.line]
            marked = [
                [(start - at, end - at) for start, end in spans if at <= start and end <= at + len(snippet.text)]
                for at in starts
            ]
            assert snippet.highlights in marked
            assert snippet.highlights or not spans


def places(text: str, part: str) -> list[int]:
    found, at = [], text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


@pytest.mark.parametrize("query", ["猢狲", "貔貅 饕餮", "营商环境 猢狲", "长江大桥 猢狲"])
def test_no_passage_of_the_text_has_more_than_the_first_that_is_shown(searcher: Searcher, query: str) -> None:
    for hit in searcher.search(query, limit=10, snippets=1):
        if hit.path in BOOKS:
            text, snippet = body_of(searcher, hit.path), hit.snippets[0].text
            shown = weight(snippet, searcher.highlights(snippet, query))
            spans = searcher.highlights(text, query)
            inside = (
                [span for span in spans[at : at + 80] if span[1] <= low + 80] for at, (low, _) in enumerate(spans)
            )
            assert shown >= max(weight(text, some) for some in inside)


def weight(text: str, spans: list[tuple[int, int]]) -> int:
    """What some matches weigh, each different one once."""
    return sum(map(len, {"".join(filter(str.isalnum, text[start:end].lower())) for start, end in spans}))


def body_of(searcher: Searcher, path: str) -> str:
    article = searcher.article(path)
    assert article is not None
    return article.body


def test_what_a_query_reads_does_not_grow_with_the_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    block = LongText._block

    def counted(text: LongText, at: int) -> str:
        found = block(text, at)
        reads[-1] += len(found)
        return found

    monkeypatch.setattr(LongText, "_block", counted)
    for characters in (100_000, 400_000):
        folder = tmp_path / str(characters)
        with Indexer(folder, workers=1) as indexer:
            indexer.add(Article(f"{n}", f"第{n}部", book(n, characters)) for n in range(3))
            indexer.add(Article("copy", "第1部", book(1, characters)))
        reads.append(0)
        with Searcher(folder) as searcher:
            for query in QUERIES:
                assert len(searcher.search(query, snippets=2)) > 0
            assert {hit.path: len(hit.repeats) for hit in searcher.search("猢狲")}["1"] == 1  # and its copy with it
    assert max(reads) < 4 * 4 * 3 * SIZE * len(QUERIES)  # of four books, four blocks for a passage of three at most
    assert reads[1] < 1.3 * reads[0]


def edited(text: str, edits: int, seed: int = 1) -> str:
    rng = random.Random(seed)
    characters = list(text)
    for _ in range(edits):
        characters[rng.randrange(len(characters))] = "改"
    return "".join(characters)


def random_text(seed: int, size: int) -> str:
    rng = random.Random(seed)
    return "".join(chr(0x4E00 + int(rng.paretovariate(0.7)) % 3000) for _ in range(size))


def test_sketches_tell_how_much_two_texts_have_in_common() -> None:
    text, other = random_text(1, 60_000), random_text(2, 60_000)
    one = sketch(text)
    assert shares(one, sketch(other))[0] < 0.05
    assert shares(one, one) == (1.0, 1.0)
    assert shares(one, sketch(edited(text, 60)))[0] > 0.95
    assert 0.35 < shares(one, sketch(text[:30_000]))[0] < 0.65
    assert shares(one, sketch(text[:30_000]))[1] > 0.95
    half = sketch(text[:30_000] + other[30_000:])
    assert 0.2 < shares(one, half)[0] < 0.5
    assert (read(written(one)) == one).all()
    assert len(read("no sketch \x00")) == 0
    assert len(sketch("短")) == 0
    assert signature_of(sketch("短")) == bytes(16)
    near, far = signature_of(sketch(edited(text, 60))), signature_of(sketch(other))
    own = signature_of(one)
    assert sum(a == b for a, b in zip(own, near, strict=True)) >= 13
    assert sum(a == b for a, b in zip(own, far, strict=True)) <= 3
    long = signatures([text, other])
    assert agreements(long)[0, 1] > 3  # pairs of characters tell long texts apart less


def test_a_sketch_does_not_depend_on_script_and_signs() -> None:
    text = "江陰換電站開工，營商環境。" * 40 + random_text(3, 300_000)
    assert (sketch(text) == sketch(text.replace("江陰換電站開工，營商環境。", "江阴 换电站\n开工营商环境！"))).all()


def test_copies_are_one_story_and_volumes_are_not(tmp_path: Path) -> None:
    text = random_text(5, 40_000)
    articles = [
        Article("a", "长夜行", text + "猢狲"),
        Article("b", "长夜行", edited(text, 40) + "猢狲"),
        Article("c", "长夜行", text[:30_000] + "猢狲"),
        Article("d", "长夜行 第二卷", edited(text, 10, 2) + "猢狲"),
        Article("e", "别的书", random_text(6, 40_000) + "猢狲"),
        Article("f", "长夜行", text[:9_000] + "猢狲"),
    ]
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(articles)
    with Searcher(tmp_path) as searcher:
        found = {hit.path: {repeat.path for repeat in hit.repeats} for hit in searcher.search("猢狲")}
    groups = {frozenset({path, *others}) for path, others in found.items()}
    assert groups == {frozenset("abc"), frozenset("d"), frozenset("e"), frozenset("f")}


def test_a_passage_tells_the_chapter_that_it_stands_in(tmp_path: Path) -> None:
    parts = [f"第{number}回　雪夜{number}\n{random_text(number, 3000)}猢狲{number}到此。\n" for number in range(1, 12)]
    article = Article("novel.txt", "长夜行", "楔子\n从前有一只猢狲零到此。\n" + "".join(parts))
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(article)
    with Searcher(tmp_path) as searcher:
        for number in (1, 5, 11):
            (hit,) = searcher.search(f'"猢狲{number}到此"')
            assert [snippet.heading for snippet in hit.snippets] == [f"第{number}回　雪夜{number}"]
            assert hit.snippets[0].line == 2 + 2 * number
        (hit,) = searcher.search('"猢狲零到此"')
        assert hit.snippets[0].heading == "楔子"
        assert hit.parts == (1, 12)
        (hit,) = searcher.search("猢狲")
        assert hit.parts == (12, 12)
        assert hit.as_json()["parts"] == {"found": 12, "of": 12}
        assert searcher.article("novel.txt") == article
