"""Ranking and snippets on questions: about the sample collection, and on DRCD where it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import pytest
from opencc import OpenCC

from hansou import Article, Indexer, Searcher
from tests.index.text.plain import ROOT, SHARED

from .conftest import Library

TO_SIMPLIFIED, TO_TRADITIONAL = OpenCC("t2s").convert, OpenCC("s2t").convert

# A question, the file that answers it, and the answer's words there.
QUESTIONS = [
    ("太湖的藻泥做成了什么？", "wuxi/taihu-algae-boats.txt", "有机肥"),
    ("去年水务处理厂消化了多少万吨藻泥", "wuxi/taihu-algae-boats.txt", "4.3万吨"),
    ("任墨池跟着谁学看火？", "wuxi/yixing-dragon-kiln.txt", "裴阿奎"),
    ("前墅村的龙窑有多长", "wuxi/yixing-dragon-kiln.txt", "43米"),
    ("观测员为什么把那头江豚叫小缺？", "nanjing/yangtze-porpoise.txt", "月牙形的缺口"),
    ("南京江段现在有几头江豚", "nanjing/yangtze-porpoise.txt", "62头"),
    ("庾海蓝推完南京马拉松全程用了多长时间？", "nanjing/marathon-wheelchair.txt", "2小时03分"),
    ("评弹档案室里最老的录音录于哪一年", "suzhou/pingtan-archive-discs.txt", "1956年"),
    ("寶山第二水庫的蓄水率剩下多少？", "hsinchu/reservoir-drought.txt", "7.3%"),
    ("竹科廠商用什麼方式載水", "hsinchu/reservoir-drought.txt", "水車"),
    ("愛文芒果為何要蒸熱到攝氏四十幾度", "tainan/mango-export.txt", "果實蠅"),
    ("鳳梨的果皮和葉片交給誰抽絲？", "kaohsiung/pineapple-growers.txt", "鳳起纖維"),
    ("何錦洪一隻蝦餃捏幾道褶", "hongkong/dim-sum-chef.txt", "十三道褶"),
    ("何師傅留在廚房的徒弟叫什麼名字？", "hongkong/dim-sum-chef.txt", "申屠亮"),
    ("夜市口的PM2.5降到多少微克", "taichung/night-market-renewal.txt", "34微克"),
    ("狄少游每天要爬多少级踏棍？", "region/yancheng-wind-farm.txt", "386级"),
    ("醋坊的香醋今年上半年销售了几万吨", "region/zhenjiang-vinegar-cellar.txt", "2.3万吨"),
    ("是谁创办了做石墨烯发热膜的企业", "changzhou/graphene-heating-film.txt", "储牧遥"),
    ("最后一位听漏工是谁？", "wuxi/smart-meter-water-leak.txt", "武根宝"),
    ("供水管网的漏损率降到了百分之几", "wuxi/smart-meter-water-leak.txt", "8.2%"),
]


def ranks_and_answers(
    searcher: Searcher, questions: Sequence[tuple[str, str, Sequence[str]]], prefix: str = ""
) -> tuple[float, float]:
    """The mean reciprocal rank of right articles, and how often the first snippet of one shows an answer."""
    reciprocal, shown = 0.0, []
    for question, path, answers in questions:
        hits = searcher.search(question, snippets=1)
        found = [hit.path.removeprefix(prefix) for hit in hits]
        if path in found:
            reciprocal += 1 / (found.index(path) + 1)
            text = hits[found.index(path)].snippets[0].text
            shown.append(len(text) <= 120 and any(answer in text for answer in answers))
    return reciprocal / len(questions), sum(shown) / max(1, len(shown))


def test_questions_about_the_sample(sample: Library) -> None:
    for convert in (str, TO_SIMPLIFIED, TO_TRADITIONAL):
        asked = [(convert(question), path, (answer,)) for question, path, answer in QUESTIONS]
        rank, snippets = ranks_and_answers(sample.searcher, asked, f"{ROOT}/seeds/")
        assert rank >= 0.97
        assert snippets >= 0.8


def test_what_stands_together_comes_before_what_is_scattered(tmp_path: Path) -> None:
    scattered = (
        "滨湖区的企业今年增产。" + "气温连续多日偏高，" * 12 + "龙窑修好。" + "游客逐年增加，" * 12 + "烧窑要看颜色。"
    )
    together = "气温连续多日偏高，" * 12 + "滨湖区烧龙窑的企业今年增产，颜色修好要看。" + "游客逐年增加，" * 12
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(Article(f"{at}", body=f"{text}。{at}") for at, text in enumerate([scattered, together, scattered]))
        indexer.add(Article(f"other/{at}", body=f"别的消息{at}。") for at in range(20))
    with Searcher(tmp_path / "index") as searcher:
        assert searcher.search("滨湖区哪家企业烧龙窑", match="any")[0].path == "1"
        longer = searcher.search("滨湖区哪家企业烧龙窑", match="any", limit=3)
        assert longer[0].path == searcher.search("滨湖区哪家企业烧龙窑", match="any", limit=1)[0].path
        assert [hit.score for hit in longer] == sorted((hit.score for hit in longer), reverse=True)


def test_drcd(tmp_path: Path) -> None:
    folder = SHARED / "eval" / "drcd"
    if not (folder / "dev.json").exists() or not (folder / "test.json").exists():
        pytest.skip("DRCD is not beside the project, in ../shared/eval")
    paragraphs, questions = [], []
    for part in ("dev", "test"):
        for article in json.loads((folder / f"{part}.json").read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                paragraphs.append(Article(paragraph["id"], body=paragraph["context"]))
                for asked in paragraph["qas"]:
                    if blake2b(asked["id"].encode(), digest_size=1).digest()[0] & 1 and asked["id"].endswith("1"):
                        answers = [answer["text"] for answer in asked["answers"]]
                        questions.append((asked["question"], paragraph["id"], answers))
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(paragraphs)
    with Searcher(tmp_path / "index") as searcher:
        rank, snippets = ranks_and_answers(searcher, questions)
    assert rank >= 0.955
    assert snippets >= 0.9
