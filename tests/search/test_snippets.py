"""Matches and snippets of arbitrary texts: every occurrence, where it stands, and nothing else."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hansou.index.text.tokens.terms import analyze
from hansou.search.query.tree import UnitString
from hansou.search.snippets.choosing import WIDTH, best_snippets
from hansou.search.snippets.occurrences import HighlightTerm, find_spelled, spell_string
from tests.index.text.plain import occurrences, tokens

STEADY = settings(derandomize=True, deadline=None, max_examples=400)

# Few different characters, so that strings are found, and everything that can stand between units.
CHARACTERS = "江江江阴阴陰市aAb\u030112,.,. \n。“\u3000\x00\x01\U00020bb7"
TEXT = st.one_of(
    st.text(CHARACTERS, max_size=60),
    st.text("江阴。\n ", max_size=400),
    st.text(st.characters(exclude_categories=()), max_size=30),
)


def wanted_of(strings: list[str]) -> list[HighlightTerm]:
    analyses = [analyze(string) for string in strings]
    return [
        HighlightTerm(
            spell_string(UnitString(tuple(analysis.tokens), tuple(analysis.single))), float(len(analysis.tokens))
        )
        for analysis in analyses
        if analysis.tokens
    ]


def tokens_of(term: HighlightTerm) -> list[str]:
    """The tokens of a string as it stands in a compact string."""
    return [token or single for token, single in re.findall("\0([^\0]+)\0|([^\0])", term.string)]


def outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without those inside another."""
    return sorted(
        span
        for span in spans
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Texts, and strings to find in them, some cut out of them."""
    texts = draw(st.lists(TEXT, min_size=1, max_size=4))
    strings = draw(st.lists(st.text(CHARACTERS, min_size=1, max_size=6), max_size=3))
    for _ in range(draw(st.integers(0, 2))):
        text = draw(st.sampled_from(texts))
        start = draw(st.integers(0, len(text)))
        strings.append(text[start : start + draw(st.integers(1, 8))])
    return texts, strings


@STEADY
@given(cases())
@example((["江\u0301阴"], ["江阴"]))
@example((["1,570万", "15,70万"], ["1570万"]))
@example((["江", "阴"], ["江阴"]))
@example((["a", "b"], ["ab", "a b"]))
def test_every_occurrence_is_matched_where_it_stands(case: tuple[list[str], list[str]]) -> None:
    texts, strings = case
    wanted = wanted_of(strings)
    expected = [outermost({span for want in wanted for span in occurrences(text, tokens_of(want))}) for text in texts]
    found = find_spelled(texts, [want.string for want in wanted])
    assert [[(match.start, match.end) for match in matches] for matches in found] == expected
    for text, matches in zip(texts, found, strict=True):
        for match in matches:
            marked, needle = text[match.start : match.end], tokens_of(wanted[match.wanted])
            # A character that stands for several is marked whole.
            several = any(len(unicodedata.normalize("NFKC", character)) > 1 for character in marked)
            assert tokens(marked) == needle or (several and " ".join(needle) in " ".join(tokens(marked)))


@STEADY
@given(cases(), st.integers(1, 5), st.integers(1, 3))
@example((["江阴" + "市" * 117 + "江阴"], ["江阴"]), 1, 1)
@example((["江阴" + "市" * 150 + "江\n" + "。" * 200 + "阴" + "市" * 150], ["江阴"]), 1, 3)
def test_snippets_are_passages_with_all_their_matches(case: tuple[list[str], list[str]], line: int, limit: int) -> None:
    texts, strings = case
    wanted = wanted_of(strings)
    for text, matches in zip(texts, find_spelled(texts, [want.string for want in wanted]), strict=True):
        snippets = best_snippets(text, matches, wanted, line, limit)
        assert 1 <= len(snippets) <= limit
        assert any(snippet.highlights for snippet in snippets) == bool(matches)
        spans = {(match.start, match.end) for match in matches}
        for snippet in snippets:
            places = [at for at in range(len(text) + 1) if text.startswith(snippet.text, at)]
            # The passage stands where its line and its highlights say.
            assert any(
                line + text.count("\n", 0, at) == snippet.line
                and [(at + start, at + end) for start, end in snippet.highlights]
                == sorted(span for span in spans if at <= span[0] and span[1] <= at + len(snippet.text))
                for at in places
            )
            assert any(
                not any(start < edge < end for start, end in spans for edge in (at, at + len(snippet.text)))
                for at in places
            )
            longest = max((end - start for start, end in snippet.highlights), default=0)
            assert len(snippet.text) <= max(WIDTH, longest)
            assert snippet.text == snippet.text.strip() or longest > WIDTH


@STEADY
@given(cases(), st.integers(1, 3), st.lists(st.integers(0, 400), max_size=6))
@example((["江阴市江阴江阴" + "市" * 60], ["江阴"]), 2, [0, 5])
def test_nothing_is_shown_twice_nor_taken_from_asides(
    case: tuple[list[str], list[str]], limit: int, edges: list[int]
) -> None:
    texts, strings = case
    wanted = wanted_of(strings)
    for text, matches in zip(texts, find_spelled(texts, [want.string for want in wanted]), strict=True):
        marked = "".join(chr(0x10000 + at) for at in range(len(text)))  # every character once, so that places are known
        bounds = sorted({edge for edge in edges if edge <= len(text)})
        asides = list(zip(bounds[::2], bounds[1::2], strict=False))
        asides = asides if sum(end - start for start, end in asides) < len(text) else []
        shown = best_snippets(marked, matches, wanted, 1, limit, asides)
        taken = [ord(character) - 0x10000 for snippet in shown for character in snippet.text]
        assert len(taken) == len(set(taken))
        inside = {at for start, end in asides for at in range(start, end)}
        spans = [set(range(match.start, match.end)) for match in matches]
        straddling = {at for span in spans if not span <= inside for at in span}
        assert not set(taken) & (inside - straddling)


SENTENCES = "江阴今天开了会。项目昨天都动工了！气温高，雨很多；“风大吗？”他问。2022年的产量是1,570.5万吨，GWh一词也在。"
LONG = "一" * 70


@pytest.mark.parametrize(
    ("text", "strings", "expected"),
    [
        # Whole sentences, as many as fit.
        (f"{LONG}{LONG}。{SENTENCES}{LONG}{LONG}。", ["动工"], [SENTENCES]),
        # What no sentence end is near to begins and ends with clauses.
        (f"{LONG}，{LONG}，江阴，{LONG}，{LONG}。", ["江阴"], [f"江阴，{LONG}，" + "一" * 46]),
        # What stands apart is shown apart, each part of the query once.
        (
            f"{LONG}。江阴今天开了会。{LONG}。{LONG}。项目昨天都动工了。{LONG}。",
            ["江阴", "项目"],
            [f"江阴今天开了会。{LONG}。", f"项目昨天都动工了。{LONG}。"],
        ),
        # No number, with what it counts, and no Latin word is cut.
        (f"江阴{'一' * 114}2022年{LONG}", ["江阴"], [f"江阴{'一' * 114}"]),
        (f"江阴{'一' * 116}GWh{LONG}", ["江阴"], [f"江阴{'一' * 116}"]),
        # Nothing found: the beginning.
        (SENTENCES + LONG * 3, ["南京"], [SENTENCES]),
    ],
)
def test_passages_for_readers(text: str, strings: list[str], expected: list[str]) -> None:
    wanted = wanted_of(strings)
    (matches,) = find_spelled([text], [want.string for want in wanted])
    assert [snippet.text for snippet in best_snippets(text, matches, wanted, 1, 2)] == expected
