"""Fields: the names under which documents and records keep what an article needs, in English and Chinese."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

#: The names of each field; where a record has several of them, the first filled one counts.
NAMES = {
    "id": ("id", "_id", "uuid", "guid", "docid", "doc_id", "编号", "編號"),
    "title": ("title", "headline", "标题", "標題", "题名", "題名", "题目", "題目", "subject"),
    "body": (
        *("body", "text", "content", "article", "full_text", "fulltext", "正文", "内容", "內容", "全文", "文本"),
        *("article_body", "articlebody", "文章", "paragraphs", "段落"),
    ),
    "date": (
        *("date", "time", "datetime", "pub_date", "pubdate", "publish_date", "publish_time", "published"),
        *("published_at", "publish_at", "pub_time", "datepublished", "created_at", "timestamp"),
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


@lru_cache(1024)
def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name[:80]).strip().lower().replace("-", "_").replace(" ", "_")


def field(name: str) -> str | None:
    """The field that `name` stands for in any case and width, None for a name of something else."""
    known = _RANKS.get(_plain(name))
    return known[0] if known else None


def pick(record: Mapping[str, object], mapping: Mapping[str, str] | None = None) -> dict[str, object]:
    """The fields of a record: for each the first filled value, in the order of `NAMES`.

    `mapping` gives the record's own name of a field, which then comes first.
    """
    given = {_plain(name): field for field, name in mapping.items()} if mapping else {}
    picked: dict[str, object] = {}
    ranks: dict[str, int] = {}
    for key, value in record.items():
        name = _plain(key)
        field, rank = (given[name], _FIRST) if name in given else _RANKS.get(name, ("", 0))
        if field and value not in (None, "", [], {}) and rank < ranks.get(field, len(_RANKS)):
            picked[field], ranks[field] = value, rank
    return picked
