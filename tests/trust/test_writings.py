"""Runs of tokens, however they are written, find exactly the texts that have them."""

from __future__ import annotations

from pathlib import Path

from .writings import check


def test_runs_of_tokens_find_exactly_the_texts_that_have_them(tmp_path: Path) -> None:
    assert check(tmp_path, 60, 400, seed=20261201) > 400
