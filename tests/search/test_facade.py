"""One `Searcher` for every index: what it asks of backends, and the filters that all of its questions share."""

from __future__ import annotations

import inspect
import typing
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest

from hansou import ArgumentError, ClusterError, Filters, Indexer, Searcher
from hansou.search.backend import Answers, Backend, PlannedQuery
from hansou.search.browse.request import Request
from hansou.search.chain import Answers as FolderAnswers
from hansou.search.chain import Query
from hansou.search.cluster.backend import ClusterBackend
from hansou.search.cluster.query import ClusterAnswers, ClusterQuery
from hansou.search.filters import FilterArguments
from hansou.search.folder import FolderBackend
from tools.messages import commands

QUESTIONS = ("search", "why", "occurrences", "articles", "select", "trends", "collocates")
"""The methods that take filters."""
COMMANDS = ("search", "why", "kwic", "trends", "collocates", "browse")


@pytest.mark.parametrize("name", QUESTIONS)
def test_signatures_name_every_filter(name: str) -> None:
    parameters = inspect.signature(getattr(Searcher, name)).parameters
    assert not any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    for each in fields(Filters):
        parameter = parameters[each.name]
        assert (parameter.kind, parameter.default) == (parameter.KEYWORD_ONLY, each.default)
        assert parameter.annotation == each.type


def test_help_names_every_filter() -> None:
    import pydoc

    told = pydoc.render_doc(Searcher.search, renderer=pydoc.plaintext)
    assert all(f"{each.name}: " in told for each in fields(Filters))
    signature = inspect.signature(Searcher)
    assert list(signature.parameters) == ["path", "dictionary", "synonyms"]


def test_type_checkers_are_told_the_same_as_programs() -> None:
    assert FilterArguments.__annotations__.keys() == {each.name for each in fields(Filters)}
    hints = typing.get_type_hints(FilterArguments)
    assert hints == {each.name: typing.get_type_hints(Filters)[each.name] for each in fields(Filters)}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_offer_every_filter(name: str) -> None:
    options = {each.name for each in commands()[f"hansou {name}"].params if isinstance(each, click.Option)}
    assert options >= {each.name for each in fields(Filters)}


def test_what_is_browsed_is_asked_with_every_filter() -> None:
    chosen = Filters("any", "2022", "2023", "=新华社", ("drafts/",), False)
    assert all(getattr(chosen, each.name) != each.default for each in fields(Filters))
    asked: list[dict[str, Any]] = []

    class Asked:
        def search(self, *_: Any, **arguments: Any) -> None:
            asked.append(arguments)

    Request("江阴", chosen).ask(typing.cast("Searcher", Asked()), 1)
    assert asked[0].items() >= chosen.arguments().items()


@pytest.mark.parametrize(
    ("protocol", "kinds"),
    [
        (Backend, (FolderBackend, ClusterBackend)),
        (PlannedQuery, (Query, ClusterQuery)),
        (Answers, (FolderAnswers, ClusterAnswers)),
    ],
)
def test_backends_answer_to_the_same_calls(protocol: type, kinds: tuple[type, ...]) -> None:
    for name, member in vars(protocol).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            for kind in kinds:
                assert list(inspect.signature(getattr(kind, name)).parameters) == list(
                    inspect.signature(member).parameters
                ), (kind, name)


def test_a_searcher_is_a_searcher(tmp_path: Path) -> None:
    assert Searcher.__new__ is object.__new__
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add({"path": "1", "title": "江阴", "body": "江阴的换电站。", "date": "2022-02-09"})
    with Searcher(tmp_path / "index") as searcher:
        assert type(searcher) is Searcher
        given = Filters(since="2022", exclude="drafts/").arguments()
        assert [hit.path for hit in searcher.search("换电站", **given)] == ["1"]
        assert not searcher.search("换电站", **Filters(until="2021").arguments())
        with pytest.raises(TypeError, match="'sinse'"):
            searcher.search("换电站", sinse="2022")  # type: ignore[call-arg]
        for question in (lambda: searcher.search("江", match="some"), lambda: Filters(match="some")):  # type: ignore[arg-type]
            with pytest.raises(ArgumentError, match="match"):
                question()
    with pytest.raises(ClusterError):
        Searcher("opensearch://127.0.0.1:1/news")
