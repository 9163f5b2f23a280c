"""The READMEs name what there is, and what they point to is there."""

from __future__ import annotations

import re

import click

import hansou
from hansou.search import cli
from hansou.search.browse.keys import ALL
from tests.index.text.plain import ROOT

from .page import Page, codes

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_every_command_is_told(page: Page) -> None:
    commands = cli.main.list_commands(click.Context(cli.main))
    assert [name for name in commands if f"\n    hansou {name} " not in page.text] == []
    told = re.findall(r"^    hansou (\w+)", page.text, re.MULTILINE)
    assert sorted(told) == sorted(commands)


def test_every_public_name_is_told(page: Page) -> None:
    told = {name for row in page.table("names") for name in codes(row[1])}
    assert told == set(hansou.__all__)


def test_the_keys_of_the_browse_mode_are_its_keys(page: Page) -> None:
    told = {key for row in page.table("keys")[1:] for key in codes(row[0])}
    known = {key for keys, meaning in ALL if keys for key in re.split(r"[, ]+", keys)}
    assert told <= known | {"?"}
    assert {"n", "N", "f", "o", "y", "t", "?"} <= told


def test_every_link_leads_somewhere(page: Page) -> None:
    links = _LINK.findall(page.text)
    assert len(links) > 15
    assert [link for link in links if not _leads(page, link)] == []


def _leads(page: Page, link: str) -> bool:
    if link.startswith("#"):
        return link[1:] in {_anchor(heading) for heading in _HEADING.findall(page.text)}
    return (ROOT / link).exists()


def _anchor(heading: str) -> str:
    """The name that a heading has in links, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
