import json
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.sources.format import Failure
from hansou.index.sources.registry import read_file


def _read(path: Path, *lines: str) -> list[Article | Failure]:
    path.write_text("\n".join(lines), "utf-8")
    return list(read_file(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.jsonl"


@pytest.mark.parametrize(
    "record",
    [
        {"id": "a", "title": "标题", "body": "正文", "date": "20220924", "source": "无锡日报"},
        {"ID": "a", "Headline": "标题", "text": "正文", "pub_date": "2022-09-24", "site": "无锡日报"},
        {"编号": "a", "标题": "标题", "正文": "正文", "发布时间": "2022年9月24日", "来源": "无锡日报"},
        {"id": "a", "title": "标题", "content": ["正文"], "time": 20220924, "media": "无锡日报", "date": None},
    ],
)
def test_names_of_fields(path, record):
    assert _read(path, json.dumps(record)) == [
        Article(f"{path}#a", "标题", "正文", "2022-09-24", "无锡日报", format="jsonl")
    ]


def test_author_is_no_source_and_a_date_that_is_none_stays_text(path):
    assert _read(path, '{"id": 7, "title": "甲", "body": "乙", "author": "李白", "date": "春"}') == [
        Article(f"{path}#7", "甲", "乙\ndate: 春", author="李白", format="jsonl")
    ]


def test_bad_lines_cost_only_themselves(path):
    found = _read(
        path,
        '{"id": "a", "body": "甲"}',
        '{"id": "b", "body": ',
        "[1, 2]",
        "",
        '{"id": "c"}',
        '{"body": "' + "乙" * 50 + '"}',
        "[" * 100_000,
        '{"id": ' + "9" * 5000 + "}",
    )
    assert [item.path for item in found if isinstance(item, Article)] == [f"{path}#a", f"{path}#6"]
    failures = [item for item in found if isinstance(item, Failure)]
    assert [failure.where for failure in failures] == [f"{path}#{number}" for number in (2, 3, 5, 7, 8)]
    assert failures[0].reason == "line 2: not JSON: Expecting value at character 21"
    assert [failure.reason for failure in failures[1:3]] == [
        "line 3: not a JSON object",
        "line 5: a record without text",
    ]
    assert all(failure.reason.startswith("line ") and "\n" not in failure.reason for failure in failures)


def test_ids_are_unique_in_a_file(path):
    found = _read(
        path,
        *['{"id": "a", "body": "甲"}'] * 3,
        '{"id": "a~2", "body": "甲"}',
        '{"id": "5", "body": "甲"}',
        '{"body": "甲"}',
        '{"id": "6", "body": "甲"}',
    )
    assert [item.path.split("#")[1] for item in found] == ["a", "a~2", "a~3", "a~2~2", "5", "6", "6~2"]


def test_lines_end_only_in_line_feeds(path):
    (article,) = _read(path, '{"id": "a", "title": "甲", "body": "一\u2028二\\n三"}')
    assert article.body == "一\n二\n三"


def test_damage_is_repaired(path):
    (article,) = _read(path, '{"id": "\\ud800a", "title": "高新區(qū)", "body": "產(chǎn)業(yè)"}')
    assert article == Article(f"{path}#a", "高新區", "產業", format="jsonl")


def test_title_is_the_beginning_when_there_is_none(path):
    (article,) = _read(path, '{"text": "昨天上午点火的，是澄远储能第二工厂。以后的事以后再说。"}')
    assert article.title == "昨天上午点火的，是澄远储能第二工厂。以后的事以后再说"
