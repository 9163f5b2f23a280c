"""The shapes that data sets, exports and answers of servers have in JSON: natural records, and no string lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Input
from hansou.index.sources.formats.json_array import FORMAT
from hansou.index.sources.formats.jsonl import FORMAT as LINES
from hansou.index.sources.options import ReadOptions


def _articles(value: object, options: ReadOptions | None = None) -> list[Article]:
    data = json.dumps(value, ensure_ascii=False).encode()
    found = list(FORMAT.read(Input(data, "a.json", options or ReadOptions())))
    return [item for item in found if isinstance(item, Article)]


def _own(article: Article) -> str:
    return article.body[: article.asides[0]].rstrip("\n") if article.asides else article.body


def _paragraph(text: str, question: str, answer: str, **more: str) -> dict[str, object]:
    return {"context": text, "qas": [{"question": question, "answers": [{"text": answer}]}], **more}


# A value, and the name, title and own text of each of its articles.
_SHAPES = [json.loads(line) for line in Path(__file__).with_name("shapes.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("shape", _SHAPES, ids=lambda shape: shape["shape"])
def test_shape(shape):
    value = shape["value"]
    found = _articles(value)
    told = [[article.path.split("#")[1], article.title, _own(article)] for article in found]
    assert told == shape["articles"]
    assert _lost(value, found) == []


def test_what_is_around_records_is_an_aside_of_the_first_and_what_they_are_part_of_of_each():
    first, second = _articles(
        {"title": "书", "note": "校注", "chapters": [{"title": "甲", "text": "一"}, {"title": "乙", "text": "二"}]}
    )
    assert (first.body, first.asides) == ("一\ntitle: 书\nnote: 校注", (2, 19))
    assert (second.body, second.asides) == ("二\ntitle: 书", (2, 10))


def test_the_source_of_all_is_that_of_each():
    first, second = _articles({"source": "澄江时报", "items": [{"title": "甲"}, {"title": "乙", "source": "龙城新报"}]})
    assert (first.source, second.source) == ("澄江时报", "龙城新报")


@pytest.mark.parametrize(
    ("record", "article"),
    [
        (
            {"title": "甲", "地址": "滨江西路", "时间": "即日起"},
            {"title": "甲", "body": "地址: 滨江西路\n时间: 即日起"},
        ),
        (
            {"title": "甲", "date": "春", "created_at": "2023-03-06"},
            {"title": "甲", "body": "date: 春", "date": "2023-03-06"},
        ),
        (
            {"title": "甲", "date": "2023-03-06", "created_at": "2023-03-07"},
            {"title": "甲", "body": "created_at: 2023-03-07", "date": "2023-03-06"},
        ),
        ({"title": "甲", "source": "一行\n两行"}, {"title": "甲", "body": "source: 一行\n两行"}),
        (
            {"title": "甲", "author": {"name": "路遥", "bio": "作家"}},
            {"title": "甲", "author": "路遥", "body": "author.bio: 作家"},
        ),
        ({"title": "甲", "authors": [{"name": "路遥"}, {"name": "哈丹青"}]}, {"title": "甲", "author": "路遥、哈丹青"}),
        (
            {"title": "甲", "content": "正文", "summary": "摘要", "tags": ["一", "二"]},
            {"title": "甲", "body": "正文\nsummary: 摘要\ntags: 一、二"},
        ),
        ({"title": "甲", "vector": [0.5] * 40, "size": [3, 4]}, {"title": "甲", "body": "size: 3、4"}),
        (
            {"title": {"zh": "甲", "en": "A"}, "body": "正文"},
            {"title": "正文", "body": "正文\ntitle.zh: 甲\ntitle.en: A"},
        ),
        ({"演员": {"甲": {"角色": "乙"}}, "title": "戏"}, {"title": "戏", "body": "演员.甲.角色: 乙"}),
    ],
)
def test_what_is_no_field_stands_behind_the_body(record, article):
    (found,) = _articles([record])
    assert found == Article("a.json#1", format="json", **article)


@pytest.mark.parametrize(
    ("fields", "value", "article"),
    [
        (
            {"body": "a.b[].c"},
            [{"title": "甲", "a": {"b": [{"c": "一"}, {"c": "二", "d": "三"}]}}],
            ("甲", "一\n二\na.b.d: 三", ""),
        ),
        ({"title": "meta.head"}, [{"meta": {"head": "甲", "tag": "乙"}, "body": "一"}], ("甲", "一\nmeta.tag: 乙", "")),
        (
            {"body": "data[].paragraphs[].s"},
            {"data": [{"title": "书", "paragraphs": [{"id": "1", "s": {"x": 1}, "title": "回"}]}]},
            ("回", "s.x: 1\ntitle: 书", ""),
        ),
        (
            {"author": "by[].who"},
            [{"title": "甲", "by": [{"who": "路遥"}, {"who": "哈丹青"}]}],
            ("甲", "", "路遥、哈丹青"),
        ),
        ({"date": "m.when"}, [{"title": "甲", "m": {"when": "春天"}}], ("甲", "date: 春天", "")),
    ],
)
def test_nested_names_of_the_user(fields, value, article):
    (found,) = _articles(value, ReadOptions(fields=fields))
    assert (found.title, found.body, found.author) == article


def test_a_line_is_a_record_whatever_is_in_it():
    line = {"title": "梵文", "paragraphs": [_paragraph("甲文。", "甲问", "甲答")]}
    (article,) = LINES.read(Input(json.dumps(line).encode(), "a.jsonl"))
    assert isinstance(article, Article)
    assert (article.title, article.body) == (
        "梵文",
        "paragraphs.context: 甲文。\nparagraphs.qas.question: 甲问\nparagraphs.qas.answers.text: 甲答",
    )


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []


def _lost(value: object, found: list[Article]) -> list[str]:
    """The strings of a value that stand nowhere in the articles; of a title lines are joined."""
    told = "\n".join(
        text for one in found for text in (one.title, one.body, one.path, one.source, one.author, one.address, one.date)
    )
    return [text for text in _strings(value) if text.strip() and text not in told and text[:10] not in told]


_WORDS = st.text("甲乙丙丁戊己庚辛壬癸abc", min_size=1, max_size=6)
_KEYS = (
    "title text content date source author url name items data paragraphs messages role from qas comments question "
    "answer tags 0 1 columns 标题 附注 meta"
)
_NAMES = st.sampled_from(_KEYS.split())
_VALUES = st.recursive(
    _WORDS | st.none() | st.booleans() | st.integers(0, 3000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(_VALUES)
def test_no_string_of_any_value_is_lost(value):
    try:
        found = _articles(value)
    except SourceError:
        found = []
    assert _lost(value, found) == []


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(_NAMES, _VALUES, min_size=1, max_size=6))
def test_no_string_of_any_line_is_lost(value):
    found = [item for item in LINES.read(Input(json.dumps(value).encode(), "a.jsonl")) if isinstance(item, Article)]
    assert _lost(value, found) == []


_CASES = Path(__file__).parents[3] / ".." / "shared" / "cases" / "files"


@pytest.mark.skipif(not _CASES.is_dir(), reason="the collected cases are not beside this checkout")
@pytest.mark.parametrize("path", sorted(_CASES.glob("json-*.json")), ids=lambda path: path.name)
def test_collected_case(path):
    value = json.loads(path.read_text("utf-8"))
    assert _lost(value, _articles(value)) == []
