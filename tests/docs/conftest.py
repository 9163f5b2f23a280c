from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Searcher
from tests.docs.page import PAGES, Page
from tools import pictures


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample folder with its index."""
    return pictures.prepared(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="session")
def searcher(seeds: Path) -> Iterator[Searcher]:
    with Searcher(seeds / ".hansou") as searcher:
        yield searcher


@pytest.fixture(params=PAGES, ids=lambda page: page.path.name)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found
