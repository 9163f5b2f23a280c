"""The expected answer first: titles, nearness, names of files, beginnings, author and source."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.schema import name_extent
from hansou.search.query.terms import unit_string
from hansou.search.rank import nearness
from hansou.search.rank.nearness import PlacedWord
from hansou.search.rank.weights import NEAR_DEPTH

TABLE = Path(__file__).parent / "cases" / "first.tsv"
FILLING = "春夏秋冬山水田林湖草沙风雨雷电花鸟鱼虫桌椅门窗灯书笔纸墨砚琴棋诗酒茶饭衣裳鞋帽车船桥路"


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    line: int
    kind: str
    query: str
    first: str
    files: dict[str, str]


def _written(text: str) -> str:
    """A file's text: what stands in braces stands between words of no account."""
    text = text.replace("\\n", "\n").replace("{文}", FILLING)
    return re.sub(r"\{([^}]*)\}", r"\1", text)


def _cases() -> list[Case]:
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").split("\n"), 1):
        if line and not line.startswith("#"):
            kind, query, first, *files = line.split("\t")
            texts = dict(file.split("=", 1) for file in files)
            found.append(Case(number, kind, query, first, {name: _written(text) for name, text in texts.items()}))
    return found


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case.line}-{case.kind}-{case.query}")
def test_the_expected_answer_comes_first(tmp_path: Path, case: Case) -> None:
    for name, text in case.files.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with Indexer(tmp_path / "index", workers=1) as indexer:
        if case.kind == "lead":
            indexer.add(Article(name, body=text) for name, text in case.files.items())
        else:
            indexer.update([tmp_path / "files"])
    with Searcher(tmp_path / "index") as searcher:
        results = searcher.search(case.query, repeats=True)
        assert results[0].path.endswith(case.first)
        assert not results.relaxed
        for hit in results:
            why = searcher.why(case.query, hit.path)
            assert why is not None
            shares = sum(part.share for part in why.parts) + sum(term.share for term in why.together)
            assert why.score == pytest.approx(hit.score, rel=1e-9)
            assert not hit.score or shares == pytest.approx(1.0)
        if case.kind == "name":
            assert [hit.path.endswith(case.first) for hit in results] == [True], "and nothing else is found"
            start, end = name_extent(results[0].path)
            assert ":" in case.query or results[0].path_highlights
            assert all(start <= low < high <= end for low, high in results[0].path_highlights)


AUTHORS = [
    ("李白 明月", "own"),
    ("李白 明月 故鄉", "own"),
    ("明月 李白", "own"),
    ("新华社 洪水", "wire"),
    ("新華社 洪水", "wire"),
]


@pytest.mark.parametrize(("query", "first"), AUTHORS)
def test_author_and_source_are_searched(tmp_path: Path, query: str, first: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(
            [
                Article("own", "靜夜思", "舉頭望明月，低頭思故鄉。", author="李白"),
                Article("other", "春望", "國破山河在，城春草木深。", author="杜甫"),
                Article("wire", "汛情", "洪水已过境，各地平安。", source="新华社"),
                *(Article(f"{number}", "无题", FILLING) for number in range(20)),
            ]
        )
    with Searcher(tmp_path) as searcher:
        results = searcher.search(query, repeats=True)
        assert [hit.path for hit in results] == [first]
        assert not results.relaxed
        assert not searcher.search(f'"{query}"', repeats=True)


def test_a_rare_latin_word_weighs_as_a_chinese_one(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article(f"{number}", body=f"运动鞋和{FILLING}") for number in range(20)])
        indexer.add(Article("latin", body=f"puma和{FILLING}"))
        indexer.add(Article("chinese", body=f"彪马和{FILLING}"))
    with Searcher(tmp_path) as searcher:
        latin, chinese = (searcher.search(f"{word} 运动鞋 便宜", limit=1)[0] for word in ("puma", "彪马"))
        assert (latin.path, chinese.path) == ("latin", "chinese")


@pytest.mark.parametrize(
    ("path", "format_", "name"),
    [
        ("a/b/合同.docx", "docx", "合同"),
        ("合同", "", "合同"),
        ("2023.02.08.txt", "text", "2023.02.08"),
        (".txt", "text", ".txt"),
        ("books/红楼梦.epub#OEBPS/c1.xhtml", "epub", "红楼梦"),
        ("books/x.fb2#3", "fb2", "x"),
        ("all.zip#内/发票.pdf", "pdf", "发票"),
        ("all.jsonl#12", "jsonl", ""),
        ("C#笔记.txt", "text", "C#笔记"),
        ("memo/1", "", "1"),
        ("a/", "", ""),
    ],
)
def test_the_name_of_a_file(path: str, format_: str, name: str) -> None:
    start, end = name_extent(path, format_)
    assert path[start:end] == name


def test_gaps_are_those_of_brute_force() -> None:
    rng = random.Random(4)
    for _ in range(300):
        one, other = (sorted(rng.sample(range(60), rng.randint(1, 6))) for _ in range(2))
        sizes = rng.randint(1, 4), rng.randint(1, 4)
        gaps = [b - a - sizes[0] if a <= b else a - b - sizes[1] for a in one for b in other]
        assert nearness._gap(one, sizes[0], other, sizes[1]) == max(0, min(gaps)) or min(gaps) < 0


def test_places_add_the_same_in_one_segment_and_in_many(tmp_path: Path) -> None:
    rng = random.Random(8)
    words = ["园林", "修复", "AI", "潮汐"]
    articles = [
        Article(f"p{number}", rng.choice(["", "标题"]), "".join(rng.choices([*words, *FILLING], k=60)))
        for number in range(NEAR_DEPTH)
    ]
    scores = []
    for name, parts in (("one", 1), ("many", 4)):
        with Indexer(tmp_path / name, workers=1) as indexer:
            for part in range(parts):
                indexer.add(articles[part::parts])
                indexer.commit()
        with Searcher(tmp_path / name) as searcher:
            found = [
                {hit.path: hit.score for hit in searcher.search(query, limit=60, repeats=True)}
                for query in ("园林 修复", "AI 园林", "潮汐 AI 修复", "潮汐")
            ]
        scores.append(found)
    for one, many in zip(*scores, strict=True):
        assert one.keys() == many.keys()
        assert all(one[path] == pytest.approx(many[path], rel=1e-12) for path in one)


def test_a_word_that_stands_nowhere_adds_nothing() -> None:
    word = PlacedWord(unit_string("园林"), 1.0, 1.0)
    assert nearness._gain([word, word], [[], []], lead=True) == 0
    assert nearness._gain([word, word], [[], [3]], lead=False) == 0
    assert nearness._gain([word, word], [[1], [3]], lead=False) == 1.0, "the first has none before it"
