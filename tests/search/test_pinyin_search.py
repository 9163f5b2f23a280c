"""Pinyin in, Chinese out, against the texts."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator

import pytest

from hansou import Article, Indexer, QueryError, Searcher
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


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    path = tmp_path_factory.mktemp("pinyin") / "index"
    with Indexer(path, workers=1) as indexer:
        indexer.add(ARTICLES)
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
    assert paths <= {hit.path for hit in results}
    assert not results.relaxed
    if marks is not None:
        assert {hit.path for hit in results} == paths
        assert marked(results) == marks


@pytest.mark.parametrize("query", ['"jiangyin"', "strategy", "mp3"])
def test_what_is_no_pinyin_here_finds_nothing(searcher: Searcher, query: str) -> None:
    assert searcher.search(query).total == 0


def test_pinyin_is_read_only_where_it_may(searcher: Searcher) -> None:
    assert searcher.search("jiangyin", equivalents=False).total == 0
    assert searcher.search("py:jiangyin", equivalents=False).total == 1
    assert searcher.search("py:shanghai")[0].path == "latin"
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
    """Whether the characters' readings, one after another, make up the letters."""
    ends = {0}
    for character in text:
        ends = {end + len(each) for end in ends for each in readings().of[character] if pinyin.startswith(each, end)}
    return len(pinyin) in ends


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
