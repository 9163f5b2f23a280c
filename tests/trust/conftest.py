"""What commands print is compared as it is in English."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "HANSOU_INDEX"):
        monkeypatch.delenv(name, raising=False)
