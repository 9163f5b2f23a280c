"""Indexes of every format there has been: read, or refused with what to do."""

from __future__ import annotations

import json
import shlex
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hansou import Article, HansouError, Indexer, OlderIndex, Searcher, check, upgrade
from hansou.index.store.commit.commits import FORMAT, UPGRADED_FROM, Store
from hansou.index.whoosh import read_toc
from hansou.search.cli import main
from tests.index.contents import bodies

KEPT = {int(path.stem.removeprefix("format")): path for path in Path(__file__).parent.glob("format*.zip")}
READ = {FORMAT}
USES: dict[str, Callable[[Path], Any]] = {
    "search": Searcher,
    "write": partial(Indexer, workers=1),
    "check": check,
    "repair": partial(check, repair=True),
}


def unpacked(number: int, index: Path) -> dict[str, str]:
    """The kept index of a format, put into a folder; what it holds."""
    with zipfile.ZipFile(KEPT[number]) as archive:
        archive.extractall(index)
    holds: dict[str, str] = json.loads((index / "holds.json").read_text(encoding="utf-8"))
    (index / "holds.json").unlink()
    return holds


def test_one_is_kept_of_every_format() -> None:
    assert sorted(KEPT) == list(range(1, FORMAT + 1))


@pytest.mark.parametrize("number", sorted(READ))
def test_a_format_that_is_read(number: int, tmp_path: Path) -> None:
    index = tmp_path / "index"
    holds = unpacked(number, index)
    assert bodies(index) == holds
    with Searcher(index) as searcher:
        assert [hit.path for hit in searcher.search("江陰 百億項目")] == ["a.txt"]
        assert [hit.path for hit in searcher.search('"15GWh"')] == ["b.txt"]
        assert searcher.search("source:江阴日报").total == 1
        assert [hit.path for hit in searcher.search("路遙")] == ["c.pdf"]  # its author
        assert searcher.search('"已经删掉"').total == 0
    if number == FORMAT:  # what is checked is whether texts are found as they would be now
        assert check(index).problems == []
    with Indexer(index, workers=1) as indexer:
        indexer.remove(["b.txt"])
    assert bodies(index) == {name: body for name, body in holds.items() if name != "b.txt"}


@pytest.mark.parametrize("number", sorted(set(KEPT) - READ))
def test_a_format_that_is_not(number: int, tmp_path: Path) -> None:
    index = tmp_path / "a b"
    holds = unpacked(number, index)
    before = {path.name: path.read_bytes() for path in index.iterdir()}
    for use in USES.values():
        with pytest.raises(OlderIndex):
            use(index)
    folder = tmp_path / "news"
    folder.mkdir()
    for name, body in holds.items():
        (folder / name).write_text(body, encoding="utf-8")
    ran = CliRunner().invoke(main, ["index", str(folder), "--index", str(index)], prog_name="hansou")
    assert ran.exit_code == 2
    assert {path.name: path.read_bytes() for path in index.iterdir()} == before
    if number >= UPGRADED_FROM:
        told = f"upgrade it: hansou upgrade --index {shlex.quote(str(index))}"
    else:
        where = shlex.quote(str(index))
        told = f"index again from the beginning: rm -r {where}; hansou index FOLDER --index {where}"
        with pytest.raises(OlderIndex):
            upgrade(index)
    assert ran.stderr == f"hansou: {index}: made by an older hansou; {told}\n"
    shutil.rmtree(index)
    assert CliRunner().invoke(main, ["index", str(folder), "--index", str(index)]).exit_code == 0
    with Searcher(index) as searcher:
        assert searcher.search("江陰 百億項目").total == 1


@pytest.mark.parametrize("number", [number for number in sorted(KEPT) if UPGRADED_FROM <= number < FORMAT])
def test_a_format_that_is_upgraded(number: int, tmp_path: Path) -> None:
    index = tmp_path / "index"
    holds = unpacked(number, index)
    old = Store(index, oldest=number)
    memory = old.memory(old.state().generation)
    ran = CliRunner().invoke(main, ["upgrade", "--index", str(index)], prog_name="hansou")
    assert (ran.exit_code, ran.stdout) == (0, f"3 articles indexed again; the format is {FORMAT}\n")
    assert bodies(index) == holds
    assert Store(index).memory(Store(index).state().generation) == memory
    assert check(index).problems == []
    with Searcher(index) as searcher:
        assert [hit.path for hit in searcher.search("江陰 百億項目")] == ["a.txt"]
        assert [hit.path for hit in searcher.search("路遙")] == ["c.pdf"]  # its author
        assert searcher.search('"已经删掉"').total == 0
        article = searcher.article("c.pdf")
        assert article is not None
        assert (article.author, article.line, article.address, article.format) == (
            "路遥",
            3,
            "https://a.example/1",
            "pdf",
        )
    assert not [path for path in index.iterdir() if path.suffix in (".inv", ".doc") and "_" not in path.name]
    again = upgrade(index)
    assert (again.format_before, again.articles) == (FORMAT, 0)


@pytest.mark.parametrize("number", [number for number in sorted(KEPT) if UPGRADED_FROM <= number < FORMAT])
def test_an_upgrade_that_fails_leaves_the_index_as_it_was(number: int, tmp_path: Path) -> None:
    index = tmp_path / "index"
    unpacked(number, index)
    doc = min(index.glob("*.doc"))
    content = doc.read_bytes()
    doc.write_bytes(content[:64] + bytes(80) + content[144:])
    before = {path.name: path.read_bytes() for path in index.iterdir()}
    with pytest.raises(HansouError):
        upgrade(index, workers=1)
    assert {path.name: path.read_bytes() for path in index.iterdir() if path.name != "MAIN_WRITELOCK"} == {
        name: data for name, data in before.items() if name != "MAIN_WRITELOCK"
    }


def test_what_is_of_the_present_format_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(HansouError, match="no index here"):
        upgrade(tmp_path)
    with Indexer(tmp_path, workers=1) as indexer:
        indexer.add(Article("a", body="江阴"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert upgrade(tmp_path).articles == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_commit_of_whooshs_writer_from_before_there_was_one_package(tmp_path: Path) -> None:
    """Its table of contents names our segments by a module that is called otherwise now."""
    with zipfile.ZipFile(Path(__file__).with_name("whoosh3.zip")) as archive:
        archive.extractall(tmp_path)
    toc = tmp_path / "_MAIN_2.toc"
    assert b"index.codec.codec" in toc.read_bytes()
    assert [(segment.documents, segment.deleted) for segment in read_toc(toc, toc.read_bytes())] == [(2, (1,)), (1, ())]
    with pytest.raises(OlderIndex, match="index again from the beginning"):  # its texts were taken apart otherwise
        Searcher(tmp_path)
