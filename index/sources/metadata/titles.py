"""Titles: where in the lines of a plain text the title stands, and how much of it is body.

Nothing of a text is lost: a title that certainly is one is taken out of the body, any other is copied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .lines import is_credit

_LONGEST = 120
_LONGEST_BEGINNING = 40
_LONGEST_MENU = 400
_SHORTEST_CLAUSE = 8
# A title may follow the trail to its page, its menus and its dates, but not much more.
_LINES_BEFORE = 6
_CLAUSE_END = re.compile(r"[。！？!?；;，,：:…—\s]")
_SENTENCE_END = re.compile(r"[。；;，,、：:][”’」』\"']?$")
_INNER_SENTENCE = re.compile(r"。.|[！？!?；;][^！？!?”」』]*[。；;]")
_TRAIL = re.compile(r"\S\s*(?:>|›|»|＞)\s*\S.*(?:>|›|»|＞)|^(?:当前位置|當前位置|您的位置|首页|首頁)\s*[:：>»＞]")
_HEADING_MARK = re.compile(r"#{1,6}[ \t]+|[ \t]+#+$")


@dataclass(frozen=True, slots=True)
class Titled:
    """A text parted: the title, the body, and the 1-based line of the text at which the body starts."""

    title: str
    body: str
    line: int


def part(text: str) -> Titled:
    """The title and body of `text`, whose lines end in line feeds."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for place, number in enumerate(filled[:_LINES_BEFORE]):
        line = lines[number].strip()
        if not any(map(str.isalnum, line)) or _is_menu(line) or is_credit(line):
            continue
        if not _looks_like_title(line):
            return Titled(beginning(line), *body(lines, 0))
        title = _HEADING_MARK.sub("", line)
        if place or title != line or not _stands_apart(lines, number):
            return Titled(title, *body(lines, 0))
        return Titled(title, *body(lines, number + 1))
    return Titled(beginning(lines[filled[0]]) if filled else "", *body(lines, 0))


def joined(lines: Sequence[str]) -> str:
    """The lines of a title as one: with a space between them, as titles of several parts are written."""
    return " ".join(line.strip() for line in lines)


def beginning(text: str) -> str:
    """A title for a text without one: its beginning up to the end of a clause, at most 40 characters."""
    line = text.lstrip().split("\n", 1)[0]
    text = " ".join(line[:_LONGEST_MENU].split())
    if len(text) <= _LONGEST_BEGINNING:
        return text.rstrip("。，,、；;：:")
    ends = [match.start() for match in _CLAUSE_END.finditer(text, _SHORTEST_CLAUSE, _LONGEST_BEGINNING + 1)]
    return text[: ends[-1] if ends else _LONGEST_BEGINNING].rstrip("—… ")


def body(lines: Sequence[str], start: int) -> tuple[str, int]:
    """The lines from `start` on without blank ones around them, and the number of the first."""
    filled = [number for number in range(start, len(lines)) if lines[number].strip()]
    if not filled:
        return "", start + 1
    return "\n".join(lines[filled[0] : filled[-1] + 1]), filled[0] + 1


def _is_menu(line: str) -> bool:
    """Whether a line is a trail (`首页 > 新闻`) or a row of links (`登录 | 注册`, `要闻 财经 楼市 汽车`)."""
    if len(line) > _LONGEST_MENU:
        return False
    if _TRAIL.search(line):
        return True
    links = [link.strip() for link in re.split(r"[|｜]", line)]
    if len(links) > 2 and all(len(link) <= 6 for link in links):
        return True
    words = line.split()
    return len(words) > 3 and all(2 <= len(word) <= 4 for word in words)


def _looks_like_title(line: str) -> bool:
    return len(line) <= _LONGEST and not _SENTENCE_END.search(line) and not _INNER_SENTENCE.search(line)


def _stands_apart(lines: Sequence[str], number: int) -> bool:
    """Whether the line is certainly no line of the text below: a blank line, a credit or a paragraph follows."""
    if lines[number][0].isspace() or not any(line.strip() for line in lines[number + 1 :]):
        return False
    following = lines[number + 1].strip()
    return not following or is_credit(following) or len(following) > 2 * len(lines[number].strip())
