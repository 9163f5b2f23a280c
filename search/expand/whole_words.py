"""Whether a string stands in a text as a word: never as a piece of other words, nor across two of them.

What an equivalent needs before it counts as found: 的士 stands in 打的士回家, not in 他的士兵; 软体 not in 柔软体操.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from hansou.index.text.fold.characters import GAP, classify_character
from hansou.index.text.fold.fold import fold, simplify
from hansou.index.text.tokens.segmenter import default_cut, except_phrases
from hansou.index.text.tokens.words import is_word
from hansou.search.query.together import FUNCTION_WORDS

from .groups import names, speaks_of

SPOKEN = 20
"""Characters on either side of a form, in which a field of use is spoken of, or is not."""

_FIGURES = frozenset("0123456789〇零一二三四五六七八九十百千万亿两")
_ABOUT = ("数", "几")  # before 十, 百, 千, 万
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")
_HAN_AFTER = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff\\s]*")
_HAN_BEFORE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff\\s]*$")
_IN_DATES = frozenset("-/.,")  # within numbers and dates
_DAY = re.compile("[0-9]{1,2}[^0-9a-z\u4e00-\u9fff]+[0-9]{1,2}")
_YEAR_BEFORE = re.compile("(?<![0-9])[0-9]{4}([-/.])[0-9]{1,2}\\1[0-9]{1,2}$")  # then it is a day of that year
_WITHIN = frozenset("·•・-‧")  # what stands within names
_AROUND = 12  # Chinese characters on either side that the segmenter is given
# What a word takes before or after it and stays the word it is: 地铁站, 反导弹.
_BEFORE = frozenset("小大新老旧各非反超微单双总原前多某本该此全二三八十坐搭乘骑打")
_NUMERALS = frozenset("一二三四五六七八九十百零〇两")
_AFTER = frozenset(
    "站车线市省州县国人员们者家式型版类级系制化性学业厂店票费机器部队军方族民籍裔语币馆院所局社团报网页码号口路舰艇"
    "堆板卡盘片流量率值商界节展赛杯队员工司机大厦总统总理政府公司"
)


def stands_as_word(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is a word there, as the segmenter cuts the run of Chinese characters around it, or
    one with what words take before and after them. White space in a run means nothing. Strings that neither begin nor
    end with a Chinese character are words wherever they stand: they are units.
    """
    low = max(0, start - 4 * _AROUND)
    raw = text[low : end + 4 * _AROUND]
    read = except_phrases(raw, simplify(raw))
    middle = "".join(read[start - low : end - low].split())
    if not _HAN.fullmatch(middle):
        return not any(map(_parts, middle))
    left = "".join(_HAN_BEFORE.search(read, 0, start - low).group().split())[-_AROUND:]  # type: ignore[union-attr]
    right = "".join(_HAN_AFTER.match(read, end - low).group().split())[:_AROUND]  # type: ignore[union-attr]
    return not (left or right) or _is_word_between(left, middle, right)


@lru_cache(1 << 14)
def _is_word_between(left: str, middle: str, right: str) -> bool:
    """Whether a string is a word between two others, all of Chinese characters."""
    words = default_cut()(left + middle + right)
    ends = list(accumulate(map(len, words)))
    first, last = len(left), len(left) + len(middle)
    edges = {0, *ends}
    if first in edges and last in edges:
        return not _is_torn(words, ends, first, last)
    for word, stop in zip(words, ends, strict=True):
        begin = stop - len(word)
        if begin <= first and last <= stop:
            return word not in names() and _takes(word[: first - begin], word[last - begin :])
    return _is_stranded(words, ends, first, last) and is_word(middle)


def stands_for(text: str, start: int, end: int, stands_as: str, use: str) -> bool:
    """Whether ``text[start:end]``, another form of a word, stands for it there: as a "word" or a "number", where
    `stands_as` says so, and where `use` is a field of use, in a text that speaks of that around it.
    """
    if use:
        around = fold(text[max(0, start - SPOKEN) : end + SPOKEN])
        if not speaks_of(use, around.replace(fold(text[start:end]), " ")):
            return False
    if stands_as and _is_in_code(text, start, end):
        return False
    if stands_as == "number":
        return stands_as_number(text, start, end)
    return not stands_as or stands_as_word(text, start, end)


def _is_in_code(text: str, start: int, end: int) -> bool:
    """Whether Latin letters or digits go on beside Latin letters or digits at an end of ``text[start:end]``, as in the
    address of a page (WHO in 3WHO07).
    """
    before, inside, after = text[max(0, start - 1) : start], text[start:end], text[end : end + 1]
    return (_is_code(before) and _is_code(inside[0])) or (_is_code(after) and _is_code(inside[-1]))


def _is_code(character: str) -> bool:
    return character.isascii() and character.isalnum()


def stands_as_number(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]``, a number, a date or a measure, is one there, and no part of another: 三 is none in
    三十, nor 五 in 三点五, nor 2023 5 1 in 2023，5，1.
    """
    before, inside, after = (
        fold(part) for part in (text[max(0, start - 2) : start], text[start:end], text[end : end + 2])
    )
    if inside[0] in _FIGURES and (_goes_on(before[::-1]) or before[-1:] in _ABOUT):
        return False
    if inside[-1] in _FIGURES and _goes_on(after):
        return False
    if _DAY.fullmatch(inside):
        return _YEAR_BEFORE.search(fold(text[max(0, start - 6) : start]) + inside) is not None
    gaps = {inside[at] for at in range(len(inside)) if classify_character(inside[at]) == GAP}
    return len(gaps) <= 1 and gaps <= _IN_DATES


def _goes_on(beside: str) -> bool:
    """Whether a number goes on with these characters beside it, the nearest first."""
    return bool(beside) and (
        beside[0] in _FIGURES or (len(beside) > 1 and beside[0] in "点." and beside[1] in _FIGURES)
    )


def _takes(before: str, after: str) -> bool:
    """Whether a word with these characters before and after it is still that word."""
    return _goes_with(before, _BEFORE) and _goes_with(after, _AFTER)


def _goes_with(part: str, single: frozenset[str]) -> bool:
    return not part or part in single or (len(part) > 1 and (is_word(part) or set(part) <= _NUMERALS))


def _is_torn(words: Sequence[str], ends: list[int], first: int, last: int) -> bool:
    """Whether a single character beside a string makes a word with the character of it that is next to it: then the
    cut is doubtful (湖, 北约 in 湖北约有).
    """
    run = "".join(words)
    lone = {end - 1 for word, end in zip(words, ends, strict=True) if len(word) == 1}
    before = first - 1 in lone and run[first - 1] not in FUNCTION_WORDS and is_word(run[first - 1 : first + 1])
    return before or (last in lone and run[last] not in FUNCTION_WORDS and is_word(run[last - 1 : last + 1]))


def _is_stranded(words: Sequence[str], ends: list[int], first: int, last: int) -> bool:
    """Whether the segmenter, which cuts across a string, leaves single characters of it that mean nothing alone: then
    it is the cut that is wrong (打的 and 士 in 打的士).
    """
    inside = [word for word, end in zip(words, ends, strict=True) if first <= end - len(word) and end <= last]
    return bool(inside) and all(len(word) == 1 and word not in FUNCTION_WORDS for word in inside)


def _parts(character: str) -> bool:
    """Whether a character parts what stands before it from what stands after it: no word goes on beyond it."""
    return classify_character(character) == GAP and character not in _WITHIN
