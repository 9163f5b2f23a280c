from __future__ import annotations

import json
from pathlib import Path

import pytest

from hansou import Indexer

from .conftest import ARTICLES, Run, one_line_error


def test_a_folder_becomes_an_index_inside_it(run: Run, folder: Path) -> None:
    ran = run("index", folder)
    assert ran.status == 0
    assert (folder / ".hansou").is_dir()
    assert "4 articles" in ran.out
    assert "4 added, 0 changed, 0 unchanged, 0 removed" in ran.out
    assert ran.err == ""


def test_only_what_changed_is_read_again(run: Run, folder: Path) -> None:
    run("index", folder)
    (folder / "a/江阴.txt").unlink()
    (folder / "a/換電.txt").write_text("换电站\n\n换电站停业,江阴的司机改用充电桩了。\n", encoding="utf-8")
    (folder / "new.md").write_text("# 新\n\n新的文章。\n", encoding="utf-8")
    ran = run("index", folder)
    assert ran.status == 0
    assert "1 added, 1 changed, 2 unchanged, 1 removed" in ran.out
    assert run("index", folder).out.startswith("Already up to date")


def test_how_to_search_is_told_where_it_is_not_plain(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"--index {folder / '.hansou'}" in run("index", folder).out
    monkeypatch.chdir(folder / "a")
    assert "--index" not in run("index", folder).out


def test_quiet_prints_nothing(run: Run, folder: Path) -> None:
    ran = run("index", folder, "--quiet", "--workers", "1")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


def test_json_is_the_report(run: Run, folder: Path) -> None:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    ran = run("index", folder, "--json")
    report = json.loads(ran.out)
    assert ran.status == 0
    assert ran.err == ""
    assert report.pop("seconds") > 0
    assert report.pop("characters") > 100
    [failed] = report.pop("failed")
    assert failed["where"].endswith("binary.txt")
    assert failed["reason"]
    assert report == {
        "version": 1,
        "index": str(folder / ".hansou"),
        "added": 4,
        "changed": 0,
        "moved": 0,
        "unchanged": 0,
        "removed": 0,
        "remaining": 0,
        "left": [],
        "left_kinds": {},
        "missing": {},
        "notes": [],
        "stopped": False,
        "articles": 4,
        "formats": {"text": {"files": 4, "articles": 4, "failed": 1}},
        "doubtful": [],
    }


def test_the_first_failures_are_shown_and_all_are_in_the_log(run: Run, folder: Path) -> None:
    for number in range(25):
        (folder / f"bad{number:02}.txt").write_bytes(bytes(range(256)) * 9)
    log = folder / ".hansou" / "failures.log"
    ran = run("index", folder)
    assert ran.err.count("\n") == 11
    assert "not indexed: 15 more" in ran.err
    assert str(log) in ran.err
    assert "Read: text 4 (25 failed)\n" in ran.out
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("failed\tbad07.txt\tbinary")]
    assert len([line for line in lines if not line.startswith("#")]) == 25
    assert "Not read  25," in run("stats", "--index", folder / ".hansou").out
    for number in range(25):
        (folder / f"bad{number:02}.txt").unlink()
    run("index", folder)
    assert not log.exists()


def test_what_is_excluded_is_remembered_until_it_is_forgotten(run: Run, folder: Path) -> None:
    (folder / "a/draft.bak.txt").write_text("草稿\n\n江阴草稿。\n", encoding="utf-8")
    (folder / ".hansouignore").write_text("# 不要\nbreak.*\n", encoding="utf-8")
    assert "3 added" in run("index", folder, "--exclude", "*.bak.txt").out
    assert "0 added, 0 changed, 3 unchanged, 0 removed" in run("index", folder).out
    assert "1 added, 0 changed, 2 unchanged, 1 removed" in run("index", folder, "--exclude", "換電*").out
    (folder / ".hansouignore").unlink()
    assert "2 added, 0 changed, 3 unchanged, 0 removed" in run("index", folder, "--forget").out


def test_what_records_call_a_field_is_remembered(run: Run, folder: Path) -> None:
    lines = [json.dumps({"id": key, "kop": f"题{key}", "body": "江阴"}, ensure_ascii=False) for key in "12"]
    (folder / "r.jsonl").write_text("\n".join(lines), encoding="utf-8")
    index = ("--index", folder / ".hansou")
    run("index", folder)
    assert run("search", "title:题2", *index).status == 1
    assert "5 changed, 0 unchanged" in run("index", folder, "--field", "title=kop").out
    assert run("search", "title:题2", *index).status == 0
    (folder / "r.jsonl").write_text(lines[0].replace("题1", "题九"), encoding="utf-8")
    run("index", folder)
    assert run("search", "title:题九", *index).status == 0


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--exclude", "!"], "not a pattern as in .gitignore"),
        (["--field", "title"], "title=headline"),
        (["--field", "colour=x"], "there is no field 'colour'"),
        (["--no-repair", "nonsense"], "there is no repair 'nonsense'"),
        (["--max-size", "big"], "64M"),
        (["--max-size", "0"], "64M"),
    ],
)
def test_bad_options_are_one_line(run: Run, folder: Path, option: list[str], told: str) -> None:
    assert told in one_line_error(run("index", folder, *option))


@pytest.mark.parametrize(("size", "added"), [("1k", 4), ("0.1K", 2), ("140b", 3)])
def test_no_file_is_read_beyond_the_size_given(run: Run, folder: Path, size: str, added: int) -> None:
    ran = run("index", folder, "--max-size", size)
    assert f"{added} added" in ran.out
    assert ran.err.count("larger than") == 4 - added


def test_a_file_that_cannot_be_read_is_named_and_the_rest_indexed(run: Run, folder: Path) -> None:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 9)
    ran = run("index", folder)
    assert ran.status == 0
    assert "4 added" in ran.out
    assert "1 failed" in ran.out
    assert ran.err.count("\n") == 1
    assert "binary.txt: binary file" in ran.err


def test_several_paths_go_where_they_are_told(run: Run, folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "all.hansou"
    assert run("index", folder / "a", folder / "b/date.txt", "--index", index).status == 0
    assert run("search", "江阴", "--index", index).status == 0


def test_several_paths_go_to_the_index_of_the_environment(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANSOU_INDEX", str(tmp_path / "mine"))
    assert run("index", folder / "a", folder / "b").status == 0
    assert (tmp_path / "mine").is_dir()
    assert run("search", "江阴").status == 0


def test_several_paths_without_an_index_are_asked_for_one(run: Run, folder: Path) -> None:
    assert "--index DIR" in one_line_error(run("index", folder / "a", folder / "b"))
    assert "--index DIR" in one_line_error(run("index", folder / "b/date.txt"))


def test_a_path_that_does_not_exist_makes_nothing(run: Run, tmp_path: Path, folder: Path) -> None:
    assert "no such file or folder" in one_line_error(run("index", tmp_path / "none"))
    assert not (tmp_path / "none").exists()
    one_line_error(run("index", folder, tmp_path / "none", "--index", tmp_path / "i"))
    assert not (tmp_path / "i").exists()


def test_an_empty_folder_is_an_error_and_stays_empty(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert one_line_error(run("index", empty)) == f"nothing to index in {empty}"
    assert list(empty.iterdir()) == []


def test_a_folder_of_failures_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(bytes(range(256)) * 9)
    ran = run("index", tmp_path)
    assert ran.status == 2
    assert "x.txt: binary file" in ran.err
    assert ran.err.endswith(f"hansou: nothing to index in {tmp_path}\n")
    assert not (tmp_path / ".hansou").exists()


def test_emptying_a_folder_empties_its_index(run: Run, folder: Path) -> None:
    run("index", folder)
    for name in ARTICLES:
        (folder / name).unlink()
    ran = run("index", folder)
    assert ran.status == 0
    assert "4 removed" in ran.out
    assert run("search", "江阴", "--index", folder / ".hansou").status == 1
    one_line_error(run("index", folder))
    assert (folder / ".hansou").is_dir()


def test_a_locked_index_is_an_error_and_keeps_what_it_has(run: Run, spawn: Run, folder: Path) -> None:
    run("index", folder)
    with Indexer(folder / ".hansou"):
        assert "another process is writing" in one_line_error(spawn("index", folder))
        assert spawn("search", "江阴", "--index", folder / ".hansou").status == 0
    assert run("index", folder).status == 0


def test_an_index_that_is_a_file_is_an_error(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    one_line_error(run("index", folder, "--index", tmp_path / "file"))


def test_file_names_that_are_no_text_are_named_harmlessly(run: Run, spawn: Run, folder: Path) -> None:
    try:
        Path(str(folder / "bad\udcff\x1b[31m\n.txt")).write_text("坏名字的文章。\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system does not take such names")
    ran = spawn("index", folder)
    assert (ran.status, ran.err) == (0, "")
    assert json.loads(spawn("index", folder, "--json").out)["unchanged"] == 5
    found = spawn("search", "坏名字", "--index", folder / ".hansou")
    assert "bad\\xff\ufffd[31m .txt" in found.out
    assert "\x1b" not in found.out
    [hit] = json.loads(spawn("search", "坏名字", "--index", folder / ".hansou", "--json").out)["hits"]
    assert hit["path"] == "bad\udcff\x1b[31m\n.txt"
