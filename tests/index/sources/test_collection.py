"""The sample collection and the five real articles: title, date, source and first line of each."""

from pathlib import Path

import pytest

from hansou import Article
from hansou.index.following.walk import find_files
from hansou.index.sources.registry import read_file

_ROOT = Path(__file__).parents[3]
_SEEDS = _ROOT / "seeds"
_REAL = _ROOT / ".." / "shared" / "seeds"
# path, title, date, source, line of the body
_FACTS = [tuple(row.split("\t")) for row in Path(__file__).with_name("collection.tsv").read_text("utf-8").splitlines()]
_REAL_FACTS = [
    (
        "000_f29f33eea3e50ab4.txt",
        "春风不及春望早",
        "",
        "江阴发布、宜兴发布、梁溪发布、锡山发布、无锡惠山发布、无锡滨湖发布、无锡高新区在线、无锡经开发布",
        1,
    ),
    (
        "001_9a11da7b57aa981a.txt",
        "市(县)区委书记、市(县)区长一周|9.12-9.18",
        "2022-09-19T14:38:35",
        "无锡日报政务融媒",
        3,
    ),
    (
        "002_c8453e94db3735cc.txt",
        "我市举行二季度重大项目观摩 紧盯实物量扩大投资量培育增长量 把项目建设成果转化为高质量发展成效",
        "",  # `本报讯 7月20日`, and no year anywhere
        "",
        5,
    ),
    ("003_47a5fbd0c6a19d7d.txt", "“新春第一会”,擂响战鼓再出征", "2023-01-29T10:22", "新华日报", 1),
    ("004_8ccd692208c8b727.txt", "鉚足“虎”勁!常州高新區這些重大項目正全速推進", "", "", 2),
]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    found = [article for file in find_files([_SEEDS]) for article in read_file(Path(file.path))]
    assert all(isinstance(article, Article) for article in found)
    return {article.path.removeprefix(f"{_SEEDS}/"): article for article in found}


@pytest.mark.parametrize("facts", _FACTS, ids=lambda facts: facts[0])
def test_sample_article(articles, facts):
    path, title, date, source, line = facts
    article = articles[path]
    assert (article.title, article.date, article.source, article.line) == (title, date, source, int(line))


def test_the_table_names_every_sample_article(articles):
    assert {facts[0] for facts in _FACTS} == set(articles)


def _own(article: Article) -> str:
    return article.body[: article.asides[0]].rstrip("\n")


def test_html_articles_have_all_their_text_and_menus_beside_it(articles):
    changzhou = _own(articles["formats/html-changzhou-fab-water.html"])
    assert changzhou.startswith("2023-07-11 09:45 来源:龙城新报 作者:哈丹青\n洗过光伏硅片的水")
    assert changzhou.endswith("谁都不会弄错。\n(责任编辑:水青)")
    assert "每天少取长荡湖水2.3万吨," in changzhou
    assert "澄潭环境的技术员在泵房巡检。(资料图)" in changzhou
    taoyuan = _own(articles["formats/html-taoyuan-data-center.html"])
    assert taoyuan.startswith("2022/12/05 07:30　北台財經週報　記者 連思齊\n從前放冷凍豬肉")
    assert taoyuan.endswith("工程師人人一件雨衣。")
    for furniture in ("首页", "首頁", "客户端", "大家都在看", "恐龙园", "彩票", "版权所有", "延伸閱讀", "轉載必究"):
        assert furniture not in changzhou + taoyuan
    assert "恐龙园推出夜场" in articles["formats/html-changzhou-fab-water.html"].body


@pytest.mark.skipif(not _REAL.is_dir(), reason="the real articles are not beside this checkout")
@pytest.mark.parametrize("facts", _REAL_FACTS, ids=lambda facts: facts[0])
def test_real_article(facts):
    name, title, date, source, line = facts
    (article,) = read_file(_REAL / name)
    assert isinstance(article, Article)
    assert (article.title, article.date, article.source, article.line) == (title, date, source, line)
