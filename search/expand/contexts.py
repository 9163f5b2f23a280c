"""How strings stand in the texts of a collection: what follows them, and whether words begin and end with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hansou.index.text.fold.characters import HAN, classify_character
from hansou.index.text.tokens.terms import analyze
from hansou.search.query.together import FUNCTION_WORDS
from hansou.search.query.tree import UnitString
from hansou.search.snippets.occurrences import find_matches

from .vocabulary import SAMPLED, Known, Vocabulary, characters_string

LONGEST = 12  # characters of a string that is carried on
GOES_ON = 0.6  # of a string's count: what follows it as often belongs to it

_AROUND = 24  # characters on either side that are taken apart


@dataclass(frozen=True, slots=True)
class Context:
    """Where a string stands in a text: whether a word begins with it, the Chinese characters that follow, folded, and
    after how many of these a word ends, 0 being the end of the string itself.
    """

    begins: bool
    follow: str
    ends: frozenset[int]


def contexts(vocabulary: Vocabulary, string: UnitString) -> list[Context]:
    """How a string stands in some of the texts that hold it, once in each."""
    return [context for text in vocabulary.texts_with(string, SAMPLED) for context in _first(text, string)]


def _first(text: str, string: UnitString) -> Iterator[Context]:
    for match in find_matches([text], [string])[0][:1]:
        low = max(0, match.start - _AROUND)
        window = text[low : match.end + _AROUND]
        analysis = analyze(window)
        bounds = set(analysis.bounds)
        first = analysis.starts.index(match.start - low)
        last = first + len(string)
        follow = ""
        end = match.end - low
        for start, token in zip(analysis.starts[last:], analysis.tokens[last:], strict=True):
            if window[end:start].strip() or len(token) > 1 or classify_character(token) != HAN:
                break
            follow += token
            end = start + 1
        ends = frozenset(at for at in range(len(follow) + 1) if last + at in bounds)
        yield Context(first in bounds, follow, ends)


def made_whole(vocabulary: Vocabulary, known: Known) -> list[tuple[Known, bool]]:
    """A string of Chinese characters, if it often begins as words do, and what it is carried on to: to each end of a
    word up to which it nearly always goes on alike, but not past a function word; where it stands but once, only to
    the end of its own last word. Each with whether it mostly ends as words do.
    """
    found = contexts(vocabulary, characters_string(known.text))
    if 3 * sum(context.begins for context in found) < max(1, len(found)):  # 江南 is a word, though not in 大江南北
        return []
    longer = [known.text + follow for follow in _common(found, LONGEST - len(known.text))]
    times, *counts = vocabulary.counts([characters_string(text) for text in (known.text, *longer)])
    ended = _mostly([0 in context.ends for context in found])
    whole = [(Known(known.text, times), ended)]
    for size, (text, count) in enumerate(zip(longer, counts, strict=True), 1):
        if count < times * GOES_ON or (ended and (times == 1 or text[-1] in FUNCTION_WORDS)):
            break
        follow = text[len(known.text) :]
        ended = _mostly([size in context.ends for context in found if context.follow.startswith(follow)])
        if ended and text[-1] not in FUNCTION_WORDS:
            whole.append((Known(text, count), True))
    return whole


def _common(found: Sequence[Context], longest: int) -> list[str]:
    """What nearly always follows: one character, two, and so on."""
    common: list[str] = []
    for size in range(1, longest + 1):
        so_far = common[-1] if common else ""
        nexts = Counter(each.follow[:size] for each in found if len(each.follow) >= size)
        nexts = Counter({follow: times for follow, times in nexts.items() if follow.startswith(so_far)})
        if not nexts or nexts.most_common(1)[0][1] < len(found) * GOES_ON:
            break
        common.append(nexts.most_common(1)[0][0])
    return common


def _mostly(told: Sequence[bool]) -> bool:
    return 2 * sum(told) > len(told)
