"""Answers as tables, bibliographies and quotations: read back by readers of those formats where there are any."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from hansou import Article, Indexer

from .conftest import Run, one_line_error


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles with all that can be cited, and with what the formats would take for their own."""
    index = tmp_path_factory.mktemp("cited") / "index"
    with Indexer(index, workers=1) as indexer:
        indexer.add([
            Article(
                path="a/敲门员.pdf", title="敲门员{上岗} & 100%_#$", body="第一页\n第二页敲门员在这里。",
                date="2023-02-08", source="江阴日报", author="张三、李四",
                address="https://example.org/a?b={1}&c=<2>", pages=(0, 4),
            ),
            Article(path="b.txt", title="*敲门员* [又来](了)", body="敲门员 > `x` | <b>\nTY  - 敲门员", date="2022-02"),
            Article(path="c\nER  - .txt", title="", body="敲门员\x1b[31m~5^2\\n"),
        ])  # fmt: skip
    return index


def test_a_table_has_a_row_for_each_hit(run: Run, cited: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("search", "敲门员", "--csv", "--index", cited).out)))
    assert len(rows) == 3
    by_path = {row["path"]: row for row in rows}
    assert by_path["a/敲门员.pdf"]["author"] == "张三、李四"
    assert by_path["a/敲门员.pdf"]["page"] == "2"
    assert by_path["b.txt"]["date"] == "2022-02"
    assert {row["rank"] for row in rows} == {"1", "2", "3"}
    assert by_path.keys() == {"a/敲门员.pdf", "b.txt", "c ER  - .txt"}


def test_bibtex_entries_are_whole(run: Run, cited: Path) -> None:
    out = run("search", "敲门员", "--bibtex", "--index", cited).out
    entries = re.findall(r"^@(\w+)\{([A-Za-z0-9-]+),\n(.*?)^\}$", out, re.MULTILINE | re.DOTALL)
    assert len(entries) == 3
    assert len({key for _, key, _ in entries}) == 3
    by_title = {re.search(r"title = \{(.*)\},", body)[1]: (kind, body) for kind, _, body in entries}  # type: ignore[index]
    kind, body = by_title[r"敲门员\{上岗\} \& 100\%\_\#\$"]
    assert kind == "article"
    assert "  author = {张三 and 李四},\n" in body
    assert "  journal = {江阴日报},\n" in body
    assert "  date = {2023-02-08},\n" in body
    assert "  url = {https://example.org/a?b=%7B1%7D&c=%3C2%3E},\n" in body
    assert "  pages = {2},\n" in body
    for _, body in by_title.values():
        bare = re.sub(r"\\[{}]", "", body)
        assert bare.count("{") == bare.count("}")
    assert "\x1b" not in out


def test_ris_records_are_whole(run: Run, cited: Path) -> None:
    out = run("search", "敲门员", "--ris", "--index", cited).out
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in out.splitlines())
    records = out.split("ER  - \n")
    assert records.pop() == ""
    assert len(records) == 3
    [news] = [record for record in records if record.startswith("TY  - NEWS")]
    assert "AU  - 张三\nAU  - 李四\n" in news
    assert "DA  - 2023/02/08\n" in news
    assert sum(record.startswith("TY  - GEN") for record in records) == 2


def test_quotations_mark_what_was_found(run: Run, cited: Path) -> None:
    out = run("search", "敲门员", "--markdown", "--index", cited).out
    assert "第二页**敲门员**在这里。" in out
    assert r"**\*敲门员\* \[又来\]\(了\)**" in out
    assert r"**敲门员** \> \`x\` \| \<b\>" in out
    assert re.findall(r"^(\d)\. ", out, re.MULTILINE) == ["1", "2", "3"]
    assert "\x1b" not in out


@pytest.mark.parametrize("form", ["--csv", "--bibtex", "--ris", "--markdown"])
def test_nothing_found_is_nothing_and_forms_exclude_each_other(run: Run, cited: Path, form: str) -> None:
    ran = run("search", "没有这样的词", form, "--index", cited)
    assert (ran.status, ran.out) == (1, "")
    assert form in one_line_error(run("search", "敲门员", form, "--json", "--index", cited))
