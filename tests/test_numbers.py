"""Each number stands in one place: what compiled modules need of it is in a ``.pxd`` beside, and the same."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from .imports import ROOT, modules

_ENUM = re.compile(r"^cdef enum:[^\n]*\n((?:    [^\n]*\n|\n)+)", re.MULTILINE)
_MEMBER = re.compile(r"^    ([A-Z][A-Z0-9_]*) = ([^#\n]+)", re.MULTILINE)


def members(file: Path) -> dict[str, int]:
    """The members of the enums in a file of Cython's."""
    blocks = _ENUM.findall(file.read_text(encoding="utf-8"))
    found = [member for block in blocks for member in _MEMBER.findall(block)]
    return {name: eval(value, {}) for name, value in found}  # numbers and shifts


SHARED = {
    name: numbers
    for name, files in modules().items()
    if {file.suffix for file in files} >= {".py", ".pxd"}
    for file in files
    if file.suffix == ".pxd" and (numbers := members(file))
}
"""By the name of a module in Python, what its ``.pxd`` tells compiled modules."""


@pytest.mark.parametrize("name", sorted(SHARED))
def test_compiled_modules_go_by_the_same_numbers(name: str) -> None:
    module = import_module(name)
    values = {number: getattr(module, number, getattr(module, f"_{number}", None)) for number in SHARED[name]}
    if not name.endswith(".sizes"):  # what Python does not have is the compiled modules' own
        values = {number: value for number, value in values.items() if value is not None}
    assert values == {number: SHARED[name][number] for number in values}


def test_the_numbers_of_the_format_are_shared() -> None:
    assert set(SHARED) >= {"hansou.index.store.sizes", "hansou.index.text.fold.characters"}
    assert SHARED["hansou.index.store.sizes"]["BLOCK"] == 128


def test_no_number_of_the_format_is_written_down_again() -> None:
    """No other enum and no other constant of index/store or of search has a name of `sizes`."""
    names = set(SHARED["hansou.index.store.sizes"])
    again = []
    for file in [*(ROOT / "index").rglob("*.p*"), *(ROOT / "search").rglob("*.p*")]:
        if file.suffix in {".py", ".pyx", ".pxd"} and file.stem != "sizes":
            text = file.read_text(encoding="utf-8")
            defined = set(members(file)) | set(re.findall(r"^([A-Z][A-Z0-9_]*) = \d", text, re.MULTILINE))
            again += [f"{file.relative_to(ROOT)}: {name}" for name in sorted(defined & names)]
    assert again == []


def test_nothing_is_copied_with_a_word_about_where_from() -> None:
    files = [file for name, each in modules().items() if name.startswith("hansou.index") for file in each]
    copied = re.compile(r"= [^#\n]*\d[^#\n]*# as in ")
    assert [str(file) for file in files if copied.search(file.read_text(encoding="utf-8"))] == []


_CLASS = re.compile(r"^cdef (?:class|struct) \w+.*?:\n((?:(?:    [^\n]*)?\n)+)", re.MULTILINE)
_POINTER = re.compile(r"^    (?:cdef )?(?:const )?\w+\*+ \w+(?: |$)", re.MULTILINE)


def test_every_pointer_says_who_owns_it() -> None:
    """A class or a struct that holds pointers says in a comment of whether they are owned or borrowed."""
    files = [file for name, each in modules().items() if name.startswith("hansou.index") for file in each]
    texts = [file.read_text(encoding="utf-8") for file in files if file.suffix in {".pyx", ".pxd"}]
    bodies = [body for text in texts for body in _CLASS.findall(text) if _POINTER.search(body)]
    assert len(bodies) > 8
    assert [body[:300] for body in bodies if not re.search(r"\b([Oo]wned|[Bb]orrowed)\b", body)] == []


def test_no_docstring_only_points_elsewhere() -> None:
    files = [file for name, each in modules().items() if name.startswith("hansou.index") for file in each]
    pointing = re.compile(r'"""See [^"]{0,60}"""')
    assert [str(file) for file in files if pointing.search(file.read_text(encoding="utf-8"))] == []
