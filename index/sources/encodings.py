"""Encodings: the bytes of a file → its text.

Chinese files seldom say what they are written in, and when they do, it is not always so. What decodes without
error in several encodings is told apart by how ordinary its characters are: read in the wrong encoding,
everyday words become rare characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from hansou.index.errors import SourceError


class NotText(SourceError):
    """What was to be decoded is no text, or in an encoding that nobody knows."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, without its byte order mark.

    `encoding` is the name a person would give it. `doubtful` says that the choice was close, that what was
    read looks unusual, or that bytes were lost: each stretch of them is one U+FFFD in `text`.
    """

    text: str
    encoding: str
    doubtful: bool = False


_UTF8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, _UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# The codecs that read each encoding, best first: Hong Kong's Big5 has the characters that plain Big5 lacks,
# Windows' Big5 a few that Hong Kong's lacks, and it reads some signs as the people who typed them saw them.
_CODECS = {"big5": ("big5hkscs", "cp950")}
_BIG5_SIGNS = str.maketrans("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡")
_CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
# What a page may declare, by the encoding that reads all of it.
_DECLARED = {
    "utf-8": _UTF8,
    "utf-16": "utf-16-le",  # without a mark, as browsers take it
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5",
    "cp950": "big5",
    "shift_jis": "shift_jis",
    "cp932": "shift_jis",
    "euc_jp": "euc_jp",
    "euc_kr": "euc_kr",
    "cp949": "euc_kr",
    "cp1252": "cp1252",
    "iso8859-1": "cp1252",
}

# Files of other kinds that may pass for text: PDF, ZIP (and so DOCX, EPUB), gzip.
_BINARY_STARTS = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
# One control character in so many is damage; more are a format of some other kind.
_CONTROL_SHARE = 500
# One lost byte sequence in so many characters is damage; more are a wrong encoding.
_LOST_SHARE = 100
# Scores are means per character: everyday Chinese is about 1, Chinese read in a wrong encoding 0.4 or less.
_SAMPLE = 4096
_PLAUSIBLE = 0.3
_ORDINARY, _UNUSUAL = 0.85, 0.6
_CLEAR_MARGIN = 0.15
_CLEAR_LENGTH = 8
_HIGH_BYTES = bytes(range(128, 256))
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_FEWEST_HAN = 4
_UTF8_RUN = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){4}")  # four characters; text in GB18030 hardly has such
# Of what a PDF gives: controls, private use, halves and what is assigned to nothing are no characters.
_NO_CHARACTERS = frozenset({"Cc", "Co", "Cs", "Cn"})
_FEWEST_SIGNS, _RUBBISH_SHARE = 20, 0.2
_TELLING = re.compile(r"[^\t-\r\x1a\x1b -~]+")


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of `data`; raises SourceError when it is no text or in no known encoding.

    `declared` is the encoding that the document itself names. It is believed when the text it gives is about
    as ordinary as any other reading's.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    if data.startswith(_BINARY_STARTS):
        raise NotText("binary file")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls == 0 and data.isascii():
        return _decode_seven_bits(data) or Decoded(data.decode("ascii"), _UTF8)
    text = _strictly(data, _UTF8)
    if text is not None and controls * _CONTROL_SHARE <= len(data):
        return Decoded(text, _UTF8)
    candidates = list(_CANDIDATES)
    named = _declared_encoding(declared)
    if named and named not in candidates and named not in {_UTF8, "euc-tw"}:
        candidates.append(named)
    if controls * _CONTROL_SHARE > len(data):
        # In UTF-16 any byte may stand for half a character; elsewhere control bytes are no text.
        candidates = [name for name in candidates if name.startswith("utf-16")]
    decoded = _most_ordinary(data, candidates, named)
    if _UTF8_RUN.search(data) and not (decoded and decoded.encoding.startswith("utf-16")):
        decoded = _in_two_encodings(data, decoded)
    if decoded is not None:
        return decoded
    if controls * _CONTROL_SHARE > len(data):
        raise NotText("binary file")
    return _decode_damaged(data)


def looks_like_text(head: bytes) -> bool:
    """Whether a file that starts with `head` (cut anywhere) can be read as text."""
    try:
        decode(head)
    except NotText:
        return False
    return True


def _decode_marked(data: bytes, encoding: str) -> Decoded:
    text = _strictly(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") * _LOST_SHARE > len(text) + _LOST_SHARE:
        raise NotText(f"binary file, or damaged {encoding} text")
    return Decoded(text, encoding, doubtful=True)


def _declared_encoding(declared: str | None) -> str | None:
    if declared and declared.strip().lower() in {"euc-tw", "x-euc-tw"}:
        return "euc-tw"
    try:
        return _DECLARED.get(codecs.lookup(declared.strip()).name) if declared else None
    except (LookupError, ValueError):
        return None


def _strictly(data: bytes, encoding: str) -> str | None:
    for codec in _CODECS.get(encoding, (encoding,)):
        try:
            text = data.decode(codec)
        except UnicodeError:
            continue
        return text.translate(_BIG5_SIGNS) if encoding == "big5" else text
    return None


def _most_ordinary(data: bytes, candidates: list[str], named: str | None) -> Decoded | None:
    """The most ordinary of the readings without error, None when none is plausible."""
    readings = []
    for encoding in candidates:
        text = _strictly(data, encoding)
        if text is not None:
            readings.append((_ordinariness(text), encoding, text))
    readings.sort(key=lambda reading: -reading[0])
    if not readings or readings[0][0] < _ORDINARY:
        # It passes for GB18030 as often as not, and takes longer than the others to be ruled out.
        readings = sorted((*readings, *_as_euc_tw(data)), key=lambda reading: -reading[0])
    if not readings or readings[0][0] < _PLAUSIBLE:
        return None
    best = readings[0][0]
    for score, encoding, text in readings:
        if encoding == named and score >= _PLAUSIBLE and score >= best - _CLEAR_MARGIN:
            return Decoded(text, encoding)
    _, encoding, text = readings[0]
    second = readings[1][0] if len(readings) > 1 else -1.0
    length = sum(len(match.group()) for match in islice(_TELLING.finditer(text), _CLEAR_LENGTH))
    close = best - second < _CLEAR_MARGIN or best < _UNUSUAL or (encoding == "euc-tw" and "\ufffd" in text)
    return Decoded(text, encoding, doubtful=close or 0 < length < _CLEAR_LENGTH)


def _as_euc_tw(data: bytes) -> Iterator[tuple[float, str, str]]:
    """The reading of `data` in EUC-TW, if it can be that."""
    from . import euc_tw

    if euc_tw.is_well_formed(data):
        text = euc_tw.decode(data)
        yield _ordinariness(text), euc_tw.NAME, text


def _decode_damaged(data: bytes) -> Decoded:
    """The best reading of a text of which some bytes are lost, or that is in a Western encoding."""
    readings = []
    for encoding in (_UTF8, *_CANDIDATES):
        text = data.decode(_CODECS.get(encoding, (encoding,))[0], "replace")
        lost = text.count("\ufffd")
        score = _ordinariness(text)
        # One character cut off at either end is forgiven however short the text.
        if lost * _LOST_SHARE <= len(text) + _LOST_SHARE and score >= _PLAUSIBLE:
            readings.append((score, encoding, text))
    if readings:
        _, encoding, text = max(readings)
        return Decoded(text, encoding, doubtful=True)
    high = len(data) - len(data.translate(None, _HIGH_BYTES))
    western = _strictly(data, "cp1252")
    if western is not None and high * 8 < len(data):
        return Decoded(western, "cp1252", doubtful=True)
    raise NotText("text in no known encoding")


def _decode_seven_bits(data: bytes) -> Decoded | None:
    """A text in one of the encodings that mail had for lines of ASCII, HZ and UTF-7; None for one that is ASCII."""
    for sign, codec in ((b"~{", "hz"), (b"+", "utf-7")):
        text = _strictly(data, codec) if sign in data else None
        if text is None:
            continue
        telling = "".join(match.group() for match in islice(_TELLING.finditer(text), _SAMPLE))
        # Everything between signs is Chinese and everyday, or the signs stand for themselves.
        if len(_HAN.findall(telling)) >= _FEWEST_HAN and _ordinariness(telling) >= _ORDINARY:
            return Decoded(text, codec, doubtful=codec == "utf-7")
    return None


def _in_two_encodings(data: bytes, one: Decoded | None) -> Decoded | None:
    """A text of which some lines are in UTF-8 and others not, as files have that several programs write to.

    `one` is its best reading in one encoding, which is given back unless a reading line by line is more ordinary.
    """
    read: Counter[str] = Counter()
    lines = []
    for line in data.split(b"\n"):
        text = _strictly(line, _UTF8)
        if text is None:
            other = _most_ordinary(line, ["gb18030", "big5"], None)
            if other is None:
                return one
            text = other.text
            read[other.encoding] += 1
        elif not text.isascii():
            read[_UTF8] += 1
        lines.append(text)
    text = "\n".join(lines)
    if len(read) < 2 or _ordinariness(text) < max(_ORDINARY, _ordinariness(one.text) if one else 0.0):
        return one
    return Decoded(text, " and ".join(name for name, _ in read.most_common()), doubtful=True)


def is_rubbish(text: str) -> bool:
    """Whether what should be a text is none: much of it stands for no character, or is Chinese that nobody writes."""
    sample = "".join(text[:_SAMPLE].split())
    if len(sample) < _FEWEST_SIGNS:
        return False
    lost = sum(unicodedata.category(sign) in _NO_CHARACTERS for sign in sample)
    if lost > len(sample) * _RUBBISH_SHARE:
        return True
    han = _HAN.findall(sample)
    return len(han) * 2 > len(sample) and _ordinariness("".join(han)) < _PLAUSIBLE


def _ordinariness(text: str) -> float:
    """How ordinary the characters of a sample of `text` are: the mean of their weights, printable ASCII left out."""
    counts: Counter[str] = Counter()
    left = _SAMPLE
    for match in _TELLING.finditer(text):
        run = match.group()[:left]
        counts.update(run)
        left -= len(run)
        if left <= 0:
            break
    total = counts.total()
    weights = _weights()
    return sum(_weight(character, weights) * count for character, count in counts.items()) / total if total else 1.0


def _weight(character: str, weights: dict[str, float]) -> float:
    known = weights.get(character)
    if known is not None:
        return known
    code = ord(character)
    if 0x3400 <= code <= 0x9FFF or code >= 0x20000:
        return -0.5  # characters in neither standard's everyday part
    if code < 0xA0 or 0xE000 <= code <= 0xF8FF or code >= 0xFFF0:
        return -2.0  # controls, private use, what stands for lost bytes
    return -1.0 if code >= 0x250 else 0.0  # other scripts; Latin letters and signs say nothing


@cache
def _weights() -> dict[str, float]:
    """Characters that the Chinese standards put in their first and second levels, and everyday punctuation."""
    weights = dict.fromkeys("〇，。、：；？！“”‘’（）《》〈〉「」『』【】〔〕—…·‧～％–℃㎡／－＋　", 1.0)
    for first, last in ((0xFF01, 0xFF5F), (0x3041, 0x3100), (0x2460, 0x2474)):  # full-width ASCII, kana, ①
        weights.update(dict.fromkeys(map(chr, range(first, last)), 0.5))
    for level, weight in ((_big5_level(0xC9, 0xF9), 0.0), (_gb2312_level(0xD8, 0xF7), 0.0)):
        weights.update(dict.fromkeys(level, weight))
    for level in (_big5_level(0xA4, 0xC6), _gb2312_level(0xB0, 0xD7)):
        weights.update(dict.fromkeys(level, 1.0))
    return weights


def _gb2312_level(first: int, last: int) -> Iterator[str]:
    for lead in range(first, last + 1):
        yield from bytes(b for trail in range(0xA1, 0xFF) for b in (lead, trail)).decode("gb2312", "ignore")


def _big5_level(first: int, last: int) -> Iterator[str]:
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    for lead in range(first, last + 1):
        yield from bytes(b for trail in trails for b in (lead, trail)).decode("big5", "ignore")
