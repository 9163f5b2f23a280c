"""The fields that a query can name, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from hansou.index.schema import ABOUT, KEPT, KEYWORD_FIELDS, TEXT_FIELDS

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
    {name: name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS) if name != ABOUT}
    | {name: field for name, field in _NAMES.items() if field in (*TEXT_FIELDS, *KEYWORD_FIELDS)}
    | {"py": PINYIN, "pinyin": PINYIN, "拼音": PINYIN}
)


class Names:
    """The names of fields that a query may use: those of every index, and an index's own.

    `fields` has the field of each name, lower case; `pattern` matches what may be one, with its colon.
    """

    def __init__(self, kept: tuple[str, ...] = ()) -> None:
        own = {name.removeprefix(KEPT): name for name in kept}
        self.fields: Mapping[str, str] = {**own, **FIELDS}
        spelled = [name for name in self.fields if not re.fullmatch("[a-z_]+", name)]
        others = "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))
        self.pattern = re.compile(rf"({others}|[A-Za-z_]+)[:：](?!//)", re.IGNORECASE)

    def has_ranges(self, name: str) -> bool:
        """Whether `[low TO high]` may stand behind a field's name."""
        field = self.fields.get(name, "")
        return field == "date" or field.startswith(KEPT)


@lru_cache(32)
def names_with(kept: tuple[str, ...] = ()) -> Names:
    """The names of fields in an index that keeps these fields of its own."""
    return Names(kept)
