"""docs/library.md is what the docstrings say and what its programs print; every public name has all of it."""

from __future__ import annotations

import inspect
import re

import pytest

import hansou
from tests.index.text.plain import ROOT
from tools import library

LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {page.name: text for page, text in library.documents().items()}


def test_the_pages_are_up_to_date(made: dict[str, str]) -> None:
    for name, text in made.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run: python -m tools.library"


@pytest.mark.parametrize("name", hansou.__all__)
def test_every_name_is_explained_with_an_example(made: dict[str, str], name: str) -> None:
    section = made["library.md"].split(f"\n#### {name}\n")[1].split("\n#### ")[0]
    example, *printed = section.split("```python\n")[1].split("```text\n")
    assert "from hansou import" in example
    assert printed or name == "OlderCommit", "an example that prints nothing shows nothing"
    value = getattr(hansou, name)
    if inspect.isfunction(value):
        assert set(inspect.signature(value).parameters) <= set(re.findall(r"\w+", section))
    for method, member in vars(value).items() if inspect.isclass(value) else ():
        if inspect.isfunction(member) and not method.startswith("_"):
            assert f".{method}**" in section
            assert member.__doc__, method


@pytest.mark.parametrize("page", [*library.ROOT.glob("docs/*.md")], ids=lambda page: page.name)
def test_links_lead_somewhere(page) -> None:
    text = page.read_text(encoding="utf-8")
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    for link in LINK.findall(text):
        path, _, anchor = link.partition("#")
        if "://" not in link:
            assert (page.parent / path).exists() if path else anchor in anchors, link
