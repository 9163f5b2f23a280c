"""What each kind of evidence counts for in ranking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of BM25's terms, of 1 what a word counts for: measured on questions against paragraphs, see
    ARCHITECTURE.md. They are there to be measured one by one; no query needs other ones.

    `word`, `gram` and, for answers that need not have all words, `unit`: the kinds of terms. `whole`: pieces of the
    query standing together. `asking` and `joining`: factors of question words and of words that only hold a sentence
    together. `reading`: whether the first partial answers are read to see what stands together in them.
    """

    word: float = 1.0
    gram: float = 0.6
    unit: float = 0.4
    whole: float = 1.5
    asking: float = 0.3
    joining: float = 0.7
    reading: bool = True


RANKING = Ranking()
