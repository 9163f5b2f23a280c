"""Whether a query may be misspelt, at little cost: what corrections need is read only where it may."""

from __future__ import annotations

from collections.abc import Iterator

from hansou.index.text.fold.characters import HAN, classify_character
from hansou.index.text.tokens.terms import Analysis, analyze
from hansou.search.expand.vocabulary import Vocabulary, characters_string
from hansou.search.query.tree import Node, positive_texts

ENOUGH = 3  # times that a piece of text must stand in the collection not to be doubted

_LONGEST = 6  # Chinese characters of a run that is doubted where a query found enough


def chinese_runs(analysis: Analysis, longest: int) -> Iterator[tuple[int, int]]:
    """The runs of two Chinese characters and more, up to `longest`, first to before last unit."""
    kinds = [len(token) == 1 and classify_character(token) == HAN for token in analysis.tokens]
    first = 0
    for at in range(len(kinds) + 1):
        if at == len(kinds) or not kinds[at]:
            if 2 <= at - first <= longest:
                yield first, at
            first = at + 1


def may_be_misspelt(vocabulary: Vocabulary, node: Node) -> bool:
    """Whether a query that found enough has a run of Chinese characters that the collection hardly has, and that is no
    word, nor several.
    """
    for text in positive_texts(node):
        if text.field == "py":
            continue
        analysis = analyze(text.text, lambda run: [run])
        for first, last in chinese_runs(analysis, _LONGEST):
            run = "".join(analysis.tokens[first:last])
            if vocabulary.counts([characters_string(run)])[0] < ENOUGH:
                from hansou.index.text.tokens.words import consists_of_words

                if not consists_of_words(run):
                    return True
    return False
