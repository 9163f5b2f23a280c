"""Looking for strings in compiled code, against Python's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.compiled import COMPILED

if not COMPILED:
    pytest.skip("the compiled parts were not built", allow_module_level=True)

from index.text.hints import Hints

STRING = st.text(st.sampled_from("ab版权轉\U00010061\U00020bb7"), min_size=1, max_size=4)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(STRING, max_size=4), st.text(st.sampled_from("ab版权轉\U00010061\U00020bb7"), max_size=12))
def test_any_of_some_strings(strings: list[str], text: str) -> None:
    assert Hints(strings).in_text(text) == any(string in text for string in strings)


def test_an_empty_string_is_none() -> None:
    with pytest.raises(ValueError, match="empty"):
        Hints(["版", ""])
