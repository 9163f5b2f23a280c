"""A story once, with its repeats under it, and articles on the subject before those that only have it around them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher

STORY = (
    "苏州桃花坞大街的一部老电梯上周学会了说话，门一开先报第{number}层，再轻轻说一句门口有台阶小心。"
    "这套模块由苏州和新竹的两家公司合作研制，装一块纽扣电池可以用三年，不需要改动线路，也不必连接任何设备。"
    "工程师们跑了许多栋老楼录音，发现钢丝绳声和继电器声各不相同，模块只要听这些声音就能判断准确的楼层。{end}"
)
ENDS = ["住户都说好。", "市民表示欢迎。", "下月起推广。"]
PROSE = (
    "开发区的企业今年普遍增产，电力部门为此新建了两座变电所，预计明年夏天前全部投入运行，届时供电紧张的局面会得到缓解。"
)
LIST = "\n相关阅读\n· 盛合晶微招聘技术员\n· 大闸蟹上市\n· 出租车起步价会不会涨\n"


def articles() -> Iterator[Article]:
    for number in range(12):  # stories of their own, told apart by a number, and longer and longer
        for copy in range(number % 3 + 1):
            body = STORY.format(number=10 + number, end=ENDS[copy]) + PROSE * number
            yield Article(
                f"story/{number:02}-{copy}", "老电梯开口说话", body, f"2023-05-{1 + number + copy:02}", f"报{copy}"
            )
    for number in range(30):  # short articles with a list beside them
        yield Article(f"list/{number:02}", f"供电消息{number}", f"{PROSE}{chr(0x4E00 + number) * 9}。{LIST}")
    yield Article("about/0", "封装新车间", f"{PROSE * 6}盛合晶微的新车间下月投产。{PROSE * 6}")
    yield Article("about/1", "江阴招工", f"江阴的几家企业都在招聘。{PROSE * 8}其中有盛合晶微。")


@pytest.fixture(scope="module", params=[1, 4], ids=["one segment", "four segments"])
def searcher(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    index = tmp_path_factory.mktemp("repeats") / "index"
    every = list(articles())
    with Indexer(index, workers=1) as indexer:
        for part in range(request.param):
            indexer.add(every[part :: request.param])
            indexer.commit()
    with Searcher(index) as opened:
        yield opened


def story_of(path: str) -> str:
    return path.rpartition("-")[0]


@pytest.mark.parametrize("options", [{}, {"match": "any"}, {"sort": "date"}, {"sort": "oldest"}], ids=str)
def test_a_story_is_shown_once_with_its_repeats(searcher: Searcher, options: dict[str, str]) -> None:
    results = searcher.search("老电梯 钢丝绳", limit=100, **options)  # type: ignore[arg-type]
    assert len(results) == 12
    assert results.total == 24 == sum(1 + len(hit.repeats) for hit in results)
    assert [hit.rank for hit in results] == list(range(1, 13))
    for hit in results:
        assert {story_of(repeat.path) for repeat in hit.repeats} <= {story_of(hit.path)}
        assert all(repeat.title == hit.title and repeat.source.startswith("报") for repeat in hit.repeats)
    every = searcher.search("老电梯 钢丝绳", limit=100, repeats=True, **options)  # type: ignore[arg-type]
    assert len(every) == every.total == 24
    assert not any(hit.repeats for hit in every)
    stories = [story_of(hit.path) for hit in results]
    assert stories == list(dict.fromkeys(story_of(hit.path) for hit in every))


@pytest.mark.parametrize("query", ["老电梯 钢丝绳", "新竹 苏州 模块", "楼层 门口", "纽扣电池 工程师"])
def test_the_oldest_copy_is_shown_whatever_is_asked(searcher: Searcher, query: str) -> None:
    results = searcher.search(query, limit=100)
    assert sum(len(hit.repeats) for hit in results) == 12
    for hit in results:
        if story_of(hit.path).startswith("story/"):
            assert hit.path.endswith("-0")
            assert all(hit.date <= repeat.date for repeat in hit.repeats)


@pytest.mark.parametrize(
    ("copies", "shown"),
    [
        ({"a": ("2023-05-02", ""), "b": ("2023-05-01", "")}, "b"),
        ({"a": ("", ""), "b": ("2023-05-01", "")}, "b"),
        ({"a": ("", ""), "b": ("", "住户都说好，市民表示欢迎。")}, "b"),
        ({"a": ("2023-05-01", ""), "b": ("2023-05-01", "住户都说好，市民表示欢迎。")}, "b"),
        ({"b": ("2023-05-01", ""), "a": ("2023-05-01", "")}, "a"),
        ({"a": ("2023-05-02", "住户都说好，市民表示欢迎。"), "b": ("2023-05-01", "")}, "b"),
    ],
)
def test_the_copy_that_is_shown(tmp_path: Path, copies: dict[str, tuple[str, str]], shown: str) -> None:
    with Indexer(tmp_path, workers=1) as indexer:
        for path, (date, end) in copies.items():
            indexer.add([Article(path, "老电梯", STORY.format(number=7, end=end), date)])
            indexer.commit()
    with Searcher(tmp_path) as opened:
        for query in ("老电梯", "钢丝绳 楼层", "纽扣电池"):
            results = opened.search(query)
            assert [(hit.path, len(hit.repeats)) for hit in results] == [(shown, 1)]


@pytest.mark.parametrize("query", ["老电梯 钢丝绳", "盛合晶微", "盛合晶微 招聘", "供电 电梯", "大闸蟹"])
@pytest.mark.parametrize("options", [{}, {"match": "any"}, {"sort": "date"}], ids=str)
def test_pages_are_parts_of_one_list(searcher: Searcher, query: str, options: dict[str, str]) -> None:
    def page(limit: int, offset: int) -> list[tuple[object, ...]]:
        results = searcher.search(query, limit, offset, **options)  # type: ignore[arg-type]
        return [(hit.rank, hit.path, hit.snippets, hit.repeats) for hit in results]

    whole = page(100, 0)
    for size in (1, 3, 10, 17):
        pages = [hit for offset in range(0, len(whole) + size, size) for hit in page(size, offset)]
        assert pages == whole


def test_articles_on_the_subject_come_before_lists(searcher: Searcher) -> None:
    results = searcher.search("盛合晶微")
    assert {hit.path for hit in results[:2]} == {"about/0", "about/1"}
    assert results.total == 32
    assert all("盛合晶微" in hit.snippets[0].text for hit in results)
    both = searcher.search("盛合晶微 招聘")
    assert both[0].path == "about/1"
    assert searcher.search("大闸蟹").total == 30


def test_no_snippet_comes_out_of_a_list_where_the_article_answers(searcher: Searcher) -> None:
    for hit in searcher.search("供电消息 变电所", limit=30, snippets=5):
        assert hit.snippets
        assert not any("盛合晶微" in snippet.text or "相关阅读" in snippet.text for snippet in hit.snippets)
    title_only = searcher.search("供电消息7", snippets=3)[0]
    assert title_only.path == "list/07"
    assert "相关阅读" not in "".join(snippet.text for snippet in title_only.snippets)
