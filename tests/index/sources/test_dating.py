"""Where a date comes from that a text does not tell."""

import os
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_file

from .making import make_zip

_TEXT = "花船\n\n花船昨天下水，两岸人山人海，锣鼓不停。"


def _date(path: Path, date_from: str) -> str:
    (found,) = read_file(path, ReadOptions(date_from=date_from))
    assert isinstance(found, Article)
    return found.date


@pytest.mark.parametrize(
    ("path", "date_from", "date"),
    [
        ("花船_2022-09-19.txt", "name", "2022-09-19"),
        ("花船_2022-09-19.txt", "path", "2022-09-19"),
        ("花船_2022-09-19.txt", "none", ""),
        ("2022/09/19/花船.txt", "name", ""),
        ("2022/09/19/花船.txt", "path", "2022-09-19"),
        ("2022-09/花船.txt", "path", "2022-09"),
        ("2022年/花船.txt", "path", "2022"),
        ("20220919/花船.txt", "path", "2022-09-19"),
        ("甲/乙/花船.txt", "path", ""),
        ("花船.txt", "mtime", "2021-05-06T07:08:09"),
        ("花船.txt", "none", ""),
    ],
)
def test_date_of_a_text_without_one(tmp_path: Path, path, date_from, date):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_TEXT, "utf-8")
    import datetime as dt

    changed = dt.datetime(2021, 5, 6, 7, 8, 9).timestamp()  # noqa: DTZ001 - by the clock of this machine
    os.utime(file, (changed, changed))
    assert _date(file, date_from) == date


@pytest.mark.parametrize("date_from", ["name", "path", "mtime", "none"])
def test_the_text_s_own_date_comes_first(tmp_path: Path, date_from):
    file = tmp_path / "2020-01-01.txt"
    file.write_text(_TEXT.replace("\n\n", "\n\n2019年5月6日\n\n"), "utf-8")
    assert _date(file, date_from) == "2019-05-06"


def test_the_path_within_an_archive(tmp_path: Path):
    file = tmp_path / "a.zip"
    file.write_bytes(make_zip({"2022/09/19/花船.txt": _TEXT}))
    assert _date(file, "path") == "2022-09-19"


def test_other_places_are_refused():
    with pytest.raises(SourceError, match="there is no date from 'atime'"):
        ReadOptions(date_from="atime")
