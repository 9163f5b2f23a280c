"""What to mark in the texts of answers, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from hansou.search.query.tree import Loose, Phrase, Signed

from .marks import find_with_loose, loose_term, signed_term
from .occurrences import HighlightTerm, Match, find_spelled, spell_string


def highlight_terms(phrases: Sequence[Phrase], loose: Sequence[Loose] = ()) -> list[HighlightTerm]:
    """What to mark for a query: whole pieces of text and their words, words of one unit only in pieces that have no
    longer; what says words otherwise, at half its worth; and what patterns match. `highlighting` is it in compiled
    code.
    """
    weights: dict[str, float] = {}
    signed = {Signed(phrase.whole, phrase.signs) for phrase in phrases if phrase.exact and phrase.signs}
    for phrase in phrases:
        if phrase.exact and phrase.signs:
            continue
        long = [word for word in phrase.words if len(word) > 1]
        for string in (phrase.whole, *(long or phrase.words)):
            spelled = spell_string(string)
            weights[spelled] = max(weights.get(spelled, 0.0), float(len(string)))
        for equivalent in phrase.equivalents:
            weights.setdefault(spell_string(equivalent.phrase.whole), len(equivalent.phrase.whole) / 2)
    plain = (HighlightTerm(string, weight) for string, weight in weights.items())
    return [*plain, *map(signed_term, sorted(signed)), *map(loose_term, loose)]


def find_terms(texts: Sequence[str], terms: Sequence[HighlightTerm]) -> list[list[Match]]:
    """Where each text holds what is to be marked, in order."""
    loose = [term.loose for term in terms if term.loose is not None]
    needles = [term.string for term in terms[: len(terms) - len(loose)]]
    return find_with_loose(texts, needles, loose) if loose else find_spelled(texts, needles)
