"""No import circles, and imports between folders in one direction only: the layers that ARCHITECTURE.md draws."""

from __future__ import annotations

import pytest

from .imports import circles, graph, modules

LAYERS = (
    ("errors", "compiled", "near", "hosts", "threads", "naming", "text.sizes", "store.sizes"),
    ("text.patterns", "text.fold", "text.dates", "text.zhuyin"),
    ("text.repair", "text.asides", "text.chapters", "text.readings", "text.signing"),
    ("text.signature", "text.tokens", "text.syllables"),
    ("given", "left", "pages", "text.sketch"),
    ("article",),
    ("schema", "sources"),
    ("report",),
    ("store.container",),
    ("store.encoding",),
    ("store.postings", "store.documents"),
    ("store.segment",),
    ("store.signatures", "store.merge"),
    ("whoosh",),
    ("store.commit",),
    ("building",),
    ("following",),
    ("backend",),
    ("check", "cluster", "folder", "upgrading"),
    ("indexer", "locating"),
    ("watching",),
)
"""The parts of `hansou.index`, lowest first: each may import what stands above it in this table, and itself."""

WHOOSH_DOOR = {("hansou.index.store.commit.commits", "hansou.index.whoosh")}
"""The one place where the engine meets Whoosh: a commit has a table of contents that Whoosh can read."""

GRAPH = graph()


def _layer(module: str) -> int | None:
    """The number of the layer of a module of `hansou.index`; None for packages that are only folders."""
    name = module.removeprefix("hansou.index.")
    for number, parts in enumerate(LAYERS):
        if any(name == part or name.startswith(f"{part}.") for part in parts):
            return number
    return None


def test_every_module_has_a_layer() -> None:
    folders = {name for name, files in modules().items() if files[0].name == "__init__.py"}
    index = {name for name in GRAPH if name.startswith("hansou.index.")}
    assert [name for name in sorted(index - folders) if _layer(name) is None] == []
    assert len(index) > 100


def test_imports_go_down_the_layers() -> None:
    climbs = [
        (module, other)
        for module, others in GRAPH.items()
        for other in others
        if (low := _layer(module)) is not None and (high := _layer(other)) is not None and low < high
    ]
    assert climbs == []


def test_the_layers_are_no_looser_than_they_have_to_be() -> None:
    """Parts of one layer do not know each other, or one of them would be above the other."""
    parts = {part: number for number, row in enumerate(LAYERS) for part in row}

    def part_of(module: str) -> str:
        name = module.removeprefix("hansou.index.")
        return next((part for part in parts if name == part or name.startswith(f"{part}.")), "")

    crossings = {(part_of(module), part_of(other)) for module, others in GRAPH.items() for other in others}
    assert [(a, b) for a, b in sorted(crossings) if a and b and a != b and parts[a] == parts[b]] == []


def test_index_knows_nothing_of_search() -> None:
    assert [(m, o) for m, others in GRAPH.items() for o in others if ".index." in m and ".search" in o] == []


def test_the_engine_meets_whoosh_at_one_door() -> None:
    meetings = {
        (module, other)
        for module, others in GRAPH.items()
        for other in others
        if other.startswith("hansou.index.whoosh") and not module.startswith("hansou.index.whoosh")
    }
    assert meetings == WHOOSH_DOOR
    speakers = {
        name
        for name, files in modules().items()
        if name.startswith("hansou.index.") and not name.startswith("hansou.index.whoosh")
        if any("whoosh" in file.read_text(encoding="utf-8").lower() for file in files)
    }
    assert speakers == {module for module, _ in WHOOSH_DOOR}


def test_no_circles() -> None:
    assert circles(GRAPH) == []


@pytest.mark.parametrize("top", ["cli", "browse", "serve"])
def test_commands_use_the_public_names_and_each_other(top: str) -> None:
    beside = {
        (module, other)
        for module, others in GRAPH.items()
        for other in others
        if module.startswith(f"hansou.search.{top}")
        and other != "hansou"
        and not other.startswith(("hansou.search.cli", "hansou.search.browse", "hansou.search.serve"))
    }
    assert beside == set()


def test_the_reader_of_imports_sees_those_that_hide() -> None:
    """A lazy import, one for types only and a `cimport` are all found."""
    assert "hansou.index.store.postings.merging" in GRAPH["hansou.index.store.postings.field"]  # in a function
    assert "hansou.index.store.postings.lists" in GRAPH["hansou.index.store.postings.field"]  # under TYPE_CHECKING
    assert "hansou.index.store.postings.blocks" in GRAPH["hansou.index.store.postings.merging"]  # a cimport
    assert circles({"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": []}) == [["a", "b", "c"]]
