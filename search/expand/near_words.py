"""What two Chinese characters may have been meant to be, one of them being wrong (江因: 江阴)."""

from __future__ import annotations

from hansou.index.text.tokens.words import is_word

from .chains import FIRST
from .likeness import NEAR_SHAPE, NEAR_SOUND, SAME_SOUND, UNLIKE, like, likeness
from .vocabulary import Known, Vocabulary, known

MOST = 12  # words

_NEARNESS = {SAME_SOUND: 0.8, NEAR_SHAPE: 0.7, NEAR_SOUND: 0.6, UNLIKE: 0.3}  # of 1 for what was typed
_RARE = 0.02  # of the most frequent one's count: others are left out, but for words
_COMMON = 3000  # characters of the collection that are tried where none is like the one that was typed


def near_words(vocabulary: Vocabulary, typed: str) -> list[tuple[Known, float]]:
    """The strings of the collection that differ from two folded characters in one that sounds or looks like the right
    one, each with how near it is; where there are none, nor what was typed, words that differ in any one.
    """
    how: dict[str, int] = {}
    for at, character in enumerate(typed):
        for other in sorted(like(character)):
            how[typed[:at] + other + typed[at + 1 :]] = likeness(character, other)
    found = _counted(vocabulary, how)
    if not found and not any(vocabulary.pair_counts([typed])):
        often = (-vocabulary.character_counts).argsort(kind="stable")[:_COMMON] + FIRST
        others = [chr(point) for point in often.tolist()]
        how = {text: UNLIKE for other in others for text in (typed[0] + other, other + typed[1]) if text != typed}
        found = [each for each in _counted(vocabulary, how) if is_word(each.text)]
    floor = _RARE * max((each.count for each in found), default=0)
    kept = [each for each in found if each.count >= floor or is_word(each.text)]
    kept.sort(key=lambda each: (not is_word(each.text), -each.count * _NEARNESS[how[each.text]], each.text))
    return [(each, _NEARNESS[how[each.text]]) for each in kept[:MOST]]


def _counted(vocabulary: Vocabulary, texts: dict[str, int]) -> list[Known]:
    return known(zip(texts, vocabulary.pair_counts(list(texts)), strict=True))
