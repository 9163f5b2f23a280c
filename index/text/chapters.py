"""Chapters: where the lines stand in a long text that head its parts, as novels and reports number them.

    第一章 初雪    第三回　甄士隐梦幻识通灵    卷二    楔子    第十二节：结论    Chapter 7

A line heads a part if it has a number and says of what, and after that nothing, or what is set off from it, or a few
words without a mark: 第三回到家时，他已经睡了 is no heading. Lines like 楔子 and 尾声 are headings where others are.
"""

from __future__ import annotations

import re

from .fold.fold import fold

FEWEST = 2
"""Numbered headings of a text that has any."""

_NUMBER = "[0-9〇零一二三四五六七八九十百千万两廿卅]{1,9}"
_PARTS = "章回卷节部集篇折幕话册编"
_ALONE = r"\s*$"
_SET_OFF = r"[\s:.·、—\-]\s*\S.{0,48}$"
_WORDS = r"(?!分|课|里|中|上|下|的|是|和|与|及|在)[^\s，。！？；：、,.!?;:…“”\"]{1,24}$"
_NUMBERED = re.compile(
    rf"(?:正文\s*)?(?:第\s*{_NUMBER}\s*[{_PARTS}](?:{_ALONE}|{_SET_OFF}|{_WORDS})"
    rf"|卷\s*{_NUMBER}(?:{_ALONE}|{_SET_OFF})|[上中下]\s*[卷部册编篇](?:{_ALONE}|{_SET_OFF})"
    rf"|chapter\s+(?:[0-9]+|[ivxlc]+)\b(?:{_ALONE}|{_SET_OFF}))"
)
_NAMED = re.compile(
    r"(?:楔子|引子|序|序章|序言|自序|前言|引言|尾声|终章|后记|跋|附录|番外(?:篇|\s*\S{0,12})?)(?:[\s:].{0,30})?$"
)
_END_OF_SENTENCE = "。！？；…!?;，,"
_LONGEST = 64  # characters of a heading


def chapters(text: str) -> list[int]:
    """The places at which the lines start that head the parts of a text; none where it is not parted so."""
    found: list[int] = []
    numbered = at = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST:
            kind = _kind(line)
            if kind:
                found.append(at)
                numbered += kind is _NUMBERED
        at += len(line) + 1
    return found if numbered >= FEWEST else []


def _kind(line: str) -> re.Pattern[str] | None:
    """What sort of heading a line is."""
    bare = line.strip(" \t\u3000【】[]〔〕《》*#=—-")
    if not bare or bare[-1] in _END_OF_SENTENCE or bare[0] not in _BEGINNINGS:
        return None
    written = fold(bare)
    return next((kind for kind in (_NUMBERED, _NAMED) if kind.match(written)), None)


_BEGINNINGS = frozenset("第正卷上中下cC楔引序自前尾终終后後跋附番")
