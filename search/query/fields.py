"""The fields that a query can name, and what they are called."""

from __future__ import annotations

from hansou.index.schema import KEYWORD_FIELDS, TEXT_FIELDS

_NAMES = {
    "标题": "title",
    "標題": "title",
    "路径": "path",
    "路徑": "path",
    "来源": "source",
    "來源": "source",
    "日期": "date",
    "作者": "author",
    "格式": "format",
}
PINYIN = "py"  # no field of an index: its value is pinyin for what the text holds
#: The field of each name, lower case.
FIELDS = (
    {name: name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS)}
    | {name: field for name, field in _NAMES.items() if field in (*TEXT_FIELDS, *KEYWORD_FIELDS)}
    | {"py": PINYIN, "pinyin": PINYIN, "拼音": PINYIN}
)
