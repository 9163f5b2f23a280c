"""What to mark in the texts of answers, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from hansou.search.expand.whole_words import stands_for
from hansou.search.query.tree import Pattern, Phrase, Signed

from .marks import find_with_patterns, pattern_term, signed_term
from .occurrences import HighlightTerm, Match, find_spelled, spell_string, without_overlaps


def highlight_terms(phrases: Sequence[Phrase], patterns: Sequence[Pattern] = ()) -> list[HighlightTerm]:
    """What to mark for a query: whole pieces of text and their words, words of one unit only in pieces that have no
    longer; what says words otherwise, at half its worth; and what patterns match. `highlighting` is it in compiled
    code.
    """
    weights: dict[str, float] = {}
    others: dict[str, HighlightTerm] = {}
    signed = dict.fromkeys(Signed(phrase.whole, phrase.signs) for phrase in phrases if phrase.exact and phrase.signs)
    for phrase in phrases:
        if phrase.exact and phrase.signs:
            continue
        long = [word for word in phrase.words if len(word) > 1]
        for string in (phrase.whole, *(long or phrase.words)):
            spelled = spell_string(string)
            weights[spelled] = max(weights.get(spelled, 0.0), float(len(string)))
        for equivalent in phrase.equivalents:
            spelled, weight = spell_string(equivalent.phrase.whole), len(equivalent.phrase.whole) / 2
            others.setdefault(spelled, HighlightTerm(spelled, weight, None, equivalent.stands_as, equivalent.use))
    own = [HighlightTerm(string, weight) for string, weight in weights.items()]
    said = [term for string, term in others.items() if string not in weights]
    return [*own, *said, *map(signed_term, signed), *map(pattern_term, patterns)]


def find_terms(texts: Sequence[str], terms: Sequence[HighlightTerm]) -> list[list[Match]]:
    """Where each text holds what is to be marked, in order."""
    patterns = [term.pattern for term in terms if term.pattern is not None]
    strings = terms[: len(terms) - len(patterns)]
    needles = [term.string for term in strings]
    found = find_with_patterns(texts, needles, patterns) if patterns else find_spelled(texts, needles)
    if not any(term.stands_as or term.use for term in strings):
        return found
    return [_counting(text, matches, terms, needles, patterns) for text, matches in zip(texts, found, strict=True)]


def _counting(
    text: str,
    matches: list[Match],
    terms: Sequence[HighlightTerm],
    needles: Sequence[str],
    patterns: Sequence[Pattern | Signed],
) -> list[Match]:
    """The matches in a text without those of other forms that do not count there, which may have hidden others."""
    if all(_counts(text, match, terms) for match in matches):
        return matches
    every = [
        match._replace(wanted=index)
        for index, needle in enumerate(needles)
        for match in find_spelled([text], [needle])[0]
        if _counts(text, match._replace(wanted=index), terms)
    ]
    if patterns:
        matched = find_with_patterns([text], [], patterns)[0]
        every += [match._replace(wanted=match.wanted + len(needles)) for match in matched]
    return without_overlaps(every)


def _counts(text: str, match: Match, terms: Sequence[HighlightTerm]) -> bool:
    term = terms[match.wanted]
    return not (term.stands_as or term.use) or stands_for(text, match.start, match.end, term.stands_as, term.use)
