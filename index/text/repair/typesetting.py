"""Repairs of what typesetting did to a text: characters set apart, widths mixed, pages and columns run through it.

Each takes a text and gives it back with as many lines. What moves up to the line that it belongs to leaves an empty
line behind, so that all that follows keeps its number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hansou.index.text.patterns import later
from hansou.index.text.sizes import SHORTEST_BROKEN

from .damage import HAN as _HAN

_OPEN, _CLOSE, _MARKS = "“‘「『（(《〈【", "”’」』）)》〉】", "，。、；：？！…,.;:?!%％"

# --- characters set apart -------------------------------------------------------------------------------------------

_TOKEN = rf"[{_OPEN}]?[{_HAN}0-9A-Za-z{_OPEN}{_CLOSE}][{_MARKS}{_CLOSE}]{{0,2}}"
_APART = later(rf"(?<![^\s:：。，、；]){_TOKEN}(?:[ \u3000]{_TOKEN}){{5,}}(?!\S)")
_MAYBE_APART = later(rf"[ \u3000][{_HAN}][ \u3000]")
_ONE_HAN = later(rf"[{_HAN}]")
# Rows of these are the heads of tables and lists of choices.
_SERIES = frozenset(
    "日一二三四五六七八九十百千万零〇甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥上中下左右东南西北東前后後金木水火土"
)
_LONG_RUN = 10
_LONGEST_ROW = 14


def close_up(text: str) -> str:
    """Close up characters that stand apart by spaces, `江 阴 市 高 新 区`.

    Six of them at least make a run. Rows of a table or verses, lines with equally many characters one below the
    other, and series such as the days of the week stay.
    """
    if not _MAYBE_APART.search(text):
        return text
    lines = text.split("\n")
    runs = [_APART.fullmatch(line.strip()) and len(line.split()) for line in lines]

    def closed(match: re.Match[str]) -> str:
        tokens = match.group().split()
        han = sum(map(len, map(_ONE_HAN.findall, tokens)))
        enough = 0.3 if len(tokens) >= _LONG_RUN else 0.8
        if han < enough * len(tokens) or all(token in _SERIES or not _ONE_HAN.search(token) for token in tokens):
            return match.group()
        return "".join(tokens)

    for number, line in enumerate(lines):
        size = runs[number]
        if size and size <= _LONGEST_ROW and size in (_beside(runs, number, -1), _beside(runs, number, 1)):
            continue
        lines[number] = _APART.sub(closed, line)
    return "\n".join(lines)


def _beside(sizes: Sequence[int | None], number: int, step: int) -> int | None:
    return sizes[number + step] if 0 <= number + step < len(sizes) else None


# --- widths ---------------------------------------------------------------------------------------------------------

_WIDE = "０-９Ａ-Ｚａ-ｚ"
_ANY_WIDE = later(f"[{_WIDE}]")
_MIXED = later(rf"[0-9A-Za-z]+[{_WIDE}][0-9A-Za-z{_WIDE}]*|[{_WIDE}]+[0-9A-Za-z][0-9A-Za-z{_WIDE}]*")
_TO_NARROW = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_NARROW_MARKS = later("[｡｢｣､]")
_TO_WIDE = str.maketrans("｡｢｣､", "。「」、")


def unify_widths(text: str) -> str:
    """Make words and numbers that mix full and half width half-width, and half-width Chinese punctuation full-width.

    What is full-width throughout was meant so and stays.
    """
    if _NARROW_MARKS.search(text):
        text = text.translate(_TO_WIDE)
    if _ANY_WIDE.search(text):
        text = _MIXED.sub(lambda match: match.group().translate(_TO_NARROW), text)
    return text


# --- pages ----------------------------------------------------------------------------------------------------------

_BLANK = r"[ \t\u3000]*"
_PAGE_NUMBER = later(
    rf"\n{_BLANK}(?:第[ ]?(?P<cn>\d{{1,4}})[ ]?[页頁](?:[ ,，/／]*[共总總][ ]?\d{{1,4}}[ ]?[页頁])?"
    rf"|[-—–·•~][ ]?(?P<dash>\d{{1,4}})[ ]?[-—–·•~]|[Pp]age[ ](?P<en>\d{{1,4}})(?:[ ]of[ ]\d{{1,4}})?){_BLANK}(?=\n)"
)
_FEWEST_LINES = 3  # line feeds in a text with two pages
_NEAR = 2  # filled lines from a page's number to its running head
_LONGEST_HEAD = 60


def drop_furniture(text: str) -> str:
    """Empty the lines that are only numbers of pages (`第 3 页`, `— 4 —`), where these go up, and the running heads
    that stand beside them, but for each head's first.
    """
    if text.count("\n") < _FEWEST_LINES:
        return text
    framed = f"\n{text}\n"
    found = list(_PAGE_NUMBER.finditer(framed))
    numbers = [int(match["cn"] or match["dash"] or match["en"]) for match in found]
    if len(found) < 2 or any(after <= before for before, after in pairwise(numbers)):
        return text
    lines = text.split("\n")
    at, line = 0, 0
    pages = []
    for match in found:
        line += framed.count("\n", at, match.start())
        at = match.start()
        pages.append(line)
    numbered = set(pages)
    heads: Counter[str] = Counter()
    beside: dict[int, str] = {}
    for page in pages:
        for number in (*_filled(lines, page, -1), *_filled(lines, page, 1)):
            if number not in beside and number not in numbered:
                beside[number] = lines[number].strip()
                heads[beside[number]] += 1
    seen: set[str] = set()
    for number, head in sorted(beside.items()):
        if heads[head] >= max(3, len(pages) // 2) and len(head) <= _LONGEST_HEAD:
            if head in seen:
                lines[number] = ""
            seen.add(head)
    for number in pages:
        lines[number] = ""
    return "\n".join(lines)


def _filled(lines: Sequence[str], start: int, step: int) -> list[int]:
    """The next lines with text from `start` on, as many as a running head may be away."""
    found = []
    for number in range(start + step, max(-1, min(len(lines), start + step * (_NEAR + 3))), step):
        if lines[number].strip():
            found.append(number)
            if len(found) == _NEAR:
                break
    return found


# --- columns --------------------------------------------------------------------------------------------------------

_MOST_BLANK = 4
_TAIL = 300  # characters of the end of a paragraph that are looked at
_UNFINISHED = later(rf"[。！？；!?;](?P<tail>[^。！？；!?;]*[{_HAN}，、])$")
_NOT_TEXT = later(
    "[记記]者|作者|通[讯訊]|[摄攝]影?$|[编編][辑輯]|[责責][编編]|[来來]源|[图圖]$|文$|完$|[待未][续續完]|[ \t\u3000]"
)
_GOES_ON = later(rf"[{_HAN}][^。！？；!?;]*[。！？；，,!?;]")
_NEW_START = later(
    r"本[报報网網刊][讯訊]|[一二三四五六七八九十]{1,3}[、是]|第[一二三四五六七八九十]|[上下]一?[篇页頁]|相[关關]"
)


def join_columns(text: str) -> str:
    """Join a paragraph that a column or a page broke in mid-sentence, `隔壁的擎岚智` + blank line + `控科技则做…`.

    Only where a paragraph with whole sentences in it stops within another and, after blank lines, running text goes
    on without an indent. What goes on moves up.
    """
    if "\n\n" not in text:
        return text
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        pieces, last = [lines[number]], number
        while _is_unfinished("".join(pieces[-2:])):
            following = next(
                (n for n in range(last + 1, min(len(lines), last + _MOST_BLANK + 2)) if lines[n].strip()), 0
            )
            if following < last + 2 or not _goes_on(lines[following]):
                break
            pieces[-1] = pieces[-1].rstrip()
            pieces.append(lines[following].rstrip())
            lines[following] = ""
            last = following
        if len(pieces) > 1:
            lines[number] = "".join(pieces)
        number = last + 1
    return "\n".join(lines)


def _is_unfinished(line: str) -> bool:
    line = line.rstrip()[-_TAIL:]
    if len(line) < SHORTEST_BROKEN or line[-1] in _CLOSE + "。！？；：…":
        return False
    match = _UNFINISHED.search(line)
    return match is not None and len(match["tail"]) > 1 and not _NOT_TEXT.search(match["tail"])


def _goes_on(line: str) -> bool:
    return _GOES_ON.match(line) is not None and not _NEW_START.match(line)
