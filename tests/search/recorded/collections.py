"""The collections that recorded queries are asked of: the sample, and one that is made the same way each time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hansou import Article, Indexer, Searcher
from tests.index.text.plain import ROOT

NAMES = ("sample", "made", "own words")
WORDS = (
    "江阴", "无锡", "苏州", "台北", "新竹", "产业", "集群", "项目", "工程", "芯片", "晶片", "软件", "軟體",
    "出租车", "計程車", "换电站", "電池", "储能", "科学城", "孵化中心", "大学", "实验室", "研究", "报告", "发布",
    "会议", "市长", "企业", "公司", "投资", "百亿", "营商环境", "高新区", "高架区", "经济", "開發區", "网络",
    "網路", "程序", "程式", "太湖", "运河", "江豚", "蓝藻", "水质", "空气", "雾霾", "监测", "博物馆", "古镇",
    "昆曲", "评弹", "茶叶", "螃蟹", "芒果", "夜市", "地铁", "机场", "港口", "桥梁", "隧道", "医院", "疫苗", "医生",
    "学校", "教师", "学生", "比赛", "机器人", "职业", "技能", "春节", "中秋", "天气", "台风", "暴雨", "地震",
    "消防", "警察", "法院", "判决", "合同", "银行", "利率",
)  # fmt: skip
JOINING = ["的", "了", "在", "和", "是", "对", "与", "有"]
LATIN = ["AI", "FPGA", "PM2.5", "15GWh", "iPhone", "Microsoft", "2022年", "3", "1,570", "5G"]
SOURCES = ["无锡日报", "新华社", "聯合報", "江南晚报", ""]
DICTIONARY = "江阴无锡 10\n芯片项目 5\n太湖蓝藻 5\n"
SYNONYMS = "江豚 微笑天使\n螃蟹 大闸蟹\n博物馆 文博馆\n"
LETTERS = {"微笑天使": 3, "大闸蟹": 5, "文博馆": 7}
"""Synonyms that articles have, each in every so manieth."""


def made_articles() -> Iterator[Article]:
    """Articles of words by Zipf's law; some tell the story of another, some have no title, one is long."""
    rng = random.Random(16)
    weights = [1 / (rank + 2) for rank in range(len(WORDS))]
    before: list[Article] = []
    for at in range(420):
        words = rng.choices(WORDS, weights, k=4 + int(rng.random() * (400 if at == 77 else 60)))
        words += rng.choices(LATIN, k=at % 3)
        words += [word for word, each in LETTERS.items() if at % each == 1]
        body = "".join(word + ("，" if rng.random() < 0.2 else rng.choice(JOINING)) for word in words)
        body = "。\n".join(body[start : start + 90] for start in range(0, len(body), 90)) + "。"
        title = "".join(rng.choices(words, k=2 + at % 2)) if at % 11 != 3 else ""
        day = f"202{at % 3 + 1}-{at % 12 + 1:02}-{at % 28 + 1:02}" if at % 7 else ""
        article = Article(f"{SOURCES[at % 5] or 'other'}/{at}.txt", title, body, date=day, source=SOURCES[at % 5])
        if at % 20 == 19:
            told = before[at - 3]
            article = Article(article.path, told.title, f"{told.body}（记者）", date=told.date, source=article.source)
        before.append(article)
        yield article


@contextmanager
def opened(folder: Path, name: str) -> Iterator[Searcher]:
    """A searcher of the collection of this name, which is made in a folder."""
    index = folder / name
    lists: dict[str, Path] = {}
    with Indexer(index, workers=1) as indexer:
        if name == "sample":
            indexer.update([ROOT / "seeds"])
        else:
            articles = list(made_articles())
            indexer.add(articles[:150])
            indexer.commit()
            indexer.add(articles[140:])
            indexer.remove(each.path for each in articles[5::50])
    if name == "own words":
        lists = {"dictionary": folder / "own.txt", "synonyms": folder / "alike.txt"}
        lists["dictionary"].write_text(DICTIONARY, encoding="utf-8")
        lists["synonyms"].write_text(SYNONYMS, encoding="utf-8")
    with Searcher(index, **lists) as searcher:
        yield searcher


def file_of(name: str) -> Path:
    """Where the answers of the collection of this name are recorded."""
    return Path(__file__).parent / f"{name.replace(' ', '-')}.txt"


def recorded(name: str) -> str:
    """The answers recorded, blocks apart by empty lines."""
    return file_of(name).read_text(encoding="utf-8").rstrip("\n")
