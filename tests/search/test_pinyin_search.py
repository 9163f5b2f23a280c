"""Pinyin in, Chinese out, against the texts."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hansou import Article, Indexer, QueryError, Results, Searcher
from hansou.index.text.fold.characters import HAN, classify_character
from hansou.index.text.fold.fold import fold
from hansou.index.text.readings import readings
from hansou.index.text.tokens.segmenter import default_cut
from hansou.search.expand.pinyin import MOST, SINGLES, read_pinyin

from .conftest import Library
from .test_equivalents import marked

FILLER = "市民到场参观并提出意见。"
ARTICLES = [
    Article("wuxi", body=f"無錫高新區優化營商環境，{FILLER}"),
    Article("jiangyin", body=f"江阴霞客湾科学城开工，{FILLER}无锡"),
    Article("xian", body=f"西安城墙，{FILLER}"),
    Article("latin", body=f"Microsoft 和 shanghai，{FILLER}"),
    Article("shanghai", body=f"上海的绿色银行，{FILLER}"),
    *(Article(f"other/{number}", body=f"宜兴的公园，{FILLER}") for number in range(5)),
]


LIST = "all.jsonl#"
"""Articles are records of a list: names of files are searched, too, and would be found."""


def names(results: Results) -> set[str]:
    return {hit.path.removeprefix(LIST) for hit in results}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    path = tmp_path_factory.mktemp("pinyin") / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add([replace(article, path=LIST + article.path, format="jsonl") for article in ARTICLES])
    with Searcher(path) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("query", "paths", "marks"),
    [
        ("jiangyin", {"jiangyin"}, {"江阴"}),
        ("JiangYin", {"jiangyin"}, {"江阴"}),
        ("jiāngyīn", {"jiangyin"}, {"江阴"}),
        ("jiang1yin1", {"jiangyin"}, {"江阴"}),
        ("ｊｉａｎｇｙｉｎ", {"jiangyin"}, {"江阴"}),
        ("wuxi gaoxinqu", {"wuxi"}, {"無錫", "高新區"}),
        ("wu xi gao xin qu", {"wuxi"}, {"無錫高新區"}),
        ("wuxi 霞客湾", {"jiangyin"}, {"无锡", "霞客湾"}),
        ("yshj", {"wuxi"}, {"營商環境"}),
        ("xkwkxc", {"jiangyin"}, {"霞客湾科学城"}),
        ("xi'an", {"xian"}, {"西安"}),
        ("lvse", {"shanghai"}, {"绿色"}),
        ("lüse yinhang", {"shanghai"}, {"绿色", "银行"}),
        ("shanghai", {"latin"}, {"shanghai"}),
        ("py:shanghai", {"latin", "shanghai"}, {"shanghai", "上海"}),
        ('py:"shang hai"', {"shanghai"}, {"上海"}),
        ("pinyin:ys", {"wuxi"}, None),
        ("拼音：jiangyin", {"jiangyin"}, {"江阴"}),
        ("microsoft", {"latin"}, {"Microsoft"}),
        ("(jiangyin OR xian) NOT wuxi", {"jiangyin", "xian"}, None),
    ],
)
def test_pinyin_finds_chinese(searcher: Searcher, query: str, paths: set[str], marks: set[str] | None) -> None:
    results = searcher.search(query)
    assert paths <= names(results)
    assert not results.relaxed
    if marks is not None:
        assert names(results) == paths
        assert marked(results) == marks


@pytest.mark.parametrize("query", ['"jiangyin"', "strategy", "mp3"])
def test_what_is_no_pinyin_here_finds_nothing(searcher: Searcher, query: str) -> None:
    assert searcher.search(query).total == 0


TYPED = [
    # The text of an article, what is typed, and what of the text is marked; "" where nothing is found.
    ("黄河与黄海的水文", "huang河", "黄河"),
    ("黃河與黃海的水文", "黄he", "黃河"),
    ("苏州园林修复", "su州园lin", "苏州园林"),
    ("我们沿着黄河边散步", "散步huang河边", "散步 黄河边"),
    ("无锡霞客湾科学城", "wuxi霞客湾", "无锡霞客湾"),
    ("高新区在无锡", "wuxi高新区", "无锡 高新区"),
    ("DNA检测和爱检测", "DNA检测", "DNA检测 检测"),
    ("重庆长沙", "chongq", "重庆"),
    ("周杰伦演唱会", "zhoujiel", "周杰伦"),
    ("苏州园林", "suzhouy", "苏州园"),
    ("上海话剧", "shangh", "上海"),
    ("南京大学", "nanjingdax", "南京大学"),
    ("重庆火锅", "重q", "重庆"),
    ("中国银行", "zhongguoyh", "中国银行"),
    ("中国银行", "zgyinhang", "中国银行"),
    ("人民代表大会", "renmindbdh", "人民代表大会"),
    ("清华大学", "qhdaxue", "清华大学"),
    ("北京大學", "beijingdx", "北京大學"),
    ("女儿和女人", "nuer", "女儿"),
    ("女人们", "nuren", "女人"),
    ("绿色旅行", "luse", "绿色"),
    ("绿色旅行", "lyuxing", "旅行"),
    ("侵略者", "qinlue", "侵略"),
    ("侵略者", "qinlyue", "侵略"),
    ("旅行", "lu:xing", "旅行"),
    ("重庆火锅", "chong2qing4", "重庆"),
    ("重庆火锅", "chóngqìng", "重庆"),
    ("重庆火锅", "cq", "重庆"),
    ("上海滩", "SH", "上海"),
    ("宁夏，中国银行", "zgyh nx", "中国银行 宁夏"),
    ("绝妙品味", "mp3", ""),
    ("中国银行", "ㄓㄨㄥㄍㄨㄛˊ", "中国"),
    ("中国银行", "ㄓㄨㄥ ㄍㄨㄛˊ", "中国"),
    ("中國銀行", "ㄓㄨㄥㄍㄨㄛ", "中國"),
    ("女兒", "ㄋㄩˇㄦˊ", "女兒"),
    ("臺灣大學", "ㄊㄞˊㄨㄢ", "臺灣"),
    ("學生", "ㄒㄩㄝˊㄕㄥ˙", "學生"),
    ("模型，沙漠的绿洲", "model", ""),
]


@pytest.mark.parametrize(("text", "typed", "marks"), TYPED)
def test_pinyin_as_it_is_typed(tmp_path: Path, text: str, typed: str, marks: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("a", body=f"{text}。"), Article("b", body="花木凋谢，鱼跃鸢飞。")])
    with Searcher(tmp_path) as searcher:
        results = searcher.search(typed)
        assert [hit.path for hit in results] == (["a"] if marks else [])
        assert marked(results) == set(marks.split())
        assert not results.relaxed
        if marks and " " not in typed and " " not in marks:
            assert any(fold(each.text).startswith(fold(marks)) for each in searcher.suggest(typed))


@pytest.mark.parametrize(
    ("often", "rarely", "typed"),
    [
        ("位置", "机制", "weizhi"),
        ("上海", "伤害", "shanghai"),
        ("伤害", "上海", "shanghai"),
        ("干部", "欠部", "ganbu"),
        ("和平", "活屏", "heping"),
        ("长江", "掌江", "changjiang"),
        ("说服", "睡服", "shuofu"),
    ],
)
def test_what_the_collection_says_most_comes_first(tmp_path: Path, often: str, rarely: str, typed: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article(f"often/{at}", body=f"{often}，{FILLER}") for at in range(3))
        indexer.add([Article("rarely", body=f"{rarely}，{FILLER}")])
    with Searcher(tmp_path) as searcher:
        found = searcher.search(typed)
        assert found[0].path.startswith("often/")
        assert found.equivalents[typed][0] == often
        assert searcher.suggest(typed)[0].text == often


def test_readings_of_old_count_only_where_nothing_else_does(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("a", body=f"机制，机制，机制，机制，{FILLER}"), Article("b", body=f"位置，{FILLER}")])
    with Searcher(tmp_path) as searcher:
        assert searcher.search("weizhi").equivalents == {"weizhi": ["位置"]}


def test_pinyin_is_read_only_where_it_may(searcher: Searcher) -> None:
    assert searcher.search("jiangyin", equivalents=False).total == 0
    assert searcher.search("py:jiangyin", equivalents=False).total == 1
    assert searcher.search("py:shanghai")[0].path == f"{LIST}latin"
    assert searcher.search("jiangyin").equivalents == {"jiangyin": ["江阴"]}


@pytest.mark.parametrize("query", ["py:江阴", "py:3", 'py:"a,b"', "py:"])
def test_py_wants_pinyin(searcher: Searcher, query: str) -> None:
    assert [note.taken for note in searcher.search(query).notes] == ["taken as text"]
    with pytest.raises(QueryError):
        searcher.search(query, strict=True)


def test_the_words_of_a_collection_are_found_by_their_pinyin(sample: Library) -> None:
    """Of 300 words drawn from articles nearly all are among the readings of their pinyin, most of them first; and
    every reading stands in the articles and is read so.
    """
    texts = [fold(f"{article.title}\0{article.body}") for article in sample.articles.values()]
    squeezed = "\0".join("".join(filter(str.isalnum, text)) for text in texts)
    table = readings().of
    words = {word for text in texts for word in default_cut()(text) if len(word) > 1 and _is_chinese(word)}
    drawn = random.Random(4).sample(sorted(words), 300)
    vocabulary = sample.searcher._backend.vocabulary
    among = first = 0
    for word in drawn:
        pinyin = "".join(table[character][0] for character in word)
        found = read_pinyin(vocabulary, pinyin)
        assert len(found) <= MOST + SINGLES
        for known in found:
            assert known.count > 0
            assert known.text in squeezed
            assert _may_be_read(known.text, pinyin)
        among += word in [known.text for known in found]
        first += word == found[0].text if found else 0
    assert among >= 285
    assert first >= 270


def _is_chinese(text: str) -> bool:
    return all(classify_character(character) == HAN and character in readings().of for character in text)


def _may_be_read(text: str, pinyin: str) -> bool:
    """Whether the characters' readings, one after another, make up the letters, in which u may be ü."""
    ends = {0}
    pinyin = pinyin.replace("v", "u")
    spelled = {character: [each.replace("v", "u") for each in readings().of[character]] for character in text}
    for character in text:
        ends = {end + len(each) for end in ends for each in spelled[character] if pinyin.startswith(each, end)}
    return len(pinyin) in ends


def test_a_mixed_reading_stands_for_all_that_was_typed(tmp_path: Path) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add([Article("a", body="黄河，黄海，河边。"), Article("b", body="黄海。河边。")])
    with Searcher(tmp_path) as searcher:
        for typed in ("huang河", "黄he", "黄he ", "py:黄he"):
            results = searcher.search(typed)
            assert [hit.path for hit in results] == ["a"]
            assert marked(results) == {"黄河"}
            assert results.equivalents == {typed.removeprefix("py:").strip(): ["黄河"]}
        assert searcher.search('"huang河"').total == 0
        assert searcher.search("huang河", equivalents=False).relaxed


def test_pinyin_is_not_loaded_for_chinese(searcher: Searcher) -> None:
    code = (
        "import sys\n"
        "from hansou import Searcher\n"
        "with Searcher(sys.argv[1]) as searcher:\n"
        "    results = searcher.search('公园')\n"
        "    assert results.total == 5 and results.suggestions == []\n"
        "loaded = sys.modules.get('hansou.index.text.readings')\n"
        "assert loaded is None or not loaded.readings.cache_info().currsize\n"
        "later = {'suggest.completions', 'suggest.corrections', 'expand.pinyin'}\n"
        "assert not {'pypinyin', *(f'hansou.search.{name}' for name in later)} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(searcher.path)], capture_output=True, check=False)
    assert done.stderr == b""
