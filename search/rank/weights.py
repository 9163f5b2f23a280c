"""Every number of ranking that a person may turn."""

from __future__ import annotations

from dataclasses import dataclass

from hansou.index.schema import K1, B


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights of what ranks documents, of 1 what a word of the query counts for.

    `k1` and `b` are BM25's: how soon more of the same word adds little, and how much long documents are held back.
    `word`, `gram` and, for answers that need not have all words, `unit`: the kinds of terms. `whole`: pieces of the
    query standing together. `asking` and `joining`: factors of question words and of words that only hold a sentence
    together.

    `title_is`, `title_begins`, `title_has`: a title that is the query, begins with it, has it, where all terms of the
    query count for 1; `about`: a word in the name of the file, in author or source, where it counts for 1 in the text.
    `near` and `lead`, of what a word adds at most: that it stands next to the word before it, in either order, and at
    the beginning of a text without a title.

    `own_word`: a word of the user's dictionary, which the index does not have as a term. `synonym` and
    `pinyin`: how near a user's synonym and the likeliest reading of pinyin are to the word itself.

    `reading`: whether the first partial answers are read to see what stands together in them; `window_unit` and
    `window_gram` are then what a unit of the query and a pair of its neighbours add that stand in the best window of
    a text, where their idf is 1. The weights were measured on questions against paragraphs, see ARCHITECTURE.md.
    """

    k1: float = K1
    b: float = B
    word: float = 1.0
    gram: float = 0.6
    unit: float = 0.4
    whole: float = 1.5
    asking: float = 0.3
    joining: float = 0.7
    title_is: float = 3.0
    title_begins: float = 1.5
    title_has: float = 1.0
    about: float = 1.0
    near: float = 0.5
    lead: float = 0.25
    own_word: float = 1.0
    synonym: float = 0.8
    pinyin: float = 0.8
    reading: bool = True
    window_unit: float = 1.6
    window_gram: float = 0.4


RANKING = Ranking()
"""The weights that searches use where no others are given."""

NEAR_DEPTH = 20
"""Answers, the best by their terms, in which the places of words are looked at."""
NEAR_WORDS = 12
"""Words of a query; one of more says enough by them."""
NEAR_UNITS = 8
"""Units between two words at which standing near is worth half of what standing together is: a clause."""
LEAD_UNITS = 40
"""Units from the beginning of a text at which standing early is worth half: its first sentence."""
LATIN_UNITS = 2
"""Characters of a Chinese word that says as much as a word in Latin letters or a number, which is one unit."""
EVIDENCE_DEPTH = 40
"""Documents, the best by their terms, to which evidence is added: the single units of a query."""
READING_DEPTH = 20
"""Documents, the best by terms and evidence, that may be read."""
READING_SHARE = 0.6
"""Of the best score: below it reading would hardly lift a document."""
READING_UNITS = 120
"""Units of a query; a longer one is a text itself, and says enough by its terms."""
WINDOW = 40
"""Units of a window of a text that is read."""
PARTS = 1 << 20
"""Parts of 1 in which what stands in a window is weighed, so that sums are exact, whatever their order."""
