"""A user's words and synonyms: how they are read, and that they take effect without indexing again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hansou import Article, HansouError, Indexer, Searcher
from hansou.search.expand.userwords import (
    LONGEST,
    MOST_PAIRS,
    MOST_SYNONYMS,
    MOST_WARNINGS,
    WordListWarning,
    read_synonyms,
    read_words,
)

from .test_equivalents import marked

FILLER = "市民到场参观并提出意见。"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(
            [
                Article("name", body=f"江阴霞客湾科学城开工。{FILLER}"),
                Article("apart", body=f"科学城里说霞客，{FILLER}又说江湾。"),
                Article("chip", body=f"芯片厂，{FILLER}"),
                Article("wafer", body=f"晶圓廠，{FILLER}"),
                Article("ic", body=f"IC 產業，{FILLER}"),
            ]
        )
    return path


def test_a_new_name_is_one_word_at_once(index: Path, tmp_path: Path) -> None:
    with Searcher(index) as searcher:
        assert searcher.search("霞客湾科学城").total >= 1
        assert searcher.highlights("霞客，科学城", "霞客湾科学城")
    words = tmp_path / "mine.txt"
    words.write_text("# 新地名\n霞客灣科學城 5 ns\n", encoding="utf-8")
    with Searcher(index, dictionary=words) as searcher:
        results = searcher.search("江阴霞客湾科学城开工")
        assert [hit.path for hit in results] == ["name"]
        assert "霞客湾科学城" in marked(searcher.search("霞客灣科學城"))
        assert searcher.search("霞客湾科学城", match="any")[0].path == "name"
        assert searcher.highlights("霞客，科学城", "霞客湾科学城") == []
        assert searcher.highlights("霞客湾科学城", "去霞客湾科学城") == [(0, 6)]


def test_synonyms_stand_for_each_other_in_either_script(index: Path, tmp_path: Path) -> None:
    synonyms = tmp_path / "mine.txt"
    synonyms.write_text("芯片廠，晶圆厂, IC\n", encoding="utf-8")
    with Searcher(index, synonyms=synonyms) as searcher:
        for query, first in (("晶圓廠", "wafer"), ("ic", "ic")):
            results = searcher.search(query)
            assert results[0].path == first
            assert {hit.path for hit in results} == {"chip", "wafer", "ic"}
            assert marked(results) == {"芯片厂", "晶圓廠", "IC"}
        assert {hit.path for hit in searcher.search("晶圓廠", equivalents=False)} == {"wafer"}
        assert {hit.path for hit in searcher.search('"晶圓廠"')} == {"wafer"}


def test_files_in_the_index_are_taken_and_left_alone(index: Path, tmp_path: Path) -> None:
    (index / "words.txt").write_text("霞客湾科学城\n", encoding="utf-8")
    (index / "synonyms.txt").write_bytes("霞客湾科学城 晶圓廠\n".encode("gb18030"))
    with Indexer(index, workers=1) as indexer:
        for number in range(6):
            indexer.add(Article(f"more/{number}", body=f"宜兴，{FILLER}"))
            indexer.commit()
        indexer.remove(["more/0"])
    with Searcher(index) as searcher:
        assert {hit.path for hit in searcher.search("晶圆厂")} == {"name", "wafer"}
        assert {hit.path for hit in searcher.search("霞客湾科学城")} == {"name", "wafer"}
    empty = tmp_path / "empty.txt"
    empty.write_text("# nothing\n\n")
    with Searcher(index, synonyms=empty) as searcher:
        assert {hit.path for hit in searcher.search("晶圆厂")} == {"wafer"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("江阴\n無錫 3\n霞客湾 12 ns\n宜兴 ns\n\n  # 说明\n", {"江阴": 1, "无锡": 3, "霞客湾": 12, "宜兴": 1}),
        ("\ufeff江阴 0\n無錫\n", {"无锡": 1}),
        ("Ｃ919大飞机 7\r\nIC芯片\r\n", {"c919大飞机": 7, "ic芯片": 1}),
    ],
)
def test_words_as_jieba_has_them(tmp_path: Path, text: str, numbers: dict[str, int]) -> None:
    path = tmp_path / "words.txt"
    path.write_text(text, encoding="utf-8")
    assert dict(read_words(path).numbers) == numbers


def test_the_longest_word_from_the_left_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("江阴高新\n江阴\n高新区\n新区\n", encoding="utf-8")
    words = read_words(path)
    assert words.keep_whole("去江阴高新区看", [0, 1, 3, 6, 7]) == ([0, 1, 5, 6, 7], frozenset({1}))
    assert words.keep_whole("宜兴", [0, 2]) == ([0, 2], frozenset())
    assert words.keep_whole("", [0]) == ([0], frozenset())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("江阴\n无锡 a b c\n", 2, "a line is a word, then a number and a tag"),
        ("无锡 -3\n", 1, "a line is a word"),
        ("# x\n\n！！\n", 3, "holds no letter, digit or Chinese character"),
        ("江" * (LONGEST + 1), 1, f"a word has more than {LONGEST} characters"),
    ],
)
def test_a_bad_line_of_words_is_named(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "words.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.warns(WordListWarning) as told:
        words = read_words(path)
    assert [str(each.message).startswith(f"{path}:{line}: ") for each in told] == [True]
    assert reason in str(told[0].message)
    assert len(words.numbers) == (1 if line == 2 else 0)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("芯片,晶片\n孤单\n", 2, "two or more different words"),
        ("軟件，软件\n", 1, "two or more different words"),
        ("芯片,！\n", 1, "holds no letter"),
    ],
)
def test_a_bad_group_of_synonyms_is_named(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text(text, encoding="utf-8")
    path.write_text(text + "地铁,捷运\n", encoding="utf-8")
    with pytest.warns(WordListWarning, match=f":{line}: .*{reason}"):
        assert "地铁" in read_synonyms(path)  # the rest works


def test_of_many_bad_lines_the_first_are_told(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("孤单\n" * 5000 + "地铁,捷运\n", encoding="utf-8")
    with pytest.warns(WordListWarning) as told:
        assert set(read_synonyms(path)) == {"地铁", "捷运"}
    assert len(told) == MOST_WARNINGS + 1


def test_synonyms_of_several_words_and_latin_ones_stand_for_each_other_each_way(tmp_path: Path) -> None:
    index, mine = tmp_path / "index", tmp_path / "mine.txt"
    with Indexer(index, workers=1) as indexer:
        indexer.add(
            [
                Article("long", body="一带一路 倡议惠及各国。"),
                Article("latin", body="The Belt and Road Initiative began."),
                Article("short", body="所谓BRI，谈者众多。"),
                Article("other", body="他的士兵走了。"),
                Article("taxi", body="叫了出租车。"),
            ]
        )
    mine.write_text("一带一路倡议, Belt and Road Initiative, BRI\n的士, 出租车\n", encoding="utf-8")
    with Searcher(index, synonyms=mine) as searcher:
        for query, first in (("一带一路倡议", "long"), ("BRI", "short")):
            results = searcher.search(query)
            assert results[0].path == first
            assert {hit.path for hit in results} == {"long", "latin", "short"}, query
        assert [hit.path for hit in searcher.search("出租车")] == ["taxi"]


def _names(count: int) -> list[str]:
    return [chr(0x4E00 + at // 90) + chr(0x5E00 + at % 90) + "镇" for at in range(count)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (",".join(_names(4_000)), f"a word has more than {MOST_SYNONYMS} synonyms"),
        ("\n".join(f"江阴,{name}" for name in _names(8_000)), f"a word has more than {MOST_SYNONYMS} synonyms"),
        ("\n".join(",".join(_names(400)) for _ in range(300)), f"more than {MOST_PAIRS} pairs of synonyms"),
    ],
    ids=["a long group", "a word in many groups", "many long groups"],
)
def test_synonyms_without_end_take_no_time(index: Path, text: str, reason: str) -> None:
    (index / "synonyms.txt").write_text(text, encoding="utf-8")
    began = time.process_time()
    with pytest.warns(WordListWarning) as told, Searcher(index) as searcher:
        searcher.search("江阴")
    assert any(reason in str(each.message) for each in told)
    assert time.process_time() - began < 10  # quadratic took minutes


def test_files_that_cannot_be_read_are_named(index: Path, tmp_path: Path) -> None:
    for path, content in (
        (tmp_path / "none.txt", None),
        (tmp_path / "binary.txt", b"\x7fELF\x00\x01"),
        (tmp_path, None),
    ):
        if content is not None:
            path.write_bytes(content)
        for option in ("dictionary", "synonyms"):
            with pytest.raises(HansouError, match=path.name):
                Searcher(index, **{option: path})


def test_groups_that_share_a_word_all_stand_for_it(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("芯片 晶片\n芯片、集成电路；IC\n", encoding="utf-8")
    synonyms = read_synonyms(path)
    others = {word: {"".join(other.tokens) for other in found} for word, found in synonyms.items()}
    assert others["芯片"] == {"晶片", "集成电路", "ic"}
    assert others["晶片"] == {"芯片"}
    assert others["ic"] == {"芯片", "集成电路"}
