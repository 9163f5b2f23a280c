"""Fields: the names under which documents and records keep what an article needs, in English and Chinese."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

#: The names of each field; where a record has several of them, the first filled one counts.
NAMES = {
    "id": ("id", "_id", "uuid", "docid", "doc_id", "编号", "編號"),
    "title": ("title", "headline", "标题", "標題", "题名", "題名"),
    "body": ("body", "text", "content", "article", "正文", "内容", "內容", "全文"),
    "date": (
        *("date", "time", "datetime", "pub_date", "pubdate", "publish_date", "publish_time", "published"),
        *("published_at", "created_at", "timestamp"),
        *("日期", "时间", "時間", "发布时间", "發布時間", "发布日期", "發布日期"),
    ),
    "source": ("source", "site", "media", "publisher", "来源", "來源", "媒体", "媒體", "出处", "出處"),
}
_FIELDS = {name: field for field, names in NAMES.items() for name in names}


def field(name: str) -> str | None:
    """The field that `name` stands for in any case and width, None for a name of something else."""
    return _FIELDS.get(unicodedata.normalize("NFKC", name).strip().lower().replace("-", "_"))


def pick(record: Mapping[str, object]) -> dict[str, object]:
    """The fields of a record: for each the first filled value, in the order of `NAMES`."""
    named: dict[str, object] = {}
    for key, value in record.items():
        if value not in (None, "", [], {}):
            named.setdefault(unicodedata.normalize("NFKC", key).strip().lower().replace("-", "_"), value)
    picked: dict[str, object] = {}
    for name, field_ in _FIELDS.items():
        if name in named:
            picked.setdefault(field_, named[name])
    return picked
