"""The pictures of the READMEs are of the program as it is, and of nothing else."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tools import pictures

from .page import Page

pytestmark = pytest.mark.skipif(os.name != "posix", reason="made in a terminal of its own")
_SVG = "{http://www.w3.org/2000/svg}"
_LARGEST = 150_000


@pytest.fixture(scope="session")
def made(seeds: Path) -> dict[str, str]:
    return pictures.pictures(seeds)


def test_they_show_what_the_program_shows(made: dict[str, str]) -> None:
    assert sorted(made) == sorted(file.name for file in pictures.PICTURES.glob("*.svg"))
    for name, svg in made.items():
        kept = (pictures.PICTURES / name).read_text(encoding="utf-8")
        assert _painted(svg) == _painted(kept), "run: python -m tools.pictures"


def test_they_show_enough_to_judge_by(made: dict[str, str]) -> None:
    for name, svg in made.items():
        marked = {text for _, _, text in _painted(svg)}
        assert name in ("trends.svg", "collocates.svg") or {"出租车", "計程車", "司機"} <= marked
        assert len(marked) > 20


@pytest.mark.parametrize("file", sorted(pictures.PICTURES.glob("*.svg")), ids=lambda file: file.name)
def test_they_are_small_and_fetch_nothing(file: Path) -> None:
    svg = file.read_text(encoding="utf-8")
    assert len(svg.encode()) < _LARGEST
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@|url\(|href|<script|<image|<foreignObject", svg)


def test_they_tell_no_time_and_no_place(made: dict[str, str], seeds: Path) -> None:
    for svg in made.values():
        assert str(seeds.parent) not in svg
        assert not re.search(r"\d (?:ms|毫秒)", svg)


def test_each_is_on_a_page_and_told_in_words(page: Page) -> None:
    shown = dict(re.findall(r"!\[([^\]]+)\]\(docs/pictures/([^)]+\.svg)\)", page.text))
    assert sorted(shown.values()) == sorted(
        {"search.zh-CN.svg" if "zh" in page.path.name else "search.svg", "browse.svg"}
    )


@pytest.mark.parametrize("name", ["reading.md", "reading.zh-CN.md"])
def test_those_of_the_reading_room_are_on_its_page(name: str) -> None:
    text = (pictures.PICTURES.parent / name).read_text(encoding="utf-8")
    shown = dict(re.findall(r"!\[([^\]]{8,})\]\(pictures/([^)]+)\)", text))
    assert sorted(shown.values()) == ["collocates.svg", "kwic.svg", "trends.svg"]


def _painted(svg: str) -> list[tuple[str | None, str | None, str]]:
    """The texts of a picture with their rows and colours."""
    return [
        (text.get("y"), text.get("fill"), "".join(text.itertext())) for text in ET.fromstring(svg).iter(f"{_SVG}text")
    ]
