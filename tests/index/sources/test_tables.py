"""CSV and JSON arrays: records of any shape, and what they may be called."""

import json
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure
from hansou.index.sources.formats.csv_table import LONGEST_CELL
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_file


def _read(path: Path, text: str, options: ReadOptions | None = None) -> list[Article | Failure]:
    path.write_text(text, "utf-8", newline="")
    return [found for found in read_file(path, options) if isinstance(found, (Article, Failure))]


def _texts(found: list[Article | Failure]) -> list[tuple[str, str, str]]:
    return [(item.path.split("#")[1], item.title, item.body) for item in found if isinstance(item, Article)]


@pytest.mark.parametrize(
    ("name", "text", "texts"),
    [
        ("a.csv", "标题,内容\r\n甲,乙\r\n丙,丁\r\n", [("2", "甲", "乙"), ("3", "丙", "丁")]),
        ("a.csv", "\ufefftitle,body\n甲,乙\n", [("2", "甲", "乙")]),
        ("a.csv", '\n\nid,title,body\n9,甲,"乙,\n丙""丁"\n\n,戊,己\n', [("9", "甲", '乙,\n丙"丁'), ("7", "戊", "己")]),
        ("a.csv", "标题;内容\n甲,一;乙\n丙;丁\n", [("2", "甲,一", "乙"), ("3", "丙", "丁")]),
        ("a.tsv", "标题\t内容\n甲,一\t乙\n", [("2", "甲,一", "乙")]),
        ("a.csv", "标题|内容\n甲|乙\n", [("2", "甲", "乙")]),
        ("a.csv", "标题,内容\n甲,乙,丙\n", [("2", "甲", "乙\n丙")]),
        ("a.csv", "标题,内容\n甲\n", [("2", "甲", "")]),
        ("a.csv", "标题,地址,时间,内容\n甲,滨江西路,即日起,乙\n", [("2", "甲", "乙\n地址: 滨江西路\n时间: 即日起")]),
        ("a.csv", "标题,内容,内容\n甲,乙,丙\n", [("2", "甲", "乙\n内容: 丙")]),
        ("a.csv", "标题,,内容\n甲,无名之栏,丙\n", [("2", "甲", "丙\n无名之栏")]),
        ("a.csv", '标题,来源,内容\n甲,"一行\n二行",丙\n', [("2", "甲", "丙\n来源: 一行\n二行")]),
        ("a.csv", "标题,附件,内容\n甲,https://a.cn/1.xls,丙\n", [("2", "甲", "丙\n附件: https://a.cn/1.xls")]),
        ("a.csv", "区县,企业\n江阴,澄远\n", [("2", "区县: 江阴", "区县: 江阴\n企业: 澄远")]),
        ("a.csv", "1,江阴\n2,宜兴\n", [("1", "1", "1\n江阴"), ("2", "2", "2\n宜兴")]),
        (
            "a.csv",
            "只有一列的一行文字，没有栏名。\n又一行。\n",
            [
                ("1", "只有一列的一行文字，没有栏名", "只有一列的一行文字，没有栏名。"),
                ("2", "又一行", "又一行。"),
            ],
        ),
    ],
)
def test_rows(tmp_path: Path, name, text, texts):
    assert _texts(_read(tmp_path / name, text)) == texts


def test_a_cell_without_end_costs_only_its_row_and_the_limit_of_others_stays(tmp_path: Path):
    import csv

    limit = csv.field_size_limit()
    path = tmp_path / "a.csv"
    found = _read(path, f"title,body\n甲,乙\n丙,{'x' * 50_000_000}\n丁,戊\n")
    assert _texts(found) == [("2", "甲", "乙"), ("4", "丁", "戊")]
    assert [item for item in found if isinstance(item, Failure)] == [
        Failure(f"{path}#3", f"line 3: a cell of more than {LONGEST_CELL:,} characters")
    ]
    assert csv.field_size_limit() == limit


def test_names_of_the_user_come_first(tmp_path: Path):
    options = ReadOptions(fields={"title": "主 题", "body": "摘要", "author": "Wer"})
    text = "标题,主题,内容,摘要,wer\n甲,乙,丙,丁,戊\n".replace("主题", "主 题")
    (article,) = _read(tmp_path / "a.csv", text, options)
    assert isinstance(article, Article)
    assert (article.title, article.body, article.author) == ("乙", "丁\n标题: 甲\n内容: 丙", "戊")
    record = {"标题": "甲", "主 题": "乙", "内容": "丙", "摘要": "丁", "wer": "戊"}
    for name, data in (("a.json", json.dumps([record])), ("a.jsonl", json.dumps(record))):
        (article,) = _read(tmp_path / name, data, options)
        assert isinstance(article, Article)
        assert (article.title, article.body, article.author) == ("乙", "丁\n标题: 甲\n内容: 丙", "戊")


_RECORD = {"title": "甲", "content": "乙"}


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ([_RECORD, {"id": "x", "text": "丙"}], [("1", "甲", "乙"), ("x", "丙", "丙")]),
        (_RECORD, [("1", "甲", "乙")]),
        ({"code": 0, "data": {"list": [_RECORD]}}, [("1", "甲", "乙")]),
        ({"title": "要闻", "items": [_RECORD]}, [("1", "甲", "乙\ntitle: 要闻")]),
        ({"n1": _RECORD, "n2": {"title": "丙"}}, [("n1", "甲", "乙"), ("n2", "丙", "")]),
    ],
)
def test_shapes_of_json(tmp_path: Path, value, texts):
    assert _texts(_read(tmp_path / "a.json", json.dumps(value))) == texts


def test_lines_called_json_are_read_as_lines(tmp_path: Path):
    assert _texts(_read(tmp_path / "a.json", '{"title": "甲"}\n{"title": "乙"}\n')) == [
        ("1", "甲", ""),
        ("2", "乙", ""),
    ]


def test_bad_records_cost_only_themselves(tmp_path: Path):
    path = tmp_path / "a.json"
    found = _read(path, json.dumps([_RECORD, 3, {"id": "leer"}, _RECORD]))
    assert [item.where for item in found if isinstance(item, Failure)] == [f"{path}#2", f"{path}#3"]
    assert len(_texts(found)) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 100_000, "JSON beyond all measure"),
        ('{"a":' * 100_000, "JSON beyond all measure"),
        ('{"price": 2, "version": 1}', "JSON without records that have text"),
        ("[1, 2]", "JSON without records that have text"),
        ('[{"title": "甲"', "not JSON: Expecting ',' delimiter at character 15"),
    ],
)
def test_what_holds_no_records_is_refused(tmp_path: Path, text, reason):
    with pytest.raises(SourceError) as caught:
        _read(tmp_path / "a.json", text)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.cn/1?b=2", "https://a.cn/1?b=2"),
        ("www.a.cn/1", "www.a.cn/1"),
        ("//a.cn/1", "//a.cn/1"),
        ("江阴市人民路1号", ""),
    ],
)
def test_an_address_is_one_of_the_web(tmp_path: Path, address, kept):
    (article,) = _read(tmp_path / "a.json", json.dumps([{**_RECORD, "地址": address, "作者": ["路遥", "陈忠实"]}]))
    assert isinstance(article, Article)
    assert (article.address, article.author) == (kept, "路遥、陈忠实")
