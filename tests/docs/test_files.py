"""docs/files.md and its Chinese twin say what is read: of every format its suffixes, and the library for it."""

import re
from pathlib import Path

import pytest

from hansou.index.sources.formats import images
from hansou.index.sources.registry import _FORMATS

PAGES = ("files.md", "files.zh-CN.md")
_ROOT = Path(__file__).parents[2]
_ROW = re.compile(r"\| (?P<kind>[\w]+) \| (?P<suffixes>[^|]*)\| (?P<what>[^|]+) \| (?P<by>[\w-]+) \|")


def _rows(page: str) -> dict[str, re.Match[str]]:
    text = (_ROOT / "docs" / page).read_text(encoding="utf-8")
    return {match["kind"]: match for match in _ROW.finditer(text) if match["kind"] not in ("kind", "种类")}


@pytest.mark.parametrize("page", PAGES)
def test_every_format_is_in_the_table_with_its_suffixes(page):
    known: dict[str, list[str]] = {}
    for each in (*_FORMATS, images.FORMAT):
        known.setdefault(each.name, []).extend(each.suffixes)
    assert {kind: row["suffixes"].split() for kind, row in _rows(page).items()} == known


@pytest.mark.parametrize("page", PAGES)
def test_every_library_of_the_table_is_a_dependency_or_in_the_extra_that_the_format_names(page):
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    always = {re.split(r"[<>=; ]", line)[0] for line in project["dependencies"]}
    extras = {each.name: each.extra for each in (*_FORMATS, images.FORMAT) if each.extra}
    for kind, row in _rows(page).items():
        brought = {
            re.split(r"[<>=; ]", line)[0] for line in project["optional-dependencies"].get(extras.get(kind, ""), [])
        }
        assert row["by"] == "hansou" or row["by"] in (brought if kind in extras else always), kind
