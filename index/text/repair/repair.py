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

from hansou.index.text.patterns import later
from hansou.index.text.sizes import APART, BROKEN, PAGES, PLACEHOLDER, SUSPECT, TONED

from .damage import TONED_LETTERS, signs
from .typesetting import close_up, drop_furniture, join_columns, unify_widths

# Lines that only say "here was a picture", as site exports and readers leave them.
_PLACEHOLDER = r"(?:图片|圖片|图像|圖像|配图|配圖|image|img|photo|picture)"
_IMAGE_LINE = later(
    rf"^[ \t\u3000]*(?:[\[【(（<]{_PLACEHOLDER}[^\]】)）>\n]{{0,8}}[\]】)）>]|{_PLACEHOLDER}"
    r"|!\[[^\]\n]*\]\([^)\n]*\))[ \t\u3000]*$",
    re.MULTILINE | re.IGNORECASE,
)
# One syllable of pinyin behind a Chinese character, in either bracket width, as bad converters put it there.
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_PLAIN, _TONED = "aeiouüvê", TONED_LETTERS


def _ruby(vowels: str) -> re.Pattern[str]:
    syllable = rf"[(（][ \t]?{_INITIAL}{vowels}(?:ng|n|r)?[ \t]?[)）]"
    return later(rf"(?<=[{_HAN}])(?:{syllable})+", re.IGNORECASE)


_TONED_LETTER = later(f"[{TONED_LETTERS}{TONED_LETTERS.upper()}]")
_TONED_RUBY = _ruby(f"[{_PLAIN}]{{0,3}}[{_TONED}][{_PLAIN}]{{0,3}}")
_ANY_RUBY = _ruby(f"[{_PLAIN}{_TONED}]{{1,4}}")
_ENTITY = later(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
# What shows nothing means something in some places: joiners between letters of scripts that join them and in emoji,
# and how a symbol looks.
_JOINED, _SYMBOL = "\u0590-\u109f\u1780-\u18af\ua840-\ua8ff", "#*0-9\xa9\xae\u203c-\u2bff\u3030-\u303d\u3297\u3299"
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = later(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
    f"|(?<![{_JOINED}{_EMOJI}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}{_EMOJI}])"
    f"|(?<![{_SYMBOL}\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
)
_LONE_SURROGATE = later("[\ud800-\udfff]+")
# Every line ending that some program honours, so that line numbers mean the same everywhere.
_LINE_ENDING = later("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One repair: its name, for switching it off, what it does to a text, and the sign of there being work for it."""

    name: str
    apply: Callable[[str], str]
    sign: int


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
    Rule("line-endings", lambda text: _LINE_ENDING.sub("\n", text), SUSPECT),
    Rule("surrogates", _join_surrogates, SUSPECT),
    Rule("entities", _unescape, SUSPECT),
    Rule("soft-hyphens", lambda text: text.replace("\u00ad", ""), SUSPECT),
    Rule("invisible", lambda text: _INVISIBLE.sub("", text), SUSPECT),
    Rule("ruby-pinyin", _drop_ruby, TONED),
    Rule("image-placeholders", lambda text: _IMAGE_LINE.sub("", text), PLACEHOLDER),
    Rule("letter-spacing", close_up, APART),
    Rule("mixed-widths", unify_widths, SUSPECT),
    Rule("page-furniture", drop_furniture, PAGES),
    Rule("column-breaks", join_columns, BROKEN),
)


_PASSES = 8


def repair(text: str, off: Collection[str] = ()) -> str:
    """The display text of `text`: damage undone, line for line (lines as in `text` with line endings unified).

    `off` are the names of rules to leave out. Runs the rules until none finds anything: taking one damage away may
    bring another to light.
    """
    passes = 0
    while found := signs()(text):
        repaired = text
        for rule in RULES:
            # What one has changed may be work for those that come after it.
            if (found & rule.sign or repaired is not text) and rule.name not in off:
                repaired = rule.apply(repaired)
        if repaired == text:
            return repaired
        text = repaired
        passes += 1
        if passes == _PASSES and "entities" not in off:
            # Escapes within escapes without end are made to keep us busy: they are text from here on.
            text = _ENTITY.sub(lambda match: "＆" + match.group()[1:], text)
    return text
