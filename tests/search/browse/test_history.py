from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from hansou.search.browse.history import History


def test_back_and_forth(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    for query in ("江阴", "宜兴", "江阴", "無錫"):
        history.add(query)
    assert history.queries == ["宜兴", "江阴", "無錫"]
    assert [history.back("typed"), history.back(""), history.back(""), history.back("")] == [
        "無錫",
        "江阴",
        "宜兴",
        None,
    ]
    assert [history.forth(), history.forth(), history.forth(), history.forth()] == ["江阴", "無錫", "typed", None]


def test_typing_begins_anew(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    history.add("一")
    history.add("二")
    history.back("")
    history.back("")
    history.stay()
    assert history.back("三") == "二"


def test_it_lasts_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "history"
    History(file).add("江阴  百亿\n项目")
    History(file).add("二")
    assert History(file).queries == ["江阴 百亿 项目", "二"]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "history"
    file.write_text("".join(f"查询{number}\n" for number in range(1200)), encoding="utf-8")
    history = History(file)
    assert (history.queries[0], history.queries[-1], len(history.queries)) == ("查询700", "查询1199", 500)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 500


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "history")
    history.add("江阴")
    assert history.queries == ["江阴"]


def test_it_is_in_the_users_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_state_path", lambda name, appauthor: tmp_path / name)
    History.of_user(tmp_path / "a").add("江阴")
    History.of_user(tmp_path / "b").add("无锡")
    assert History.of_user(tmp_path / "a").queries == ["江阴"]
    assert len(list((tmp_path / "hansou" / "histories").iterdir())) == 2


def test_what_was_asked_before_there_was_one_for_each_index_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_state_path", lambda name, appauthor: tmp_path / name)
    History(tmp_path / "hansou" / "history").add("江阴")
    assert History.of_user(tmp_path / "a").queries == ["江阴"]
