"""Numbers, dates and units by value: where a text has one, and the other ways to write it.

    list(notations("2023年5月1日前"))   # one: extent (0, 9), others 2023-05-01, 2023/5/1, 二〇二三年五月一日 …

Pure functions of the text: a query's. What a way to write is worth, and where it may stand, is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hansou.index.text.fold.fold import fold

_DIGITS = "〇一二三四五六七八九"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"零": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_CHINESE = "〇零一二两三四五六七八九十百千万亿"
_LARGEST = 10**16  # below which numbers are written otherwise

#: Units of measure that are the same: the first is the one in words.
UNITS = (
    ("公里", "千米", "km", "㎞"),
    ("厘米", "公分", "cm", "㎝"),
    ("毫米", "mm", "㎜"),
    ("平方米", "平米", "㎡", "m²", "m2"),
    ("平方公里", "平方千米", "km²", "km2", "㎢"),
    ("立方米", "m³", "m3", "㎥"),
    ("公斤", "千克", "kg", "㎏"),
    ("毫克", "mg", "㎎"),
    ("毫升", "ml", "㎖"),
    ("摄氏度", "℃", "°C"),
    ("千瓦时", "kWh"),
    ("兆瓦", "MW"),
    ("吉瓦", "GW"),
    ("百分点", "个百分点"),
)
_GROUPS = {each.lower(): group for group in UNITS for each in group}
# The first year of an era, less one.
ERAS = {"民国": 1911, "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_YEARS = {"明治": 45, "大正": 15, "昭和": 64, "平成": 31}
_ROMAN = {
    letters: sign
    for sign, letters in zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], strict=True)
}
_LETTERS = {sign: letters for letters, sign in _ROMAN.items()}
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Notation:
    """A part of a text from `start` to before `end`, and the other ways to write it; `kind` names what it is."""

    start: int
    end: int
    kind: str
    others: tuple[str, ...]


def read_number(text: str) -> Decimal | None:
    """The value of a number in figures, Chinese numerals or both (1,234.5, 三万五千, 1.5亿); None if it is none."""
    text = fold(text).replace("零", "〇")
    if not text:
        return None
    if all(character in _VALUES for character in text) and len(text) > 1:
        return Decimal("".join(str(_VALUES[character]) for character in text))
    whole, point, fraction = text.partition("点")
    if point:
        return _with_fraction(whole, fraction)
    total, section, number = Decimal(0), Decimal(0), ""
    above = 0  # the greatest unit so far
    for character in text:
        if character in _GREAT or character in _SMALL:
            value = _figure(number) if number else Decimal(0)
            if value is None:
                return None
            number = ""
            if character in _SMALL:
                section += (value or 1) * _SMALL[character]
            elif _GREAT[character] > above and above:  # 万亿, 三万五千亿
                total, section = (total + section + value) * _GREAT[character], Decimal(0)
                above = _GREAT[character]
            else:
                total, section = total + (section + value or 1) * _GREAT[character], Decimal(0)
                above = above or _GREAT[character]
        elif number or character != "〇":
            number += character
    last = _figure(number) if number else Decimal(0)
    return None if last is None else total + section + last


def _with_fraction(whole: str, fraction: str) -> Decimal | None:
    """三点五, 百分之零点三."""
    value = Decimal(0) if whole == "〇" else read_number(whole)
    if value is None or not fraction or any(character not in _VALUES for character in fraction):
        return None
    return value + Decimal("0." + "".join(str(_VALUES[character]) for character in fraction))


def _figure(text: str) -> Decimal | None:
    if not text:
        return None
    if len(text) == 1 and text in _VALUES:
        return Decimal(_VALUES[text])
    if not re.fullmatch(r"[0-9][0-9,]*(?:\.[0-9]+)?", text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def chinese(number: int) -> str:
    """A whole number below 10^16 in Chinese numerals, as it is read: 三万五千, 一百二十, 十二."""
    if number == 0:
        return "零"
    words = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, unit)
        if not part:
            continue
        if words and part < unit_below(unit):
            words += "零"
        words += (chinese(part) if part >= 10**4 else _below_ten_thousand(part)) + name
    return words[1:] if words.startswith("一十") else words


def unit_below(unit: int) -> int:
    """What a group of figures has to reach for no 零 to stand before it."""
    return 10**7 if unit == 10**8 else 10**3


def _below_ten_thousand(number: int) -> str:
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(words)
    return words


def digit_by_digit(figures: str, nought: str = "〇") -> str:
    """Figures as a year is read: 二〇二三."""
    return "".join(nought if figure == "0" else _DIGITS[int(figure)] for figure in figures)


def ways_to_write(value: Decimal) -> list[str]:
    """The ways to write a number: in figures, with 万 and 亿, and if it is whole in Chinese numerals."""
    found = [_plain(value)]
    for name, unit in (("万", 10**4), ("亿", 10**8)):
        scaled = value / unit
        if value >= unit and scaled == scaled.quantize(Decimal("0.0001")):
            found.append(f"{_plain(scaled)}{name}")
    if value == value.to_integral_value() and value < _LARGEST:
        found.append(chinese(int(value)))
        if "二千" in found[-1]:
            found.append(found[-1].replace("二千", "两千"))
        if found[-1].startswith(("二百", "二万", "二亿")):
            found.append("两" + found[-1][1:])
    return list(dict.fromkeys(found))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


#: Of what a notation of several characters has: all but letters, Chinese characters that fold to no numeral, and signs.
_MAY_HAVE = re.compile(rf"[^A-Za-z㐀-䶿一-鿿，。、；：！？《》“”（）【】—·]|[元{_CHINESE}両兩億萬弌弍韆]")
#: What all of `_PATTERNS` match has in it: a text without that is not looked through for each of them.
_TELLS = re.compile(rf"[0-9]|[{_CHINESE}]{{2}}|[{_CHINESE}][年月]|第[{_CHINESE}]|百分之|元年")
_NUMERAL = rf"(?:[0-9][0-9,]*(?:\.[0-9]+)?[千百]?[万亿]*|[{_CHINESE}]+)"
_YEAR = r"(?:(?:1[0-9]|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})"
_SHORT_NUMBER = r"(?:[0-9]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_UNIT = "|".join(map(re.escape, sorted({each for group in UNITS for each in group}, key=len, reverse=True)))
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("date", rf"(?P<y>{_YEAR})年(?P<m>{_SHORT_NUMBER})月(?:(?P<d>{_SHORT_NUMBER})[日号])?"),
        (
            "date",
            r"(?<![0-9.])(?P<y>(?:1[0-9]|20)[0-9]{2})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})(?![0-9.])",
        ),
        ("day", rf"(?P<m>{_SHORT_NUMBER})月(?P<d>{_SHORT_NUMBER})[日号]"),
        (
            "era",
            rf"(?P<e>{'|'.join(ERAS)})(?P<n>元|{_SHORT_NUMBER}|[二三四五六七八九]十[一二三四五六七八九]?|1[01][0-9])年",
        ),
        ("year", rf"(?P<y>{_YEAR})年(?![代级])"),
        ("ordinal", rf"第(?P<n>{_NUMERAL})(?P<u>[届次章节条款页集卷期回名位代批号季项])"),
        ("percent", rf"百分之(?P<n>{_NUMERAL}(?:点[〇零一二三四五六七八九]+)?)|(?P<f>[0-9]+(?:\.[0-9]+)?)[%％]"),
        ("measure", rf"(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<u>{_UNIT})(?![A-Za-z])"),
        ("number", rf"(?<![A-Za-z0-9.第百])(?P<n>{_NUMERAL})(?![A-Za-z0-9年月日号%％])"),
    )
)


def notations(text: str) -> Iterator[Notation]:
    """The numbers, dates and measures of a text that have other ways to be written, in order, none within another."""
    whole = _of_word(text)
    if whole:
        yield Notation(0, len(text), *whole)
        return
    folded = fold(text)
    if not _TELLS.search(folded):
        return
    taken = [False] * len(folded)
    found: list[Notation] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            taken[start:end] = [True] * (end - start)
            others = tuple(dict.fromkeys(each for each in _WRITERS[kind](match) if fold(each) != folded[start:end]))
            if others:
                found.append(Notation(start, end, kind, others))
    yield from sorted(found, key=lambda each: each.start)


def has_notation(text: str) -> bool:
    """Whether a text, or one of its pieces apart by white space, has a part that can be written otherwise."""
    for piece in text.split():
        if _of_word(piece) or (_MAY_HAVE.search(piece) and any(True for _ in notations(piece))):
            return True
    return False


def other_texts(text: str, most: int = 12) -> list[str]:
    """The text with its numbers, dates and measures written otherwise, one of them at a time, `most` at most."""
    found = [
        text[: notation.start] + other + text[notation.end :]
        for notation in notations(text)
        for other in notation.others
    ]
    return list(dict.fromkeys(found))[:most]


def _of_word(text: str) -> tuple[str, tuple[str, ...]] | None:
    """A text that is a unit of measure, a Roman number or a formula, with the other ways to write it."""
    lower = text.lower()
    group = _GROUPS.get(lower)
    if group is not None:
        return "unit", tuple(each for each in group if each.lower() != lower)
    sign = _ROMAN.get(text.upper())
    if sign is not None and len(text) > 1 and text.isascii():
        return "roman", (sign,)
    if text in _LETTERS:
        return "roman", (_LETTERS[text],)
    if not "A" <= text[:1] <= "Z":
        return None
    if re.fullmatch(r"(?:[A-Z][a-z]?[0-9]*)+", text) and re.search("[A-Z][a-z]?[0-9]", text) and len(text) <= 8:
        return "formula", (text.translate(_LOWERED), text.translate(_RAISED))
    if re.fullmatch(r"[A-Z][A-Za-z0-9₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹]{1,7}", text) and not text.isascii():
        plain = text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", 2 * "0123456789"))
        return "formula", (plain,)
    return None


def _whole(text: str | None) -> int | None:
    value = read_number(text) if text else None
    return int(value) if value is not None and value == value.to_integral_value() else None


def _year_of(text: str) -> str:
    return text if text.isdigit() and text.isascii() else "".join(str(_VALUES[character]) for character in text)


def _years(year: str) -> tuple[str, ...]:
    return year, digit_by_digit(year), digit_by_digit(year, "零")


def _write_date(match: re.Match[str]) -> Iterator[str]:
    year, month, day = _year_of(match["y"]), _whole(match["m"]), _whole(match["d"])
    if month is None or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return
    if day is None:
        for written in _years(year):
            yield f"{written}年{month if written == year else chinese(month)}月"
        yield from (f"{year}-{month:02}", f"{year}.{month:02}", f"{year}年{month:02}月")
        return
    yield f"{year}年{month}月{day}日"
    for written in _years(year)[1:]:
        yield f"{written}年{chinese(month)}月{chinese(day)}日"
    yield from (f"{year}-{month:02}-{day:02}", f"{year}-{month}-{day}", f"{year}年{month:02}月{day:02}日")


def _write_day(match: re.Match[str]) -> Iterator[str]:
    month, day = _whole(match["m"]), _whole(match["d"])
    if month is None or day is None or not (1 <= month <= 12 and 1 <= day <= 31):
        return
    yield from (
        f"{month}月{day}日",
        f"{chinese(month)}月{chinese(day)}日",
        f"{month:02}月{day:02}日",
        f"{month}月{day}号",
        f"{month:02}-{day:02}",
        f"{month}-{day}",
    )


def _write_era(match: re.Match[str]) -> Iterator[str]:
    era, number = match["e"], 1 if match["n"] == "元" else _whole(match["n"])
    if number is None or not 1 <= number <= _ERA_YEARS.get(era, 150):
        return
    yield from (f"{era}{number}年", f"{era}{chinese(number)}年", f"{ERAS[era] + number}年")
    if number == 1:
        yield f"{era}元年"


def _write_year(match: re.Match[str]) -> Iterator[str]:
    year = _year_of(match["y"])
    yield from (f"{written}年" for written in _years(year))
    for era, last in (("民国", 38), ("昭和", 64)):
        number = int(year) - ERAS[era]
        if 1 <= number <= last:
            yield from (f"{era}{number}年", f"{era}{chinese(number)}年")


def _write_ordinal(match: re.Match[str]) -> Iterator[str]:
    number = _whole(match["n"])
    if number is not None and 0 < number < 10**4:
        yield from (f"第{written}{match['u']}" for written in (str(number), chinese(number)))


def _write_percent(match: re.Match[str]) -> Iterator[str]:
    value = read_number(match["n"] or match["f"])
    if value is not None:
        yield f"{_plain(value)}%"
        if value == value.to_integral_value():
            yield f"百分之{chinese(int(value))}"
        yield f"百分之{_plain(value)}"


def _write_measure(match: re.Match[str]) -> Iterator[str]:
    yield from (f"{match['n']}{each}" for each in _GROUPS.get(match["u"].lower(), ()))


def _write_number(match: re.Match[str]) -> Iterator[str]:
    text = match["n"]
    value = read_number(text)
    if value is None or value < 10 or value >= _LARGEST:
        return
    # 一二三, 万一, 十: words, no sums.
    if text[0] in "百千万亿" or text == "十" or all(character in _VALUES for character in text):
        return
    yield from ways_to_write(value)


_WRITERS: dict[str, Callable[[re.Match[str]], Iterator[str]]] = {
    "date": _write_date,
    "day": _write_day,
    "era": _write_era,
    "year": _write_year,
    "ordinal": _write_ordinal,
    "percent": _write_percent,
    "measure": _write_measure,
    "number": _write_number,
}
