"""Repair: what the web and print did to a text, undone before anything is stored.

The repaired text is the display text: stored, shown, and what highlight positions count in. Repair may
change lengths but never the number of lines, and repairing twice changes nothing more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import islice

from .typesetting import close_up, drop_furniture, join_columns, unify_widths

# Lines that only say "here was a picture", as site exports and readers leave them.
_PLACEHOLDER = r"(?:图片|圖片|图像|圖像|配图|配圖|image|img|photo|picture)"
_IMAGE_LINE = re.compile(
    rf"^[ \t\u3000]*(?:[\[【(（<]{_PLACEHOLDER}[^\]】)）>\n]{{0,8}}[\]】)）>]|{_PLACEHOLDER}"
    r"|!\[[^\]\n]*\]\([^)\n]*\))[ \t\u3000]*$",
    re.MULTILINE | re.IGNORECASE,
)
# One syllable of pinyin behind a Chinese character, in either bracket width, as bad converters put it there.
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_PLAIN, _TONED = "aeiouüvê", "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"


def _ruby(vowels: str) -> re.Pattern[str]:
    syllable = rf"[(（][ \t]?{_INITIAL}{vowels}(?:ng|n|r)?[ \t]?[)）]"
    return re.compile(rf"(?<=[{_HAN}])(?:{syllable})+", re.IGNORECASE)


_TONED_LETTER = re.compile(f"[{_TONED}{_TONED.upper()}]")
_TONED_RUBY = _ruby(f"[{_PLAIN}]{{0,3}}[{_TONED}][{_PLAIN}]{{0,3}}")
_ANY_RUBY = _ruby(f"[{_PLAIN}{_TONED}]{{1,4}}")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]+")
# Every line ending that some program honours, so that line numbers mean the same everywhere.
_LINE_ENDING = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


# Every character that a rule about single characters looks for: few texts have any.
_SUSPECT = re.compile(
    "[&\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff61-\uff64\uffa0"
    "\ufff0-\uffff\U000e0000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One repair: its name, for switching it off, and what it does to a text.

    `of_characters`: it does nothing to a text without a character of `_SUSPECT`.
    """

    name: str
    apply: Callable[[str], str]
    of_characters: bool = False


def _unescape(text: str) -> str:
    def entity(match: re.Match[str]) -> str:
        character = html.unescape(match.group())
        return " " if character.isspace() else character

    return _ENTITY.sub(entity, text) if "&" in text else text


def _join_surrogates(text: str) -> str:
    def characters(match: re.Match[str]) -> str:
        # A pair of halves is a character that a bad decoder cut; a lone half is nothing.
        return match.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")

    return _LONE_SURROGATE.sub(characters, text)


def _drop_ruby(text: str) -> str:
    # One toned syllable in brackets may be meant as a reading; a converter's stand all over a text, and the
    # toneless ones among them, `了(le)`, are then its work too. Without them, `甲(a)` is an enumeration.
    if not _TONED_LETTER.search(text):
        return text
    toned = sum(1 for _ in islice(_TONED_RUBY.finditer(text), 2))
    return _ANY_RUBY.sub("", text) if toned > 1 else text


#: All repairs in the order they are made.
RULES = (
    Rule("line-endings", lambda text: _LINE_ENDING.sub("\n", text), of_characters=True),
    Rule("surrogates", _join_surrogates, of_characters=True),
    Rule("entities", _unescape, of_characters=True),
    Rule("soft-hyphens", lambda text: text.replace("\u00ad", ""), of_characters=True),
    Rule("invisible", lambda text: _INVISIBLE.sub("", text), of_characters=True),
    Rule("ruby-pinyin", _drop_ruby),
    Rule("image-placeholders", lambda text: _IMAGE_LINE.sub("", text)),
    Rule("letter-spacing", close_up),
    Rule("mixed-widths", unify_widths, of_characters=True),
    Rule("page-furniture", drop_furniture),
    Rule("column-breaks", join_columns),
)


_NOT_OF_CHARACTERS = tuple(rule for rule in RULES if not rule.of_characters)
_PASSES = 8


def repair(text: str, off: Collection[str] = ()) -> str:
    """The display text of `text`: damage undone, line for line (lines as in `text` with line endings unified).

    `off` are the names of rules to leave out. Runs the rules until none finds anything: taking one damage away may
    bring another to light.
    """
    if not text:
        return text
    passes = 0
    while True:
        repaired = text
        rules = RULES if _SUSPECT.search(text) else _NOT_OF_CHARACTERS
        if off:
            rules = tuple(rule for rule in rules if rule.name not in off)
        for rule in rules:
            repaired = rule.apply(repaired)
        if repaired == text:
            return repaired
        text = repaired
        passes += 1
        if passes == _PASSES and "entities" not in off:
            # Escapes within escapes without end are made to keep us busy: they are text from here on.
            text = _ENTITY.sub(lambda match: "＆" + match.group()[1:], text)
