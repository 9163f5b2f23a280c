"""The segmenter's dictionary, asked for single words."""

from __future__ import annotations

from collections.abc import Sequence

from .segmenter import compiled_cutter


def is_word(text: str) -> bool:
    """Whether the dictionary of the segmenter has a run of Chinese characters as one word."""
    return len(_known_words(text)) == 1


def consists_of_words(text: str) -> bool:
    """Whether a run of Chinese characters is one word of the dictionary, or several of two characters and more."""
    return all(len(word) > 1 for word in _known_words(text))


def _known_words(text: str) -> Sequence[str]:
    """The words of a run of Chinese characters, as the dictionary alone knows them: unknown names fall apart."""
    compiled = compiled_cutter()
    if compiled is not None:
        return compiled.cut(text, False)
    try:
        import rjieba
    except ImportError:
        import logging

        import jieba

        jieba.setLogLevel(logging.WARNING)
        words: list[str] = jieba.lcut(text, HMM=False)
    else:
        words = rjieba.cut(text, hmm=False)
    return words
