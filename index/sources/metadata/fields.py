"""Fields: the names under which documents and records keep what an article needs, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

#: The names of each field; where a record has several of them, the first one with a fitting value counts.
NAMES = {
    "id": ("id", "_id", "uuid", "guid", "docid", "doc_id", "编号", "編號"),
    "title": (
        *("title", "headline", "标题", "標題", "题名", "題名", "题目", "題目", "subject"),
        *("question", "问题", "問題", "name", "名称", "名稱", "姓名"),
    ),
    "body": (
        *("body", "text", "content", "article", "full_text", "fulltext", "正文", "内容", "內容", "全文", "文本"),
        *("article_body", "articlebody", "文章", "paragraphs", "段落", "context", "strcontent"),
        *("answer", "答案", "回答", "解答", "description", "描述", "简介", "簡介", "msg"),
    ),
    "date": (
        *("date", "time", "datetime", "pub_date", "pubdate", "publish_date", "publish_time", "published"),
        *("published_at", "publish_at", "pub_time", "datepublished", "created_at", "timestamp"),
        *("create_time", "createtime", "createdat", "publishedat", "publishtime", "created", "strtime"),
        *("日期", "时间", "時間", "发布时间", "發布時間", "发布日期", "發布日期", "发表时间", "發表時間", "出版日期"),
    ),
    "source": (
        *("source", "site", "media", "publisher", "site_name", "newspaper"),
        *("来源", "來源", "媒体", "媒體", "出处", "出處", "报纸", "報紙", "网站", "網站"),
    ),
    "author": ("author", "authors", "byline", "writer", "creator", "作者", "记者", "記者", "撰文"),
    "address": (
        *("url", "link", "address", "permalink", "href", "uri"),
        *("网址", "網址", "链接", "鏈接", "連結", "原文链接", "原文鏈接", "原文連結", "地址"),
    ),
}
_RANKS = {name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)}
_FIRST = -1  # before all common names: what the user says
_UNKNOWN = "", 0
#: The steps of a nested name, `a.b[].c`: `[]` is any place in a list.
_STEPS = re.compile(r"\[\]|[^.\[\]]+")


@lru_cache(4096)
def plain(name: str) -> str:
    """A name in any case, width and joining as one: `Publish-Date` is `publish_date`."""
    return unicodedata.normalize("NFKC", name[:200]).strip().lower().replace("-", "_").replace(" ", "_")


def steps(name: str) -> str:
    """A nested name in its one form, for comparing: `a.b[].c`, and `a.b.c` for the same without the lists' places."""
    return ".".join(plain(step) for step in _STEPS.findall(name) if step != "[]")


def field(name: str) -> str | None:
    """The field that `name` stands for in any case and width, None for a name of something else."""
    known = _RANKS.get(plain(name))
    return known[0] if known else None


def pick(record: Mapping[str, object], mapping: Mapping[str, str] | None = None) -> dict[str, object]:
    """The fields of a record: for each the first filled value, in the order of `NAMES`.

    `mapping` gives the record's own name of a field, which then comes first.
    """
    return part(record.items(), mapping, lambda _, value: value)[0]


def part(
    record: Iterable[tuple[str, object]],
    mapping: Mapping[str, str] | None,
    fitting: Callable[[str, object], object],
) -> tuple[dict[str, object], list[tuple[str, object]]]:
    """The fields of a record as `pick` gives them, and all else that is in it, in its order.

    `fitting(field, value)` is the value as the field takes it, empty for one that it cannot take: that stays with all
    else, and a value under a less common name counts.
    """
    given = {plain(name): field for field, name in mapping.items()} if mapping else {}
    picked: dict[str, object] = {}
    taken: dict[str, tuple[int, int]] = {}  # the rank of each field's value, and its place among the filled ones
    filled = [entry for entry in record if entry[1] or entry[1] == 0]
    for place, (key, value) in enumerate(filled):
        name = plain(key)
        field, rank = (given[name], _FIRST) if name in given else _RANKS.get(name, _UNKNOWN)
        if not field or (field in taken and rank >= taken[field][0]):
            continue
        fits = fitting(field, value)
        if fits or fits == 0:
            picked[field], taken[field] = fits, (rank, place)
    if len(taken) == len(filled):
        return picked, []
    places = {place for _, place in taken.values()}
    return picked, [entry for place, entry in enumerate(filled) if place not in places]
