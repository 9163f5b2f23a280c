"""FORMAT.md tells of every section there is, and of its type: real indexes are read and compared with its tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whoosh import fields, formats
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from hansou import Article, Indexer
from hansou.index.store.commit.commits import FORMAT
from hansou.index.store.container.files import MAGIC, VERSION, FileReader
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.whoosh.analysis import whoosh_document
from hansou.index.whoosh.codec import ArrayCodec
from tests.index.text.plain import ROOT

PAGE = (ROOT / "index" / "store" / "FORMAT.md").read_text(encoding="utf-8")
LEAST = "u1|u2|u4|u8"
NAMES = {"F": r"(?!signature)\w+", "K": "[0-3]", "S": r"MAIN_\w+", "N": r"\S+"}


def rows(heading: str) -> Iterator[list[str]]:
    """The rows of the tables under a heading."""
    for line in PAGE.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0].splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def parts() -> dict[str, list[tuple[str, str]]]:
    """Of each kind of part that occurs again its sections: what follows the name, and the type."""
    found: dict[str, list[tuple[str, str]]] = {}
    kind = ""
    for first, section, dtype, _ in rows("Parts that occur again"):
        kind = first or kind
        if section.startswith("`N/"):
            found.setdefault(kind, []).append((section.strip("`").removeprefix("N"), dtype))
    return found


def told(suffix: str) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """What is told of the sections of files of that suffix: a pattern of their names, one of their types."""
    found = []
    heading = {".inv": "`MAIN_<id>.inv`", ".doc": "`MAIN_<id>.doc`", ".hansou": "`_MAIN_<n>.hansou`"}[suffix]
    for section, dtype, _ in rows(heading):
        if not section.startswith("`"):
            continue
        name, _, kind = section.strip("`").partition(": ")
        for ending, type_ in parts()[kind] if kind else [("", dtype)]:
            pattern = re.sub(r"(?<![a-z])([FKS])(?![a-z])", lambda letter: NAMES[letter.group()], name) + ending
            found.append((re.compile(pattern), re.compile(LEAST if type_ == "least" else type_)))
    return found


def of_articles(folder: Path) -> None:
    """Short lists and long ones, pages, asides, files that were not read."""
    texts = folder / "texts"
    texts.mkdir()
    for number in range(150):
        (texts / f"{number}.txt").write_text(f"江阴第{number}条 extraordinarily {'甲乙' * 400}", encoding="utf-8")
    (texts / "bad.docx").write_bytes(b"no document")
    with Indexer(folder, workers=1) as indexer:
        indexer.update([texts])
        indexer.add(Article("p.pdf", "标题", "第一页\n第二页", "2022-02-09", "日报", pages=(0, 4)))
        indexer.commit()
        indexer.remove("p.pdf")


def of_whoosh(folder: Path) -> None:
    """A segment by Whoosh's writer, which has columns."""
    Indexer(folder, workers=1).close()
    writer = whoosh_index.open_dir(folder).writer(codec=ArrayCodec())
    writer.add_document(**whoosh_document(Article("a", "江阴", "江阴开工")))
    writer.commit(merge=False)


def of_payloads(folder: Path) -> None:
    """A schema of Whoosh's own: payloads, vectors, columns."""
    boosted = fields.TEXT(vector=formats.Frequency(), sortable=True)
    boosted.format = formats.PositionBoosts()
    writer = whoosh_index.create_in(folder, fields.Schema(body=boosted)).writer(codec=ArrayCodec())
    writer.add_document(body="one two two")
    writer.add_document(body="two", _body_boost=2.5)
    writer.commit()


def of_lists_alone(folder: Path) -> None:
    """Lists without documents, whose postings disagree about lengths in one field and agree in the other."""
    codec, storage = ArrayCodec(), FileStorage(folder)
    writer = codec.field_writer(storage, codec.new_segment(storage, "MAIN"))
    for name, lengths in (("uneven", (3, 4)), ("even", (3, 3))):
        writer.start_field(name, fields.TEXT())
        for term, length in zip((b"a", b"b"), lengths, strict=True):
            writer.start_term(term)
            writer.add(0, 2.5, b"value", length)
            writer.finish_term()
        writer.finish_field()
    writer.close()


MADE: dict[str, Callable[[Path], None]] = {
    "articles": of_articles,
    "whoosh": of_whoosh,
    "payloads": of_payloads,
    "lists": of_lists_alone,
}


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """By suffix of files, every section that some index has, and its type."""
    found: dict[str, dict[str, str]] = {".inv": {}, ".doc": {}, ".hansou": {}}
    for name, make in MADE.items():
        folder = tmp_path_factory.mktemp(name)
        make(folder)
        for path in folder.iterdir():
            if path.suffix in found:
                file = FileReader(DirectoryFolder(folder), path.name)
                found[path.suffix].update({each: file.section(each).raw.dtype.str[1:] for each in file})
    return found


@pytest.mark.parametrize("suffix", [".inv", ".doc", ".hansou"])
def test_every_section_is_told_with_its_type(sections: dict[str, dict[str, str]], suffix: str) -> None:
    rules = told(suffix)
    wrong = [
        (name, dtype)
        for name, dtype in sections[suffix].items()
        if not any(rule.fullmatch(name) and types.fullmatch(dtype) for rule, types in rules)
    ]
    assert wrong == []


@pytest.mark.parametrize("suffix", [".inv", ".doc", ".hansou"])
def test_every_section_that_is_told_of_exists(sections: dict[str, dict[str, str]], suffix: str) -> None:
    assert [rule.pattern for rule, _ in told(suffix) if not any(map(rule.fullmatch, sections[suffix]))] == []


def test_the_versions_and_the_magic_are_told() -> None:
    assert f"{VERSION} is written" in PAGE
    assert f"Formats: {FORMAT} is read and written" in PAGE
    assert MAGIC.decode().encode("unicode_escape").decode() in PAGE


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r"`((?:index/)?[a-z_]+/[a-z_]+\.py|[a-z_]+\.py)`", PAGE)
    folders = [ROOT, ROOT / "index" / "store", *(ROOT / "index" / "store").iterdir()]
    missing = [name for name in named if not any((folder / name).is_file() for folder in folders)]
    assert len(named) > 10
    assert missing == []
