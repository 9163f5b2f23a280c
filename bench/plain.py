"""BM25 over one kind of terms, in memory: what hansou's ranking is compared with, term kind by term kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise

import numpy as np

from bench.corpus import Document
from bench.engines.protocol import LIMIT

K1, B = 0.9, 0.4
"""As hansou's, so that terms are all that differs."""

Terms = Callable[[str], Sequence[str]]


def words(text: str) -> Sequence[str]:
    """Return rjieba's words, marks and white space left out."""
    return [word.lower() for word in import_module("rjieba").cut(text) if any(map(str.isalnum, word))]


def grams(text: str) -> Sequence[str]:
    """Return the pairs of neighbouring letters, digits and characters."""
    kept = "".join(filter(str.isalnum, text.lower()))
    return ["".join(pair) for pair in pairwise(kept)]


def converted(terms: Terms) -> Terms:
    """Return the terms of the text turned to Simplified first, as hansou folds it."""
    fold = import_module("hansou.index.text.fold.fold").fold
    return lambda text: terms(fold(text))


class Plain:
    """An index of documents by some terms."""

    def __init__(self, documents: Sequence[Document], terms: Terms) -> None:
        self._terms = terms
        self._ids = [document.id for document in documents]
        counts = [Counter(terms(f"{document.title}\n{document.author}\n{document.body}")) for document in documents]
        lengths = np.array([count.total() for count in counts], float)
        self._norms = K1 * (1 - B + B * lengths / max(1.0, lengths.mean()))
        postings: dict[str, tuple[list[int], list[int]]] = {}
        for number, count in enumerate(counts):
            for term, frequency in count.items():
                numbers, frequencies = postings.setdefault(term, ([], []))
                numbers.append(number)
                frequencies.append(frequency)
        self._postings = {term: (np.array(a), np.array(b, float)) for term, (a, b) in postings.items()}

    def rank(self, query: str) -> list[str]:
        """Return the ids of the best documents that have any of the query's terms."""
        size = len(self._ids)
        scores = np.zeros(size)
        for term in self._terms(query):
            if term in self._postings:
                numbers, frequencies = self._postings[term]
                rarity = np.log1p((size - len(numbers) + 0.5) / (len(numbers) + 0.5))
                scores[numbers] += rarity * frequencies / (frequencies + self._norms[numbers])
        best = np.argsort(-scores, kind="stable")[:LIMIT]
        return [self._ids[number] for number in best if scores[number] > 0]
