"""A damaged index says which file is damaged, or gives the right answer; nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, index, query
from whoosh.index import FileIndex

from hansou.index.errors import CorruptIndex
from hansou.index.whoosh.codec import ArrayCodec

SCHEMA = fields.Schema(
    path=fields.ID(stored=True, sortable=True),
    body=fields.TEXT(stored=True, vector=True),
    brief=fields.TEXT(phrase=False),
    chars=fields.TEXT(chars=True, field_boost=1.5),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with long lists, long terms, weights, values, vectors, a column and a deletion."""
    folder = tmp_path_factory.mktemp("built")
    rng = random.Random(0)
    words = [rng.choice(["江", "阴市", "a", "extraordinarily"]) + str(n) for n in range(60)]
    ix = index.create_in(folder, SCHEMA)
    writer = ix.writer(codec=ArrayCodec())
    for number in range(400):
        text = " ".join(rng.choices(words, [1 / (n + 1) for n in range(60)], k=12))
        writer.add_document(path=f"p{number}", body=text, brief=text, chars=text)
    writer.commit()
    writer = ix.writer(codec=ArrayCodec())
    writer.delete_by_term("path", "p7")
    writer.commit()
    return folder


def use(ix: FileIndex) -> list[Any]:
    """What an index tells, through every structure that its files hold."""
    told: list[Any] = []
    with ix.searcher() as searcher:
        reader = searcher.reader()
        told.append(list(reader.all_terms()))
        for name in ("body", "brief", "chars"):
            for btext in reader.lexicon(name):
                found = reader.postings(name, btext)
                told.append(list(found.items_as("frequency" if name == "brief" else "positions")))
                told.append((reader.term_info(name, btext).weight(), reader.doc_frequency(name, btext)))
        told += [reader.stored_fields(doc) for doc in reader.all_doc_ids()]
        told += [reader.doc_field_length(doc, "body") for doc in reader.all_doc_ids()]
        told += [list(reader.vector_as("positions", doc, "body")) for doc in range(0, 400, 9)]
        for text in ("江0", "extraordinarily3"):
            hits = searcher.search(query.Term("body", text), sortedby="path")
            told.append([(hit["path"], hit.score) for hit in hits])
    return told


def damages(data: bytes, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    for size in [0, 1, 8, len(data) - 1, len(data) // 2, *(rng.randrange(len(data)) for _ in range(4))]:
        yield f"cut to {size}", data[:size]
    yield "grown", data + b"\0" * 8
    yield "zeros", bytes(len(data))
    for _ in range(40):
        at, bit = rng.randrange(len(data)), rng.randrange(8)
        yield f"bit {bit} of byte {at}", data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def test_every_file_damaged_in_every_way(built: Path) -> None:
    right = use(index.open_dir(built))
    rng = random.Random(1)
    files = [path for path in built.iterdir() if path.suffix in (".inv", ".doc")]
    assert len(files) == 2
    for path in files:
        good = path.read_bytes()
        for what, bad in damages(good, rng):
            path.write_bytes(bad)
            assert _outcome(lambda: use(index.open_dir(built)), path) in (right, "named"), f"{path.suffix}: {what}"
        path.write_bytes(good)
    assert use(index.open_dir(built)) == right


def _outcome(action: Callable[[], list[Any]], path: Path) -> Any:
    try:
        return action()
    except CorruptIndex as error:
        return "named" if error.path == str(path) and str(path) in str(error) else error


def test_our_segment_is_plain_in_the_table_of_contents(built: Path) -> None:
    (segment,) = index.open_dir(built)._segments()
    state = vars(segment)
    assert {type(value) for value in state.values()} <= {str, int, bool, set}
    assert state["_deleted"] == {7}
