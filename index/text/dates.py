"""Dates: how Chinese news, records and file names write them → ISO 8601, as precise as they are.

Only calendar dates count, `2月30日` is none. Zones are left out: a date is the one that was printed.
"""

from __future__ import annotations

import datetime as dt
import re

_SPACE = r"[ 　]?"  # bad converters set spaces around numbers
_DAY = rf"{_SPACE}年{_SPACE}(?P<{{0}}month>\d{{{{1,2}}}}){_SPACE}月{_SPACE}(?P<{{0}}day>\d{{{{1,2}}}}){_SPACE}[日号號]"
#: A full date in running text, with its time where that follows: `2022-09-19 14:38:35`, `民國112年4月2日`.
DATE = re.compile(
    r"(?<![\d.A-Za-z/-])(?:"
    rf"(?:中[华華])?民[国國]{_SPACE}(?P<roc_year>\d{{2,3}}){_DAY.format('roc_')}"
    rf"|(?P<year>(?:19|20)\d\d)(?:{_DAY.format('')}|(?P<mark>[-/.])(?P<month_>\d{{1,2}})(?P=mark)(?P<day_>\d{{1,2}}))"
    r")(?!\d(?!\d?[:：]\d\d)|-(?!\d\d:\d\d)|\.\d)"  # a time may follow without a blank
    r"(?:(?:T|-|[ 　]*)(?:星期.|[（(]?[周週].[)）]?)?[ 　]*"
    r"(?P<hour>[01]?\d|2[0-3])[:：时時点點](?P<minute>[0-5]?\d)(?:[:：分](?P<second>[0-5]\d))?分?(?![\d:：]))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LETTERS = r"(?P<{0}>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}})\.?"
_CLOCK = r"(?:,?\s+(?:at\s+)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:]))?"
#: A full date with the month in English letters: `Mar 6, 2019`, `6 March 2019`, `Mon, 06 Sep 2021 14:00:00`.
ENGLISH = re.compile(
    rf"\b(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:{_LETTERS.format('month')}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?"
    rf"|(?P<day_>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_LETTERS.format('month_')},?)[\s-]+(?P<year>(?:19|20)\d\d)(?!\d){_CLOCK}",
    re.IGNORECASE,
)
_ROC_OFFSET = 1911
_AFTER_TIME = re.compile(r"[.,]?\d*\s*(?:Z|GMT|UTC|[+-]\d\d:?\d\d)?")
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?)?")
# Seconds, thousandths or millionths of them since 1970, from 2001 to 2033; told as clocks in China show them.
_EPOCH = re.compile(r"(1\d{9})(?:\d{3}|\d{6})?(?:\.\d*)?")
_CHINA = dt.timezone(dt.timedelta(hours=8))
_MONTH = re.compile(r"((?:19|20)\d\d)(?:年|[-/.年](\d{1,2})月?)?")
_NAMED = re.compile(
    r"(?<![0-9A-Za-z])(?P<year>(?:19|20)\d\d)"
    r"(?:(?P<month>\d\d)(?P<day>\d\d)|[-_.年](?P<month_>\d{1,2})[-_.月](?P<day_>\d{1,2}))(?![0-9A-Za-z])"
)
_NAMED_MONTH = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d\d)(?:[-_.年]?(0[1-9]|1[0-2])(?!\d))?(?![0-9A-Za-z])")


def iso(year: str, month: str, day: str, time: tuple[str | None, str | None, str | None] = (None, None, None)) -> str:
    """The ISO form of a date and, when its hour and minute are known, its time; empty when there is no such day."""
    hour, minute, second = time
    try:
        date = dt.date(int(year), int(month), int(day)).isoformat()
        if hour is None or minute is None:
            return date
        clock = dt.time(int(hour), int(minute), int(second or 0)).isoformat("seconds" if second else "minutes")
    except ValueError:
        return ""
    return f"{date}T{clock}"


def of_match(match: re.Match[str]) -> str:
    """The ISO form of what `DATE` matched, empty when there is no such day."""
    time = (match["hour"], match["minute"], match["second"])
    if match["roc_year"]:
        return iso(str(int(match["roc_year"]) + _ROC_OFFSET), match["roc_month"], match["roc_day"], time)
    return iso(match["year"], match["month"] or match["month_"], match["day"] or match["day_"], time)


def of_english(match: re.Match[str]) -> str:
    """The ISO form of what `ENGLISH` matched, empty when there is no such day."""
    month = _MONTHS.index((match["month"] or match["month_"])[:3].lower()) + 1
    time = (match["hour"], match["minute"], match["second"])
    return iso(match["year"], str(month), match["day"] or match["day_"], time)


def of_value(value: str) -> str:
    """The ISO form of a value that is a date and nothing else: ``2022``, ``2022-02`` or more precise; else empty."""
    value = value.strip()
    if digits := _DIGITS.fullmatch(value):
        return iso(digits[1], digits[2], digits[3], (digits[4], digits[5], digits[6]))
    if epoch := _EPOCH.fullmatch(value):
        return dt.datetime.fromtimestamp(int(epoch[1]), _CHINA).replace(tzinfo=None).isoformat()
    if month := _MONTH.fullmatch(value):
        # The day only asks whether there is such a month.
        return iso(month[1], month[2], "1")[:-3] if month[2] else month[1]
    if match := DATE.match(value):
        return of_match(match) if _AFTER_TIME.fullmatch(value, match.end()) else ""
    match = ENGLISH.match(value)
    return of_english(match) if match and _AFTER_TIME.fullmatch(value, match.end()) else ""


def of_name(name: str) -> str:
    """The full date in a file's name, `20220919_无锡` or `2022-09-19`; empty when there is none."""
    match = _NAMED.search(name)
    return iso(match["year"], match["month"] or match["month_"], match["day"] or match["day_"]) if match else ""


def month_of_name(name: str) -> tuple[str, str]:
    """The year and month in a file's name, each empty when unknown."""
    match = _NAMED_MONTH.search(name)
    return (match[1], match[2] or "") if match else ("", "")
