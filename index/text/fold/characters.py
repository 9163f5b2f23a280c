"""What each character is to a search: the one it folds to, and the part it plays in a unit.

Both answers are kept in NumPy tables indexed by code point and filled as characters are met, so that a
cold start pays for the characters of one query only, and a bulk run pays one gather a batch.

Two foldings are told apart:

* *simplified*: width, case, compatibility ideographs, radicals, variants, and OpenCC's Traditional to Simplified
  characters. It reads like ordinary Simplified text, so segmentation works on it.
* *folded*: simplified, Latin letters without accents, and one representative for characters that OpenCC's
  phrases or its alternative characters write for each other, in either direction and in the manner of Taiwan or
  Hong Kong (``計畫`` / ``计划``, ``瞭解`` / ``了解``, ``餘`` as 余 or 馀, ``看著`` / ``看着``). This is what terms
  are made of: converting a text to Simplified with OpenCC never changes its fold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hansou.index.hosts import packaged

from .expansions import is_special
from .signs import AFTER_NUMBERS, BEFORE_NUMBERS

CodePoints = npt.NDArray[np.uint32]
Classes = npt.NDArray[np.uint8]

#: Unit classes. GAP: means nothing between units, but ends a run of words; SPACE: means nothing at all.
GAP, SPACE, HAN, SINGLE, LETTER, MARK, DIGIT = range(1, 8)

_SIZE = 0x110000
_FEW = 1 << 14  # of which a set is made sooner than a table
_POINT, _CLASS_BITS = np.uint32(0x1FFFFF), np.uint32(24)
_SPECIAL = np.uint32(1 << 23)  # of an entry: texts that have the character may have to be filtered

# Scripts written without spaces, and repetition marks: each character is a unit of its own.
_SINGLE_RANGES = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x30FF),
    (0x3105, 0x312F), (0x3131, 0x318E), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x9FD6, 0x9FFF),
    (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC), (0x16FE0, 0x18DFF), (0x1AFF0, 0x1B2FF),
    (0x20000, 0x3FFFD),
)  # fmt: skip
# Symbols that readers ask for: letterlike and enclosed ones (℃, ①, ㎡), arrows, stars, dingbats, emoji.
_SYMBOL_RANGES = (
    (0x2100, 0x214F), (0x2190, 0x21FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x25A0, 0x27BF), (0x2B00, 0x2BFF),
    (0x3200, 0x33FF), (0x1F000, 0x1FAFF),
)  # fmt: skip
DIACRITICS = 0x0300, 0x036F  # marks on letters that mean nothing to a search: é is e
# Letters with a stroke, or without their dot, which no decomposition mentions.
_STROKES = {"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i"}
_KEPT = "，"  # its half-width form parts the thousands of a number, which it does not
# The characters that both segmenters take for Chinese; jieba's own pattern ends at U+9FD5.
_HAN_RANGE = (0x4E00, 0x9FD5)
_SINGLE_DECOMPOSITIONS = {"", "<wide>", "<narrow>", "<compat>", "<font>", "<vertical>"}

# Radicals that PDF fonts put in the place of characters and Unicode's decompositions leave alone, and older
# printed forms outside OpenCC's tables.
_VARIANTS = {
    pair[0]: pair[1]
    for pair in [
        "⺁厂",
        "⺄乙",
        "⺊卜",
        "⺋卩",
        "⺎兀",
        "⺒巳",
        "⺕彐",
        "⺗心",
        "⺙攵",
        "⺜日",
        "⺝月",
        "⺟母",
        "⺠民",
        "⺡水",
        "⺣火",
        "⺩王",
        "⺬示",
        "⺭示",
        "⺮竹",
        "⺯糸",
        "⺰纟",
        "⺲罒",
        "⺶羊",
        "⺷羊",
        "⺹耂",
        "⺼肉",
        "⺽臼",
        "⺾艹",
        "⻀艹",
        "⻁虎",
        "⻂衤",
        "⻃西",
        "⻄西",
        "⻅见",
        "⻆角",
        "⻈讠",
        "⻉贝",
        "⻋车",
        "⻌辶",
        "⻍辶",
        "⻎辶",
        "⻏阝",
        "⻐钅",
        "⻑长",
        "⻒长",
        "⻓长",
        "⻔门",
        "⻖阝",
        "⻘青",
        "⻙韦",
        "⻚页",
        "⻛风",
        "⻜飞",
        "⻝食",
        "⻟食",
        "⻠饣",
        "⻢马",
        "⻣骨",
        "⻤鬼",
        "⻥鱼",
        "⻦鸟",
        "⻧卤",
        "⻨麦",
        "⻩黄",
        "⻪黾",
        "⻫齐",
        "⻬齐",
        "⻮齿",
        "⻯龙",
        "⻰龙",
        "⻱龟",
        "⻳龟",
        "靑青",
        "敎教",
        "旣既",
        "淸清",
        "卽即",
        "郞郎",
        "戸户",
        "黒黑",
        "歩步",
        "晩晚",
        "○〇",  # a circle, as the nought of Chinese numbers is often typed
    ]
}

# What OpenCC writes for a character when it goes from Simplified to Traditional, or on to the manner of Taiwan or
# Hong Kong, and does not undo on the way back: 随着 is 隨著 in Taiwan, 坐标 is 座標.
_SPELLINGS = (
    "揹背 伕夫 擡抬 薰熏 幷并 雠仇 座坐 赒周 著着 潀潨 牠它 暱昵 穞稆 "
    "緪縆 𧹔账 簷檐 痺痹 睪睾 鲶鲇 颚腭 粧妆 敍叙 枱台 糭粽 衞卫"
)


@cache
def variants() -> dict[str, str]:
    """Characters that are written for a Simplified one beside what OpenCC's tables have: out of ``variants.txt``, which
    says where they are from.
    """
    found: dict[str, str] = {}
    for line in packaged(Path(__file__).with_name("variants.txt")).decode().splitlines():
        if line and not line.startswith("#"):
            target, written = line.split(" ")
            found.update(dict.fromkeys(written, target))
    return found


def opencc_table(name: str) -> Iterator[tuple[str, list[str]]]:
    """Entries of one of OpenCC's dictionaries: the source and its targets, best first."""
    spec = find_spec("opencc")  # located, not imported: its package builds converters when imported
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("opencc-python-reimplemented is not installed")
    table = Path(spec.origin).parent / "dictionary" / f"{name}.txt"
    for line in table.read_text(encoding="utf-8").splitlines():
        source, _, targets = line.partition("\t")
        if targets:
            yield source, targets.split(" ")


@cache
def _traditional() -> dict[str, str]:
    return {source: targets[0] for source, targets in opencc_table("TSCharacters")}


@cache
def simplify_character(character: str) -> str:
    """The ordinary Simplified, half-width, lower-case form of one character; always one character."""
    while True:
        result = character
        decomposition = unicodedata.decomposition(result)
        tag = decomposition.partition(" ")[0] if decomposition.startswith("<") else ""
        if decomposition and tag in _SINGLE_DECOMPOSITIONS and character not in _KEPT:
            composed = unicodedata.normalize("NFKC", result)
            if (
                "\u1100" <= composed <= "\u11ff"
            ):  # letters of Hangul that stand alone must not join with those beside them
                composed = chr(int(decomposition.split()[1], 16)) if tag == "<narrow>" else result
            result = composed if len(composed) == 1 else result
        lowered = result.casefold()
        result = lowered if len(lowered) == 1 else result
        result = _VARIANTS.get(result, result)
        result = _traditional().get(result) or variants().get(result, result)
        if result == character:
            return result
        character = result


@cache
def _representatives() -> dict[str, str]:
    """Simplified characters that stand for one another, each with the one that represents them all."""
    parent: dict[str, str] = {}

    def find(character: str) -> str:
        while character in parent:
            character = parent[character]
        return character

    def unite(character: str, representative: str) -> None:
        a, b = find(simplify_character(character)), find(simplify_character(representative))
        if a != b:
            parent[a] = b

    for source, targets in opencc_table("TSCharacters"):
        for other in targets[1:]:
            # Where OpenCC's first choice is to leave the character, its second is the Simplified one.
            unite(*((targets[0], other) if targets[0] == source else (other, targets[0])))
    for source, targets in opencc_table("TSPhrases"):
        for written, standard in zip(source, targets[0], strict=True):
            unite(written, standard)
    for pair in _SPELLINGS.split():
        unite(pair[0], pair[1])
    for written, target in variants().items():
        unite(written, target)
    return {character: find(character) for character in parent}


def fold_character(character: str) -> str:
    """The character that stands for `character` in terms; always one character."""
    simplified = simplify_character(character)
    return _representatives().get(simplified) or _without_accent(simplified)


def _without_accent(character: str) -> str:
    """A Latin letter without the marks that it is written with."""
    parted = unicodedata.normalize("NFD", character)
    letter, marks = parted[0], parted[1:]
    if letter.isascii() and letter.isalpha() and all(DIACRITICS[0] <= ord(mark) <= DIACRITICS[1] for mark in marks):
        return letter.lower()
    return _STROKES.get(letter, character)


def classify_character(character: str) -> int:
    """The unit class of a character: the class of what it folds to."""
    folded = fold_character(character)
    point, category = ord(folded), unicodedata.category(folded)
    if _HAN_RANGE[0] <= point <= _HAN_RANGE[1]:
        return HAN
    if _within(point, _SINGLE_RANGES) and category[0] not in "PZM":
        return SINGLE
    if category == "Nd":
        return DIGIT
    if category[0] == "L":
        return LETTER
    if category[0] == "M":
        return MARK
    if category[0] == "N" or folded in AFTER_NUMBERS + BEFORE_NUMBERS:
        return SINGLE
    if category in ("So", "Sm") and _within(point, _SYMBOL_RANGES):
        return SINGLE
    return SPACE if folded.isspace() or category in ("Cc", "Cf") else GAP


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= point <= last for first, last in ranges)


class CharacterTables:
    """Folding and classes of whole arrays of code points, by tables filled on demand.

    Threads may share one: a race fills an entry twice with the same value.
    """

    def __init__(self) -> None:
        # Simplified character + 1; unit class and folded character in one number. 0: not met yet.
        self._simplified = np.zeros(_SIZE, np.uint32)
        self._classed = np.zeros(_SIZE, np.uint32)

    def simplified(self, points: CodePoints) -> CodePoints:
        """`points` with each character simplified; same shape."""
        return self._look_up(self._simplified, points) - np.uint32(1)

    def folded(self, points: CodePoints) -> CodePoints:
        """`points` with each character folded; same shape."""
        return self._look_up(self._classed, points) & _POINT

    def classes(self, points: CodePoints) -> Classes:
        """The unit class of each character; same shape."""
        return (self._look_up(self._classed, points) >> _CLASS_BITS).astype(np.uint8)

    def folded_and_classes(self, points: CodePoints) -> tuple[CodePoints, Classes]:
        """Both `folded` and `classes`."""
        both = self._look_up(self._classed, points)
        return both & _POINT, (both >> _CLASS_BITS).astype(np.uint8)

    def special(self, points: CodePoints) -> npt.NDArray[np.int64]:
        """Where those stand among `points` that a `char_filter` may have to deal with, ascending."""
        return np.flatnonzero(self._look_up(self._classed, points) & _SPECIAL)

    def filled(self) -> tuple[CodePoints, CodePoints]:
        """For compiled code, of every code point: its class << 24, whether it is special << 23 and what it folds to;
        its Simplified form + 1. Both 0 where `fill` has not been asked yet.
        """
        return self._classed, self._simplified

    def _look_up(self, table: CodePoints, points: CodePoints) -> CodePoints:
        found: CodePoints = table.take(points)
        if len(found) and not found.min():
            self.meet(points[found == 0])
            found = table.take(points)
        return found

    def meet(self, points: CodePoints) -> None:
        """Make these code points known."""
        if len(points) < _FEW:
            met = set(points.tolist())
        else:
            marked = np.zeros(_SIZE, np.bool_)
            marked[points] = True
            met = set(np.flatnonzero(marked & (self._classed == 0)).tolist())
        for point in met:
            self.fill(point)

    def fill(self, point: int) -> None:
        """Make a code point known."""
        character = chr(point)
        entry = classify_character(character) << int(_CLASS_BITS) | ord(fold_character(character))
        self._classed[point] = entry | (int(_SPECIAL) if is_special(character) else 0)
        self._simplified[point] = ord(simplify_character(character)) + 1


TABLES = CharacterTables()


def code_points(text: str) -> CodePoints:
    """The characters of `text` as an array of code points, dtype uint32; surrogates as they are."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def from_code_points(points: CodePoints) -> str:
    """The text of an array of code points."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
