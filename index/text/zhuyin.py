"""Zhuyin (注音, Bopomofo): its syllables as pinyin."""

from __future__ import annotations

import re

FIRST, LAST = "\u3105", "\u312f"  # the block of its signs

_SPELLED = """
ㄅb ㄆp ㄇm ㄈf ㄉd ㄊt ㄋn ㄌl ㄍg ㄎk ㄏh ㄐj ㄑq ㄒx ㄓzh ㄔch ㄕsh ㄖr ㄗz ㄘc ㄙs
ㄚa ㄛo ㄜe ㄝe ㄞai ㄟei ㄠao ㄡou ㄢan ㄣen ㄤang ㄥeng ㄦer
"""
_INITIALS, _FINALS = ({each[0]: each[1:] for each in line.split()} for line in _SPELLED.strip().splitlines())
_MEDIALS = {"ㄧ": "i", "ㄨ": "u", "ㄩ": "v"}
_JOINED = {
    "iou": "iu", "ien": "in", "ieng": "ing", "uei": "ui", "uen": "un", "ueng": "ong", "ven": "vn", "veng": "iong",
}  # fmt: skip
_ALONE = {
    "i": "yi", "in": "yin", "ing": "ying", "iu": "you", "u": "wu", "ui": "wei", "un": "wen", "ong": "weng",
    "v": "yu", "ve": "yue", "van": "yuan", "vn": "yun", "iong": "yong",
}  # fmt: skip
_HISSING = frozenset(("zh", "ch", "sh", "r", "z", "c", "s"))
_PALATAL = frozenset("jqx")
_TONES = "ˉˊˇˋ˙"
_SYLLABLE = re.compile(
    f"[{_TONES}]?(?:(?P<initial>[{''.join(_INITIALS)}])(?P<medial>[ㄧㄨㄩ])?(?P<final>[{''.join(_FINALS)}])?"
    f"|(?P<lone_medial>[ㄧㄨㄩ])(?P<after>[{''.join(_FINALS)}])?|(?P<lone_final>[{''.join(_FINALS)}]))[{_TONES}]?"
)
_SIGN = re.compile(f"[{FIRST}-{LAST}]")


def has_zhuyin(text: str) -> bool:
    """Whether a text holds any of its signs."""
    return _SIGN.search(text) is not None


def as_pinyin(text: str) -> str:
    """A text with its syllables as pinyin, each apart, with a 5 for a tone of any kind; an initial alone stays one."""
    return _SYLLABLE.sub(lambda match: f" {_spelled(match)} ", text) if has_zhuyin(text) else text


def _spelled(match: re.Match[str]) -> str:
    initial = _INITIALS.get(match["initial"] or "", "")
    medial = _MEDIALS.get(match["medial"] or match["lone_medial"] or "", "")
    final = medial + _FINALS.get(match["final"] or match["after"] or match["lone_final"] or "", "")
    final = _JOINED.get(final, final)
    if not initial:
        alone = _ALONE.get(final) or ({"i": "y", "u": "w", "v": "yu"}[final[0]] + final[1:] if medial else final)
        return f"{alone}5"
    if not final:
        return f"{initial}i5" if initial in _HISSING else initial
    if final.startswith("v") and initial in _PALATAL:
        final = f"u{final[1:]}"
    return f"{initial}{final}5"
