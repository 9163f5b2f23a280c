"""The page in a real browser: `make test-web` installs what drives it; a Chromium has to be here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, Indexer
from tests.index.text.plain import ROOT
from tests.search.serve.conftest import HOSTILE

CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
WANTED = os.environ.get("HANSOU_WEB") == "1"

collect_ignore_glob = [] if WANTED and CHROMIUM else ["test_*.py"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what was not run."""
    if not WANTED:
        terminalreporter.write_line("tests/web: NOT RUN; `make test-web` runs it", yellow=True)
    elif not CHROMIUM:
        told = "tests/web: NOT RUN, for there is no Chromium; install it, or say where it is: CHROMIUM=/path/to/it"
        terminalreporter.write_line(told, yellow=True)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the sample collection, with one article that is hostile."""
    folder = tmp_path_factory.mktemp("web") / "seeds"
    shutil.copytree(ROOT / "seeds", folder)
    index = folder / ".hansou"
    with Indexer(index, workers=1) as indexer:
        indexer.update([folder])
        indexer.add(HOSTILE)
        book = "第一章\n" + "风很大。\n" * 30_000 + "末尾有一座灯塔。\n"
        indexer.add(Article("long/book.txt", "长篇", book, "2023-01-01"))
    command = [sys.executable, "-m", "hansou", "serve", "--index", str(index), "--port", "0", "--quiet", "--files"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    line = process.stderr.readline()
    yield next(word for word in line.split() if word.startswith("http://"))
    process.terminate()
    process.communicate()


@pytest.fixture(scope="session")
def browser(address: str) -> Iterator[Any]:
    """Chromium, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for _ in range(100):
            page = browser.new_page()
            try:
                page.goto(address)
                break
            except Exception:  # noqa: BLE001 - not up yet
                time.sleep(0.1)
            finally:
                page.close()
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Open]:
    """Open a page in a context of its own. Nothing may be asked for elsewhere, and the console stays silent."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def told(message: Any) -> None:
        if message.type in ("error", "warning"):
            wrong.append(f"{message.text} {message.location}")

    def asked(dialog: Any) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def sent(request: Any) -> None:
        if not request.url.startswith(address):
            wrong.append(f"elsewhere: {request.url}")

    def opened(path: str, **settings: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en"} | settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", told)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", asked)
        page.on("request", sent)
        page.goto(address.rstrip("/") + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def pictures() -> Path | None:
    """Where pictures of the page go, if any are wanted: HANSOU_PICTURES names the folder."""
    folder = os.environ.get("HANSOU_PICTURES")
    return Path(folder) if folder else None
