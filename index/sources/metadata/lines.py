"""Metadata: the date and the source of an article, from its lines as Chinese news writes them.

Both stand in a *credit*: a line of its own near the top or the end (`新华日报 2023-01-29 10:22`,
`来源:无锡日报`), or what opens the first paragraph (`(龙城新报 2022-12-20)`, `金陵都市报讯`). A date in running
text is something the text tells, not the text's own date. What is not certain stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansou.index.text import dates
from hansou.index.text.dates import DATE, ENGLISH

from .bylines import find_address, find_author
from .names import SOURCE_LABEL, source_in


@dataclass(frozen=True, slots=True)
class Metadata:
    """Date (ISO 8601, as precise as it is known), source, author and address (a URL); empty when unknown."""

    date: str = ""
    source: str = ""
    author: str = ""
    address: str = ""


# How many lines with text make the top and the end of an article.
_TOP = 12
_END = 12
# Where the report's own place and day stand.
_OPENING_LINES = 3
_OPENING_LENGTH = 60
_CREDIT_LENGTH = 100
# More of a line is not looked at: it is running text, of which only the opening tells anything.
_LINE_LENGTH = 400
_SHORTEST_SOURCE, _LONGEST_SOURCE = 2, 60
# A longer line that ends as names do is a headline: `党内统计数据发布`.
_SHORTEST_NAME, _LONGEST_NAME = 3, 7

_FURNITURE = "*_>#◎●■◆▲—-–─·•|｜ \t　()（）"
_SENTENCE_END = re.compile(r"[。！？!?；;]|[，,][^，,]*[，,]")
_BULLET = re.compile(r"[·•●■◆▪-]\s|[上下][一1]?[篇条條][:：]|\d{1,2}[.、\s]\s*\D")
_SPACED_OUT = re.compile(r"(?:\S[ 　]){3,}\S?")
_HAN_BESIDE = re.compile(r"[\u4e00-\u9fff]")
_RANGE = re.compile(r"\s*[-—–~～至到]\s*\d")

# A newspaper, site or station gives its name away by how it ends.
_NAME_END = (
    "报|報|网|網|新闻社|新聞社|通讯社|通訊社|[周週月]刊|新闻|新聞|电视台|電視台|電視臺|广播电台|廣播電台|卫视|衛視|"
    "在线|在線|发布|發布|發佈|传媒|傳媒|融媒体?|融媒體|[日新商时時早晚晨午][讯訊]"
)
_NAME = rf"(?:新华社|新華社|中新社|中央社|[\u4e00-\u9fffA-Za-z0-9·]{{1,14}}?(?:{_NAME_END})(?![报報网網]))"
_IS_NAME = re.compile(_NAME)
# `本报` is whoever prints it, `通报` and `互联网` are no media.
_NO_NAME = re.compile(
    "记者|記者|通讯员|通訊員|编辑|編輯|作者|报道|報道|报导|報導|^[本该該一各另]|[举舉通预預海简簡申上填情][报報]$|"
    "[联聯][网網]$|^[上入触觸][网網]$|^(?:最新|新闻|新聞|即时|即時)"
)
_REPORT = "(?:[专專本电電]?[讯訊电電]|消息)"
# `金陵都市报讯 …`, `【竹塹時報／記者…】`, `(龙城新报 2022-12-20)…`, `新华社北京1月29日电 …`
_OPENING = re.compile(
    rf"[【（(\[《“「]?\s*(?P<name>{_NAME})\s*(?:"
    rf"》?\s*{_REPORT}(?=[\s】）)\]:：,，(（]|$)|》?\s*(?:记者|記者)|[】）)\]／/|｜]|\s*(?=[12]\d{{3}}[-/.年]\s?\d)"
    r"|[\u4e00-\u9fff]{0,8}\d{1,2}月\d{1,2}日[电電])"
)
_BRACKETED = re.compile(rf"[（(【]\s*(?P<name>{_NAME}){_REPORT}\s*[)）】]")
_REPORT_AFTER = re.compile(rf"\s*(?:[讯訊电電](?=\W)|[（(【]\s*{_NAME}?(?:{_REPORT})?\s*[)）】])")
_CLOSING = re.compile(r"[^。，,]{0,20}[)）】\]]")
_SIGNED = re.compile(rf"《(?P<name>{_NAME})》\s*(?:记者|記者)")
# `本报讯 7月20日`, `本报讯(记者 …)11月12日`
_REPORT_DAY = re.compile(
    rf"[【（(\[]?\s*(?:本[报報网網刊台][讯訊]?|{_NAME}[讯訊]?)\s*[】）)\]]?\s*(?:[（(][^）)]{{1,30}}[）)])?\s*"
    r"(?:[\u4e00-\u9fff]{2,8})?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"
)
_YEAR_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[ 　]?年[ 　]?(\d{1,2})[ 　]?月(?![ 　]?\d)")
_LONGEST_YEAR_LINE = 40

_LABEL = re.compile(rf"(?<![图圖片料据據频頻]){SOURCE_LABEL}\s*[:：/／]\s*(?P<value>.*)")
# What stands before a date of publication, and before one of something else.
_DATE_LABEL = re.compile(
    r"(?:(?:[发發]布|[发發]表|[发發]文|成文|刊[登发發]|公开|公開|[发發]稿|上[传傳])(?:日期|[时時][间間]|[于於])?|日期|[时時][间間])\s*[:：]?\s*$"
)
_PUBLISHED = re.compile(
    r"(?:[发發]布|[发發]表|[发發]文|成文|刊[登发發]|公开|公開|[发發]稿)(?:日期|[时時][间間])\s*[:：]?\s*$|^日期\s*[:：]\s*$"
)
_CHANGED = re.compile(r"(?:更新|修改|修[订訂]|[编編][辑輯]|截[至止]|[访訪][问問])\S{0,4}?[:：于於]?\s*$")
# A label that fills a line of its own, a cell of a table, has its value in the next.
_LABEL_ALONE = re.compile(
    r"(?:[信稿新文][息件闻聞章][来來]源|[发發](?:布|文)(?:机构|機構|[单單]位|机关|機關|日期|[时時][间間])|成文日期|公[开開]日期|[来來]源|作者)\s*[:：]?"
)
_OTHER_LABEL = re.compile(
    r"[\s|｜]{0,9}(?:作者|记者|記者|责任编辑|責任編輯|编辑|編輯|责编|責編|时间|時間|日期|发布|發布|发表|發表|字体|字體|"
    r"浏览|瀏覽|阅读|閱讀|点击|點擊|分享|摄影|攝影|文|图|圖)[^:：\s]{0,4}[:：].*"
)
_VALUE_END = re.compile(r"[\t　|｜【】\[\]<>]|\s{2,}|[)）]\s*$|\s(?=[A-Za-z0-9.-]+\.[a-z]{2,}\b)|\s*https?:.*")
_PARTS = re.compile(r"[\s|｜／/·•:：,，]+")
_REPORTER = re.compile(rf"{_REPORT}$|[记記]者.*$")


def read_metadata(lines: Sequence[str], name: str = "") -> Metadata:
    """What is known of an article with these `lines` (the title not among them) in a file called `name`."""
    filled = list(_with_values([line for line in lines if line.strip()]))
    top = [_squeeze(line) for line in filled[:_TOP]]
    end = [_squeeze(line) for line in filled[max(_TOP, len(filled) - _END) :]]
    date = _credit_date(top, end) or dates.of_name(name) or _report_date(top, end, name)
    source = _labelled_source(top, end) or _credit_source(top, end)
    return Metadata(date, source, find_author(top, end), find_address(top, end))


def labelled_date(lines: Sequence[str]) -> str:
    """The one date that lines around an article say it was published on; empty when they say none or several."""
    found = set()
    for text in map(_squeeze, _with_values([line for line in lines if line.strip()])):
        for match in DATE.finditer(text[:_CREDIT_LENGTH]):
            if _PUBLISHED.search(text[: match.start()]) and (date := dates.of_match(match)):
                found.add(date)
    return found.pop() if len(found) == 1 else ""


def _with_values(lines: Sequence[str]) -> Iterator[str]:
    """The lines, each that is a label only with the next one: its value."""
    waiting = ""
    for place, line in enumerate(lines):
        if waiting:
            yield f"{waiting} {line.strip()}"
            waiting = ""
        elif place + 1 < len(lines) and _LABEL_ALONE.fullmatch(line.strip()):
            waiting = f"{line.strip().rstrip(':：')}："
        else:
            yield line


def is_credit(line: str) -> bool:
    """Whether a line says only when and where an article appeared, or who made it."""
    text = _squeeze(line)
    if len(text) > _CREDIT_LENGTH:
        return False
    bare = text.strip(_FURNITURE)
    if _LABEL.match(bare) or _OTHER_LABEL.fullmatch(text) or any(certain for _, certain in _credit_dates(text)):
        return True
    return 0 < len(bare) <= _LONGEST_NAME and media_name(bare) == bare


def media_name(text: str) -> str:
    """The first part of a credit that is the name of a newspaper, site or station; else empty."""
    for part in _PARTS.split(text.strip(_FURNITURE)):
        bare = part.strip(_FURNITURE + "【】[]《》“”")
        for candidate in (bare, _REPORTER.sub("", bare)):
            if len(candidate) >= _SHORTEST_NAME and _IS_NAME.fullmatch(candidate) and not _NO_NAME.search(candidate):
                return candidate
    return ""


def _squeeze(line: str) -> str:
    """The start of the line, without the spaces between each two of its characters when it is spaced out so."""
    line = line.strip()[:_LINE_LENGTH]
    spaced_out = sum(len(match.group()) for match in _SPACED_OUT.finditer(line))
    return re.sub(r"(?<=\S)[ 　](?=\S)", "", line) if spaced_out > len(line) * 0.8 else line


def _credit_dates(text: str) -> Iterator[tuple[str, bool]]:
    """The dates of a credit, each with whether it is certain: has a time, stands alone, beside a label or a name."""
    if len(text) > _CREDIT_LENGTH:
        return
    if text[:1].isascii() and (english := ENGLISH.fullmatch(text)) and (date := dates.of_english(english)):
        yield date, True
    if _BULLET.match(text):
        return
    later: list[tuple[str, bool]] = []
    for match in DATE.finditer(text):
        if _RANGE.match(text, match.end()):
            return
        before = text[: match.start()]
        rest = f"{before} {text[match.end() :]}".strip(_FURNITURE)
        date = dates.of_match(match)
        if not date or _SENTENCE_END.search(rest) or rest.startswith((",", "，")):
            continue
        labelled = _DATE_LABEL.search(before)
        certain = bool(
            "T" in date or not rest or rest[-1] in ":：" or labelled or media_name(rest) or _LABEL.search(rest)
        )
        # `全国铁路2025年1月5日实行新的列车运行图` is a sentence.
        if certain or not _HAN_BESIDE.search(f"{before[-1:]}{text[match.end() :][:1]}"):
            if _CHANGED.search(before):
                later.append((date, certain))
            else:
                yield date, certain
    yield from later


def _opening_date(text: str) -> str:
    """The date that opens a paragraph as its dateline: `(龙城新报 2022-12-20)…`, `2023年9月5日讯 …`."""
    match = DATE.search(text[:_OPENING_LENGTH])
    if match is None:
        return ""
    before, after = text[: match.start()], text[match.end() :]
    if before.startswith(("(", "（", "【", "[")) and _CLOSING.match(after):
        return dates.of_match(match) if _OPENING.match(text) or not before[1:].strip() else ""
    return dates.of_match(match) if not before.strip() and _REPORT_AFTER.match(after) else ""


def _credit_date(top: Sequence[str], end: Sequence[str]) -> str:
    for place, text in enumerate(top):
        for date, certain in _credit_dates(text):
            if certain or place < _OPENING_LINES:
                return date
        if date := _opening_date(text):
            return date
    # At the end stand lists of other articles too: there a date counts only when it is the one date.
    found = [credit for text in end for credit in _credit_dates(text)]
    return found[0][0] if len(found) == 1 and found[0][1] else ""


def _report_date(top: Sequence[str], end: Sequence[str], name: str) -> str:
    """The day of a report that gives no year, `本报讯 7月20日`, when the year is known from elsewhere."""
    short = [text for text in (*top, *end) if len(text) < _LONGEST_YEAR_LINE]
    months = [(match[1], int(match[2])) for text in short for match in _YEAR_MONTH.finditer(text)]
    year, month = dates.month_of_name(name)
    for report in filter(None, map(_REPORT_DAY.match, top[:_OPENING_LINES])):
        for of_year, of_month in months:
            if of_month == int(report["month"]):
                return dates.iso(of_year, report["month"], report["day"])
        if year and int(month or report["month"]) == int(report["month"]):
            return dates.iso(year, report["month"], report["day"])
    return f"{year}-{month}" if month else ""


def _labelled_source(top: Sequence[str], end: Sequence[str]) -> str:
    for text in (*top, *end):
        label = _LABEL.search(text) if len(text) <= _CREDIT_LENGTH + _LONGEST_SOURCE else None
        if label and not _SENTENCE_END.search(text[: label.start()]):
            value = text[label.start("value") : _first(DATE, text, label.start("value"))]
            value = _VALUE_END.split(_OTHER_LABEL.sub("", value).strip(), maxsplit=1)[0].strip(_FURNITURE)
            value = source_in(value)
            if _SHORTEST_SOURCE <= len(value) <= _LONGEST_SOURCE and not _SENTENCE_END.search(value):
                return value
    return ""


def _first(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where from `start` on the pattern first matches, the end of the text when nowhere."""
    match = pattern.search(text, start)
    return match.start() if match else len(text)


def _credit_source(top: Sequence[str], end: Sequence[str]) -> str:
    for text in top:
        if source := _dated_source(text):
            return source
    for text in top[:_OPENING_LINES]:
        undated = DATE.sub("", text[:_OPENING_LENGTH], count=1).strip()
        opening = _OPENING.match(text) or _BRACKETED.match(undated)
        if opening and not _NO_NAME.search(opening["name"]):
            return opening["name"]
    sources = {_signed_source(text) or _dated_source(text) for text in end or top} - {""}
    return sources.pop() if len(sources) == 1 else ""


def _signed_source(text: str) -> str:
    signed = _SIGNED.search(text) if len(text) < _CREDIT_LENGTH else None
    return signed["name"] if signed else ""


def _dated_source(text: str) -> str:
    """The name in a credit that has a date as well."""
    return media_name(DATE.sub("  ", text)) if any(_credit_dates(text)) else ""
