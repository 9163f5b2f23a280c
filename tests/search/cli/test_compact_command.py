"""``hansou compact``."""

from __future__ import annotations

import json
from pathlib import Path

from hansou import Indexer
from tests.trust.histories import remains

from .conftest import Run, one_line_error


def test_what_was_deleted_is_gone(run: Run, indexed: Path) -> None:
    index = indexed / ".hansou"
    with Indexer(index, workers=1) as indexer:
        indexer.add({"path": "memo", "body": "要忘掉的话zqsecretzq"})
    with Indexer(index, workers=1) as indexer:
        indexer.remove("memo")
    assert b"zqsecretzq" in remains(index)
    told = json.loads(run("compact", indexed, "--json").out)
    assert told["bytes_after"] < told["bytes_before"]
    assert b"zqsecretzq" not in remains(index)
    ran = run("compact", "--index", index)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("0 deleted articles gone from ")


def test_what_is_no_index_is_not_made_one(run: Run, tmp_path: Path) -> None:
    assert "no index here" in one_line_error(run("compact", tmp_path))
    assert not (tmp_path / ".hansou").exists()
    assert "cannot be used together" in one_line_error(run("compact", tmp_path, "--index", tmp_path))
