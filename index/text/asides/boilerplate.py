"""Asides: what stands around an article on its page and is not about its subject.

Menus, lists of other articles' headlines, notices. They are told by the shape of lines, by what they say of
themselves, and by whether they share anything with the article:

* *prose* is a line with a sentence in it; everything else comes in blocks of consecutive lines without one;
* a block is an aside if half of its lines are furniture (menus and notices), from a line on that announces other
  articles, and if it lists three lines and more that have hardly a pair of characters in common with the prose.

A text with hardly any prose has no asides: then the list is the article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from hansou.index.compiled import COMPILED
from hansou.index.hosts import cached_property
from hansou.index.text.fold.characters import TABLES
from hansou.index.text.fold.fold import fold
from hansou.index.text.sizes import LONG_LINE

if TYPE_CHECKING:
    from .hints import Hints

_FEWEST_LINES = 3  # in a text without so many no block is looked for
_LEAST_PROSE = 60  # characters
_LISTED = 3  # lines of a list
_SHARED, _AKIN = 0.34, 0.5  # shares of the pairs of characters of a list, or of one line, that are those of the prose
_NOTICE_LENGTH = 150  # characters; a longer paragraph is about notices

_SENTENCE = re.compile("[。；;].|[。；;…][”’」』）)]*$|[！!？?][”’」』）)]+$|[，,].{4,}[，,！!？?]")
_LISTING = re.compile("^[·•●■◆◇○▪►▶>»\\-*+]\\s*|^[（(【\\[]?\\d{1,2}[)）】\\].、．:：\\s]\\s*")


# Words of notices, wherever they stand, and of menus, which stand in sentences too; both in the fold.
@cache
def _notice() -> re.Pattern[str]:
    return re.compile(
        fold(
            "版权(?:所有|声明)|未经.{0,12}(?:授权|许可|同意).{0,20}(?:转载|摘编|使用|复制|镜像)|(?:不得|严禁|谢绝)转载"
            "|转载请注明|免责声明|法律声明|icp备|公网安备|copyright|all rights reserved|举报(?:电话|热线|邮箱)|责任编辑"
            "|责编[:：]|出版物号"
        )
    )


_HINTS = (
    *("版权", "版權", "转载", "轉載", "轉载", "转載", "声明", "聲明", "备案", "備案", "公网", "公網", "right", "Right"),
    *("举报", "舉報", "舉报", "举報", "责", "責", "出版物"),
    *("ICP", "ICp", "IcP", "Icp", "iCP", "iCp", "icP", "icp"),
)


# What stands in every notice, and in all that announces others, is furniture or a row of a menu; in the fold.
_NOTICES = tuple(
    map(
        fold,
        (
            "版权",
            "未经",
            "转载",
            "责声明",
            "律声明",
            "icp备",
            "公网安备",
            "copyright",
            "all rights",
            "举报",
            "责任编辑",
            "责编",
            "出版物号",
        ),
    )
)
_MENUS = tuple(
    map(
        fold,
        (
            *(
                "网站地图",
                "友情链接",
                "联系我们",
                "联系方式",
                "关于我们",
                "广告",
                "上一篇",
                "上一页",
                "下一篇",
                "下一页",
            ),
            *(
                "返回",
                "分享",
                "扫一扫",
                "维码",
                "手机版",
                "点击",
                "客户端下载",
                "登录",
                "首页",
                "字体",
                "投稿",
                "热线",
                "©",
            ),
            *("|", "｜", ">", "›", "»", "相关", "推荐", "延伸", "热门", "更多", "其他", "最新", "精彩", "往期", "猜你"),
            *("热点", "排行", "您可能", "在看", "在搜", "看了又看"),
        ),
    )
)
_OTHERS = _NOTICES + _MENUS
_ROW = 5  # pieces in a row of a menu, at least


@cache
def _menu() -> re.Pattern[str]:
    return re.compile(
        fold(
            "网站地图|友情链接|联系我们|联系方式|关于我们|广告(?:服务|刊登|合作|热线|\\s*[|｜:：])|上一[篇页]|下一[篇页]"
            "|返回(?:首页|顶部)|分享到|分享至|扫一扫|(?:扫描|长按|识别).{0,8}二维码|手机版|点击(?:查看|进入|下载|订阅)|客户端下载"
            "|登录(?:后|\\s*[|｜])|首页\\s*[|｜>›»]|字体[:：]|投稿|热线[:：]|©"
        )
        + "|^(?:[^\\s|｜>›»/]{1,8}\\s*[|｜>›»]\\s*){2,}|^(?:[^\\s，。！？；：,.!?;:\\d]{2,5}[ \\t]+){4,}"
    )


@cache
def _announces() -> re.Pattern[str]:
    return re.compile(
        fold(
            "[【\\[■◆●▶]?\\s*(?:(?:相关|推荐|延伸|热门|更多|其他|最新|精彩|往期|猜你)"
            "(?:的)?(?:阅读|新闻|报道|文章|链接|推荐|内容|资讯|排行|热点|视频|评论|精彩|消息|喜欢|图集)+|热点(?:排行|新闻|推荐)"
            "|(?:点击|阅读|热门|新闻)排行榜?|您可能(?:还)?(?:感)?(?:兴趣|喜欢).*|大家(?:都)?在(?:看|搜)|看了又看|友情链接)\\s*[】\\]]?[:：]?"
        )
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not empty: its number, from 0, its extent, and what it says, folded."""

    number: int
    start: int
    end: int
    text: str


def asides(text: str) -> list[tuple[int, int]]:
    """The extents of the asides of an article's body, whole lines, ascending; none of them is empty."""
    if text.count("\n") < _FEWEST_LINES:
        return []
    is_prose = prose_lines()(text)
    hint = _hints_at_notices(text)
    if not (hint and _fold_speaks_of(_NOTICES, text)) and (all(is_prose) or not _may_list(text, is_prose)):
        return []
    lines = list(_lines(fold(text)))
    article = _Article("".join(line.text for line in lines if is_prose[line.number]))
    if len(article.prose) < _LEAST_PROSE:
        return []
    found = [line for line in lines if hint and is_prose[line.number] and _is_notice(line.text)]
    for block in _blocks(lines, is_prose):
        found += _aside_lines(block, article)
    return sorted((line.start, line.end) for line in found)


def own_text(text: str, edges: Sequence[int]) -> str:
    """A text without its asides, whose starts and ends are given by turns."""
    if not edges:
        return text
    bounds = [0, *edges, len(text)]
    return "".join(text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))


def _hints_at_notices(text: str) -> bool:
    """Whether anything in a text speaks of a notice: without, none is looked for in its prose."""
    return _speaks_of(_HINTS, text)


def _may_list(text: str, is_prose: Sequence[bool]) -> bool:
    """Whether lines that are no prose may be asides: most are headings, and nothing is looked for in those."""
    raw = text.split("\n")
    others, longest, together = [], 0, 0
    for line, prose in zip(raw, is_prose, strict=True):
        if not prose:
            others.append(line)
            together += 1
            longest = max(longest, together)
        elif line and not line.isspace():
            together = 0
    if longest >= _LISTED:
        return True
    return any(len(line.split()) >= _ROW for line in others) or _fold_speaks_of(_OTHERS, "\n".join(others))


def _speaks_of(strings: tuple[str, ...], text: str) -> bool:
    """Whether one of these stands in a text."""
    return _hints(strings).in_text(text) if COMPILED else any(string in text for string in strings)


def _fold_speaks_of(strings: tuple[str, ...], text: str) -> bool:
    """Whether one of these, which are folded, stands in the fold of a text."""
    return _hints(strings, True).in_text(text) if COMPILED else _speaks_of(strings, fold(text))


@cache
def _hints(strings: tuple[str, ...], folded: bool = False) -> Hints:
    from .hints import Hints

    return Hints(strings, TABLES.filled()[0], TABLES.fill) if folded else Hints(strings)


class _Article:
    """The prose of a text, and how much of something stands in it."""

    def __init__(self, prose: str) -> None:
        self.prose = prose

    @cached_property
    def _known(self) -> set[str]:
        return _pairs(self.prose)

    def share(self, lines: Sequence[_Line]) -> float:
        """How many of the pairs of characters of these lines stand in the prose, too; 0 to 1."""
        listed = [pair for line in lines for pair in _pairs(_LISTING.sub("", line.text))]
        return sum(pair in self._known for pair in listed) / max(1, len(listed))


@cache
def prose_lines() -> Callable[[str], list[bool]]:
    """What tells of each line of a text whether it is prose, or empty: the fastest that does what `tell_prose` does."""
    if not COMPILED:
        return tell_prose
    from .prose import prose_lines

    return prose_lines


def tell_prose(text: str) -> list[bool]:
    """For each line of a text whether it is prose, or empty, by regular expressions."""
    return [not line or line.isspace() or _is_prose(line.strip()) for line in text.split("\n")]


def _is_prose(line: str) -> bool:
    return len(line) >= LONG_LINE or line[-1] in "。；" or _SENTENCE.search(line) is not None


def _lines(folded: str) -> Iterator[_Line]:
    start = 0
    for number, raw in enumerate(folded.split("\n")):
        if text := raw.strip():
            yield _Line(number, start, start + len(raw), text)
        start += len(raw) + 1


def _blocks(lines: Sequence[_Line], is_prose: Sequence[bool]) -> Iterator[list[_Line]]:
    """Lines that follow one another without prose, empty ones left out."""
    for prose, block in groupby(lines, lambda line: is_prose[line.number]):
        if not prose:
            yield list(block)


def _aside_lines(block: Sequence[_Line], article: _Article) -> list[_Line]:
    """Those of a block that are asides: what announces others and all after it; furniture; and where that is half of
    the lines, or the others are a list that the article is not about, those that have little in common with the prose.
    """
    announced = next((at for at, line in enumerate(block) if _announces().fullmatch(line.text)), len(block))
    before, after = block[:announced], block[announced:]
    found = [line for line in before if _is_furniture(line.text)]
    others = [line for line in before if line not in found]
    is_list = len(others) >= _LISTED and sum(len(line.text) for line in others) < len(article.prose)
    if (found and len(found) >= len(others)) or (is_list and article.share(others) < _SHARED):
        found += [line for line in others if article.share([line]) < _AKIN]
    return [*found, *after]


def _is_notice(line: str) -> bool:
    return len(line) <= _NOTICE_LENGTH and _notice().search(line) is not None


def _is_furniture(line: str) -> bool:
    return _notice().search(line) is not None or _menu().search(line) is not None


def _pairs(text: str) -> set[str]:
    """The different pairs of neighbouring letters and digits."""
    kept = "".join(filter(str.isalnum, text))
    return {kept[at : at + 2] for at in range(len(kept) - 1)}
