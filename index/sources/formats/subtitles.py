"""Subtitles and lyrics (SRT, VTT, ASS, SSA, SUB, LRC): one article a file, its pages are the minutes.

What is said in the first minute stands on page 1. The lines of cues are joined to paragraphs, which pauses part; the
times are not text, so that nothing stands between words that follow each other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hansou.index.sources.documents import FileMetadata, document
from hansou.index.sources.format import Format, Found, Input
from hansou.index.text.repair.repair import repair

from . import text

_TIME = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,:]\d{1,3})?)"
_CUE = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}.*")
_VIEWER = re.compile(rf"\s*{_TIME},{_TIME}\s*")
_FRAMES = re.compile(r"\{(\d{1,8})\}\{(\d{0,8})\}(.*)")
_STAMP = re.compile(r"\[(\d{1,3}):(\d{1,2}(?:[.:]\d{1,3})?)\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<\d\d?:\d\d[^<>]{0,12}>|</?>")
_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?:\{[^{}]*\\p0[^{}]*\}|$)")
_ABOUT = re.compile(r"\[(ti|ar|al|by|offset|length|re|ve|au)\s*:([^\]]*)\]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。！？!?.…][”’」』）)\"']*$")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_FRAMES_A_SECOND = 25.0
_PAUSE = 4.0  # seconds that part paragraphs
_LONG = 120  # characters after which the end of a sentence parts paragraphs
_LONGEST = 400
_MINUTES = 100 * 60  # pages at most


class _Cue(NamedTuple):
    """Lines that are shown together, from `start` to `end` seconds."""

    start: float
    end: float
    lines: list[str]


def _reader(kind: str, cues: Callable[[list[str]], Iterator[_Cue]]) -> Callable[[Input], Iterator[Found]]:
    def read(given: Input) -> Iterator[Found]:
        decoded = given.decode()
        lines = decoded.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        paragraphs, starts = _paragraphs(sorted(cues(lines), key=lambda cue: cue.start))
        if not paragraphs:
            yield from text.FORMAT.read(given)  # no cues in it: it is text of another kind
            return
        yield from given.doubts(decoded)
        metadata = {match[1].lower(): match[2].strip() for line in lines[:20] for match in _ABOUT.finditer(line)}
        about = FileMetadata(
            metadata.get("ti") or repair(given.stem), author=repair(metadata.get("ar", "")), dated=True
        )
        yield document(given, kind, paragraphs, about, starts)

    return read


def _paragraphs(cues: list[_Cue]) -> tuple[list[str], list[int]]:
    """The paragraphs, and the numbers of those at which each minute starts."""
    paragraphs: list[str] = []
    minutes: dict[int, int] = {}
    last: _Cue | None = None
    for cue in cues:
        shown = [line for line in cue.lines if line and (last is None or line not in last.lines)]  # rolled up
        if shown:
            said = _joined(shown)
            minute = min(int(cue.start // 60), _MINUTES)
            new = not paragraphs or last is None or minute not in minutes or _parts(last, cue, paragraphs[-1], said)
            if new:
                paragraphs.append(said)
                minutes.setdefault(minute, len(paragraphs) - 1)
            else:
                paragraphs[-1] += f" {said}"
        last = cue
    starts, following = [], len(paragraphs)
    for minute in range(max(minutes, default=-1), -1, -1):  # a minute without words starts where the next does
        following = minutes.get(minute, following)
        starts.append(following)
    return paragraphs, starts[::-1]


def _parts(last: _Cue, cue: _Cue, before: str, text: str) -> bool:
    if cue.start - last.end > _PAUSE or len(before) + len(text) > _LONGEST:
        return True
    return len(before) > _LONG and _SENTENCE_END.search(before) is not None


def _joined(lines: list[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        between = "" if _HAN.match(text[-1]) and _HAN.match(line[0]) else " "
        text += between + line
    return text


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(re.sub("[,:]", ".", seconds))


def _clean(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", _OVERRIDE.sub("", line))).split())


def _srt(lines: list[str]) -> Iterator[_Cue]:
    """Cues of SRT and VTT: a line of times, then lines up to a blank one."""
    start = end = 0.0
    shown: list[str] | None = None
    for number, line in enumerate(lines):
        if match := _CUE.fullmatch(line):
            if shown:  # without a blank line before it; its number is no text
                yield _Cue(start, end, shown[:-1] if lines[number - 1].strip().isdecimal() else shown)
            start, end = _seconds(*match.groups()[:3]), _seconds(*match.groups()[3:])
            shown = []
        elif shown is not None:
            if line.strip():
                shown.append(_clean(line))
            elif shown:
                yield _Cue(start, end, shown)
                shown = None
    if shown:
        yield _Cue(start, end, shown)


def _ass(lines: list[str]) -> Iterator[_Cue]:
    """Dialogue of ASS and SSA; its columns are named in a line before it."""
    columns = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
    for line in lines:
        head, _, rest = line.partition(":")
        if head.strip().lower() == "format" and "text" in rest.lower():
            columns = [name.strip().lower() for name in rest.split(",")]
        elif head.strip().lower() in {"dialogue", "comment"}:
            values = dict(zip(columns, rest.split(",", len(columns) - 1), strict=False))
            times = [re.fullmatch(_TIME, values.get(name, "").strip()) for name in ("start", "end")]
            if times[0] and times[1] and head.strip().lower() == "dialogue":
                text = _DRAWING.sub("", values.get("text", "")).replace("\\h", " ")
                parts = [_clean(part) for part in re.split(r"\\[Nn]", text)]
                yield _Cue(_seconds(*times[0].groups()), _seconds(*times[1].groups()), list(filter(None, parts)))


def _sub(lines: list[str]) -> Iterator[_Cue]:
    """Cues of MicroDVD (by frames) and SubViewer (by times)."""
    rate = _FRAMES_A_SECOND
    waiting: re.Match[str] | None = None
    for line in lines:
        if match := _FRAMES.match(line):
            first, last, text = int(match[1]), int(match[2] or match[1]), match[3]
            if first == last == 1 and re.fullmatch(r"\d\d(?:\.\d+)?", text.strip()):
                rate = float(text)
            else:
                parts = [_clean(part).removeprefix("/") for part in text.split("|")]
                yield _Cue(first / rate, last / rate, list(filter(None, parts)))
        elif match := _VIEWER.fullmatch(line):
            waiting = match
        elif waiting and line.strip():
            parts = [_clean(part) for part in re.split(r"\[br\]", line, flags=re.IGNORECASE)]
            yield _Cue(_seconds(*waiting.groups()[:3]), _seconds(*waiting.groups()[3:]), list(filter(None, parts)))
            waiting = None


def _lrc(lines: list[str]) -> Iterator[_Cue]:
    """Lines of lyrics; one that is sung several times has several times."""
    for line in lines:
        stamps = list(_STAMP.finditer(line))
        text = _clean(line[stamps[-1].end() :]) if stamps else ""
        for stamp in stamps:
            start = _seconds(None, stamp[1], stamp[2])
            yield _Cue(start, start + 2 * _PAUSE, [text] if text else [])


_VTT = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT[ \t\r\n]")
_SRT_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{1,6}[ \t]*\r?\n[ \t]*\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")
_ASS_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[Script Info\]", re.IGNORECASE)

FORMATS = (
    Format(
        "subtitles",
        (".srt", ".vtt"),
        _reader("subtitles", _srt),
        lambda data: bool(_VTT.match(data) or _SRT_START.match(data)),
    ),
    Format("subtitles", (".ass", ".ssa"), _reader("subtitles", _ass), lambda data: _ASS_START.match(data) is not None),
    Format("subtitles", (".sub",), _reader("subtitles", _sub)),
    Format("lyrics", (".lrc",), _reader("lyrics", _lrc)),
)
