"""Pages of an article, through repair and into an answer; and repairs that are switched off."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou import Article, Indexer, ReadOptions, Searcher
from hansou.index.pages import follow, page_at
from hansou.index.text.repair.repair import repair


@pytest.mark.parametrize(("position", "page"), [(0, 1), (9, 1), (10, 3), (11, 3), (99, 4)])
def test_page_at(position, page):
    assert page_at((0, 10, 10, 30), position) == page  # the second page is empty


def test_no_pages():
    assert page_at((), 5) is None
    assert follow((), "a", "b") == ()


def test_pages_follow_the_lines_they_start_in():
    before = "第一页。\n產(chǎn)業(yè)集群\n第三页。"
    after = repair(before)
    starts = tuple(before.index(text) for text in ("第一", "產", "第三"))
    assert [after[start : start + 2] for start in follow(starts, before, after)] == ["第一", "產業", "第三"]


@given(st.lists(st.text(st.sampled_from("產(chǎn)業(yè)&amp;\u200b。\n")), min_size=1, max_size=8))
def test_pages_stay_in_order_and_in_the_text(parts):
    before = "".join(parts)
    starts = [len("".join(parts[:number])) for number in range(len(parts))]
    after = repair(before)
    moved = follow(starts, before, after)
    assert all(one <= two for one, two in pairwise((0, *moved, len(after))))


def test_pages_of_an_article_that_is_added(tmp_path: Path):
    body = "头一页说產(chǎn)業(yè)。\n第二页说江阴。\n第三页说宜兴。"
    article = Article(
        "a", "册子", body, author="路遥", address="https://a.cn/1", pages=(0, body.index("第二"), body.index("第三"))
    )
    with Indexer(tmp_path / "ix", workers=1) as indexer:
        indexer.add(article)
    with Searcher(tmp_path / "ix") as searcher:
        (hit,) = searcher.search("宜兴")
        assert hit.snippets[0].page == 3
        assert (hit.author, hit.address, hit.format) == ("路遥", "https://a.cn/1", "")
        kept = searcher.article("a")
        assert kept is not None
        assert (kept.pages, kept.author, kept.address) == ((0, 8, 16), "路遥", "https://a.cn/1")


@pytest.mark.parametrize(("off", "title"), [((), "產業"), (("ruby-pinyin",), "產(chǎn)業(yè)")])
def test_a_repair_that_is_off_is_off_in_the_index(tmp_path: Path, off, title):
    (tmp_path / "a.txt").write_text("產(chǎn)業(yè)\n\n一段文字，说的是别的，也说產(chǎn)業(yè)。", "utf-8")
    with Indexer(tmp_path / ".hansou", workers=1, options=ReadOptions(repair_off=frozenset(off))) as indexer:
        indexer.update([tmp_path])
    with Searcher(tmp_path / ".hansou") as searcher:
        article = searcher.article("a.txt")
        assert article is not None
        assert article.title == title
