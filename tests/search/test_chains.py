"""Chains of grams, and what compiled code makes of them, against arrays and against the texts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from hansou.index.compiled import COMPILED
from hansou.index.schema import units_field
from hansou.search.expand import chains as chaining
from hansou.search.expand.chains import BEAM, FIRST, LAST, Chains, extended
from hansou.search.expand.vocabulary import FIELD, Vocabulary

from .conftest import Library

compiled_only = pytest.mark.skipif(not COMPILED, reason="not built")


@pytest.fixture(scope="module")
def vocabulary(paragraphs: Library) -> Vocabulary:
    """Of three segments, in which articles are deleted."""
    return paragraphs.searcher._backend.vocabulary


@pytest.fixture(scope="module")
def characters(vocabulary: Vocabulary) -> list[str]:
    """Those that the collection holds."""
    return [chr(FIRST + at) for at in np.flatnonzero(vocabulary.character_counts).tolist()]


def place(drawn: random.Random, characters: list[str], size: int) -> dict[str, float]:
    return {each: drawn.choice((1.0, 0.3, 0.05)) for each in drawn.sample([*characters, "\u9ffd", "龘", "a"], size)}


def test_characters_are_counted_as_units_are(vocabulary: Vocabulary, characters: list[str]) -> None:
    counts = vocabulary.character_counts[[ord(each) - FIRST for each in characters]]
    assert counts.tolist() == vocabulary.unit_counts(characters)
    assert len(vocabulary.character_counts) == LAST - FIRST + 1


@compiled_only
@pytest.mark.parametrize("size", [1, 20, 600])
def test_compiled_chains_are_those_of_arrays(vocabulary: Vocabulary, characters: list[str], size: int) -> None:
    """The same strings in the same order, to the last bit, whether characters were met before or not."""
    drawn = random.Random(size)
    assert chaining.GramTable is not None
    table = chaining.GramTable(vocabulary.fields)
    for most in (1, 7, BEAM):
        last = np.array([ord(drawn.choice([*characters, "a", "龘"])) for _ in range(2 * size)], np.uint32)
        values = np.array([drawn.random() for _ in last])
        chosen = {each: weight for each, weight in place(drawn, characters, size).items() if each != "a"}
        points, shares = np.array([ord(each) for each in chosen], np.uint32), np.array([*chosen.values()])
        ours = table.extended(last, values, points, shares, most)
        theirs = extended(vocabulary, last, values, points, shares, most)
        assert [part.tolist() for part in ours] == [part.tolist() for part in theirs]
    assert size == 1 or len(ours[0])


@compiled_only
def test_chains_are_the_same_without_compiled_code(
    vocabulary: Vocabulary, characters: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(7)
    places = [[place(drawn, characters, 100) for _ in range(size)] for size in (1, 2, 3, 5)]
    ours = [Chains(vocabulary).likeliest(some, 50) for some in places]
    monkeypatch.setattr(chaining, "GramTable", None)
    assert [Chains(vocabulary).likeliest(some, 50) for some in places] == ours
    assert all(0 < len(some) <= 50 for some in ours)


@compiled_only
def test_compiled_code_counts_terms_as_arrays_do(vocabulary: Vocabulary) -> None:
    from hansou.search.expand.grams import occurrences_of

    for field in (FIELD, units_field(FIELD)):
        for segment in vocabulary._collection.segments:
            reader = segment.arrays.field(field)
            ordinals = np.arange(0, len(reader), 7)
            names = [*reader.terms.block(0, len(reader)).select(ordinals), b"", b"no such term", "龘".encode()]
            counts = reader.collection_frequency(ordinals).tolist()
            assert occurrences_of(reader.compiled, names) == [*counts, 0, 0, 0]


@compiled_only
def test_what_does_not_fit_together_is_refused(vocabulary: Vocabulary) -> None:
    assert chaining.GramTable is not None
    table = chaining.GramTable(vocabulary.fields)
    one, two = np.ones(1), np.ones(2)
    for values, shares, most in ((two, one, 5), (one, two, 5), (one, one, 0)):
        with pytest.raises(ValueError, match="not a value"):
            table.extended(np.array([FIRST], np.uint32), values, np.array([FIRST], np.uint32), shares, most)
