"""The query language: what each query is taken for, and where a bad one is wrong."""

from __future__ import annotations

import random
import time

import pytest

from hansou.index.errors import QueryError
from hansou.search.query.notes import AS_CLOSED, AS_MOST, AS_PUNCTUATION, AS_TEXT, AS_WORD, LEFT_OUT
from hansou.search.query.parser import (
    MAX_DEPTH,
    MAX_DISTANCE,
    MAX_LENGTH,
    MAX_PATTERNS,
    MAX_WILDCARDS,
    NOTHING,
    Parsed,
    parse,
)
from hansou.search.query.tree import Alike, And, Close, Exact, Glob, Keyword, Near, Node, Not, Or, Wild, Words

from .conftest import Library
from .fuzz import random_query


def words(text: str, position: int = 0, field: str = "text") -> Words:
    return Words(text, field, position)


def exact(text: str, position: int = 0, field: str = "text") -> Exact:
    return Exact(text, field, position)


def between(low: str, high: str, position: int = 5, *, above: bool = False, below: bool = False) -> Keyword:
    return Keyword("date", low, high, position, above, below)


def both(*parts: Node) -> And:
    return And(parts, soft=True)


CASES: dict[str, Node] = {
    "江阴": words("江阴"),
    "江阴 百亿项目": both(words("江阴"), words("百亿项目", 3)),
    '"2月8日上午"': exact("2月8日上午"),
    "“四敢”": exact("四敢"),
    "「四敢」": exact("四敢"),
    "『四敢』": exact("四敢"),
    "＂四敢＂": exact("四敢"),
    '"他说“好”"': exact("他说“好”"),
    "甲 AND 乙": And((words("甲"), words("乙", 6))),
    "甲 OR 乙": Or((words("甲"), words("乙", 5))),
    "甲 OR 乙 AND 丙": Or((words("甲"), And((words("乙", 5), words("丙", 11))))),
    "甲 AND 乙 OR 丙": Or((And((words("甲"), words("乙", 6))), words("丙", 11))),
    "(甲 OR 乙) AND 丙": And((Or((words("甲", 1), words("乙", 6))), words("丙", 13))),
    "（甲 OR 乙） 丙": both(Or((words("甲", 1), words("乙", 6))), words("丙", 9)),
    "NOT 甲": Not(words("甲", 4)),
    "-甲": Not(words("甲", 1)),
    "甲 -乙": And((Not(words("乙", 3)), words("甲"))),
    "甲 NOT 乙": And((Not(words("乙", 6)), words("甲"))),
    "甲 AND NOT 乙": And((words("甲"), Not(words("乙", 10)))),
    "NOT NOT 甲": Not(Not(words("甲", 8))),
    "+甲 乙 丙": And((words("甲", 1), both(words("乙", 3), words("丙", 5)))),
    "-(甲 乙)": Not(both(words("甲", 2), words("乙", 4))),
    "title:江阴": words("江阴", 6, "title"),
    "TITLE:江阴": words("江阴", 6, "title"),
    "标题：“江阴”": exact("江阴", 3, "title"),
    "標題:江阴": words("江阴", 3, "title"),
    "text:江阴": words("江阴", 5),
    "source:无锡日报": Keyword("source", "无锡日报", "无锡日报", 7),
    "来源：无锡": Keyword("source", "无锡", "无锡", 3),
    'source:"无锡 日报"': Keyword("source", "无锡 日报", "无锡 日报", 7),
    "date:2022": Keyword("date", "2022", "2022", 5),
    "date:2022-2": Keyword("date", "2022-02", "2022-02", 5),
    "日期：2022-02-09": Keyword("date", "2022-02-09", "2022-02-09", 3),
    "date:2022年2月9日": Keyword("date", "2022-02-09", "2022-02-09", 5),
    "日期：２０２２年２月": Keyword("date", "2022-02", "2022-02", 3),
    "date:2022/2/9": Keyword("date", "2022-02-09", "2022-02-09", 5),
    "date:[2022-01-28 TO 2022-02-09]": between("2022-01-28", "2022-02-09"),
    "date:{2022-01-28 TO 2022-02-09}": between("2022-01-28", "2022-02-09", above=True, below=True),
    "date:[2022 to 2023}": between("2022", "2023", below=True),
    "日期：［2022年1月 至 2022年2月］": between("2022-01", "2022-02", 3),
    "date:[2022 TO]": between("2022", ""),
    "date:{TO 2022-02]": between("", "2022-02"),
    "date:[* TO *]": between("", ""),
    "date:[2022-02 TO 2022]": between("2022-02", "2022"),
    "date:*": between("", ""),
    "source:*": Keyword("source", "", "", 7),
    "source:新华*": Keyword("source", "新华", "新华", 7),
    "source:*日報": Glob("source", "*日報", 7),
    "path:2022/*.txt": Glob("path", "2022/*.txt", 5, folded=True),
    "path:发票": Glob("path", "*发票*", 5, folded=True),
    'path:"a*b?.txt"': Keyword("path", "a*b?.txt", "a*b?.txt", 5),
    "作者：许峰": Keyword("author", "许峰", "许峰", 3),
    "title:(江阴 OR 无锡)": Or((words("江阴", 7, "title"), words("无锡", 13, "title"))),
    "title: （江阴 text:无锡） 宜兴": both(both(words("江阴", 8, "title"), words("无锡", 16)), words("宜兴", 20)),
    "江阴 (source:甲 OR date:2022)": And(
        (Or((Keyword("source", "甲", "甲", 11), Keyword("date", "2022", "2022", 21))), words("江阴"))
    ),
    "江*": Wild("江*"),
    "title:*区": Wild("*区", "title", 6),
    "高？区": Wild("高？区"),
    "江*?": Wild("江*"),
    "-江＊": Not(Wild("江＊", "text", 1)),
    "谁来了？": words("谁来了？"),
    "谁来了 ？": words("谁来了"),
    "江阴?? 项目?": both(words("江阴??"), words("项目?", 5)),
    '"高?区*"': exact("高?区*"),
    "营商环静~": Close("营商环静"),
    "microsoft～": Close("microsoft"),
    "江阴~": Alike("江阴"),
    "3~5": words("3~5"),
    "cat~": words("cat~"),
    '"江阴 项目"~5': Near("江阴 项目", 5),
    "title:“江阴 项目”～": Near("江阴 项目", 10, "title", 6),
    '"江阴"~0 项目': both(Near("江阴", 0), words("项目", 7)),
    "江阴 date:2022": And((Keyword("date", "2022", "2022", 8), words("江阴"))),
    "http://a.cn/b": words("http://a.cn/b"),
    "2019-nCoV": words("2019-nCoV"),
    "C++": words("C++"),
    "a - b": both(words("a"), words("b", 4)),
    "and or not": both(words("and"), words("or", 4), words("not", 7)),
    "AND乙": words("AND乙"),
    "。 江阴 ！": words("江阴", 2),
    "江阴 OR 。": words("江阴"),
    "(((江阴)))": words("江阴", 3),
}

ERRORS = {
    "": (0, "empty"),
    " \n\u3000": (0, "empty"),
    "。，": (0, "nothing to search for"),
    '""': (0, "nothing to search for"),
    "-。": (0, "nothing to search for"),
    "\ud800": (0, "nothing to search for"),
    '江阴 "百亿': (3, "never closed"),
    "“百亿": (0, "never closed"),
    "(江阴": (0, "never closed"),
    "江阴 (百亿 (项目)": (3, "never closed"),
    "江阴)": (2, "closes nothing"),
    "江阴）": (2, "closes nothing"),
    "()": (0, "nothing to search for"),
    "AND 江阴": (0, "nothing on its left"),
    "OR": (0, "nothing on its left"),
    "江阴 AND": (6, "missing"),
    "江阴 OR ": (6, "missing"),
    "江阴 AND OR 百亿": (7, "nothing on its left"),
    "NOT": (3, "missing"),
    "江阴 (NOT)": (7, "missing"),
    "标题:": (3, "needs a value"),
    "title: )": (7, "needs a value"),
    "title: NOT 江阴": (7, "needs a value"),
    "editor:许峰": (0, "no field editor"),
    "date:昨天": (5, "no date"),
    "date:2022-13": (5, "no month 13"),
    "date:2022-02-30": (5, "that month has 28 days"),
    "date:2024-02-30": (5, "that month has 29 days"),
    "date:2022年2月30日": (5, "no date"),
    "date:[2022 TO 2021]": (5, "wrong way round"),
    "date:[2022-02-09 TO 2022-01]": (5, "wrong way round"),
    "date:{2022 TO 2022}": (5, "nothing lies between"),
    "date:{2022 TO 2022-05]": (5, "nothing lies between"),
    "date:[2022-01 TO 2022-02-30]": (17, "that month has 28 days"),
    "date:[ 昨天 TO 2022]": (7, "no date"),
    "date:[2022]": (5, "a range of dates is written"),
    "date:[2022 TO 2023": (5, "never closed"),
    "date:2022*": (5, "no date"),
    "江阴 *": (3, "a wildcard alone"),
    "＊": (0, "a wildcard alone"),
    "title:**": (6, "a wildcard alone"),
    "?": (0, "nothing to search for"),
    "江" + "*江" * (MAX_WILDCARDS + 1): (0, "wildcards in one word"),
    "江* " * (MAX_PATTERNS + 1): (3 * MAX_PATTERNS, "words with wildcards"),
    '"江阴 项目"~101': (8, "too far"),
    '"' + "江 " * 11 + '"~': (0, "10 words in quotation marks at most"),
    "date:0000": (5, "no date"),
    "甲" * (MAX_LENGTH + 1): (MAX_LENGTH, "longer than"),
    "(" * (MAX_DEPTH + 1) + "甲" + ")" * (MAX_DEPTH + 1): (MAX_DEPTH, "within each other"),
    "NOT " * (MAX_DEPTH + 1) + "甲": (4 * MAX_DEPTH, "within each other"),
}


@pytest.mark.parametrize(("query", "tree"), CASES.items())
def test_a_query_is_taken_for(query: str, tree: Node) -> None:
    assert parse(query) == Parsed(tree)
    assert parse(query, strict=True) == Parsed(tree)


# Queries that do not parse, by kind: what each is taken for, and what is noted of it.
EVERYTHING = Keyword("path", "", "")
TAKEN: dict[str, dict[str, tuple[Node, list[str]]]] = {
    "open quotation marks": {
        '"园林': (exact("园林"), [AS_CLOSED]),
        '江阴 "百亿 项目': (both(words("江阴"), exact("百亿 项目", 3)), [AS_CLOSED]),
        "「园林": (exact("园林"), [AS_CLOSED]),
        "标题：“园林": (exact("园林", 3, "title"), [AS_CLOSED]),
        '他说"你好': (both(words("他说"), exact("你好", 2)), [AS_CLOSED]),
        "“园林 修复": (exact("园林 修复"), [AS_CLOSED]),
    },
    "stray quotation marks": {
        '园林"': (words("园林"), [AS_PUNCTUATION]),
        "园林” 修复": (both(words("园林"), words("修复", 4)), [AS_PUNCTUATION]),
        '27" 屏幕': (both(words("27"), words("屏幕", 4)), [AS_PUNCTUATION]),
        '园林 "': (words("园林"), [AS_PUNCTUATION]),
        '"': (NOTHING, [AS_PUNCTUATION, AS_PUNCTUATION]),
        '"甲" "': (exact("甲"), [AS_PUNCTUATION]),
    },
    "parentheses": {
        "(园林": (words("园林", 1), [AS_CLOSED]),
        "江阴 (百亿 (项目)": (both(words("江阴"), both(words("百亿", 4), words("项目", 8))), [AS_CLOSED]),
        "江阴)": (words("江阴"), [AS_PUNCTUATION]),
        "江阴） 无锡": (both(words("江阴"), words("无锡", 4)), [AS_PUNCTUATION]),
        "甲 OR 乙) 丙": (both(Or((words("甲"), words("乙", 5))), words("丙", 8)), [AS_PUNCTUATION]),
        "你好:)": (words("你好:"), [AS_PUNCTUATION]),
        "（（甲 OR 乙": (Or((words("甲", 2), words("乙", 7))), [AS_CLOSED]),
    },
    "operators": {
        "园林 AND": (both(words("园林"), words("AND", 3)), [AS_WORD]),
        "园林 OR ": (both(words("园林"), words("OR", 3)), [AS_WORD]),
        "园林 NOT": (both(words("园林"), words("NOT", 3)), [AS_WORD]),
        "AND 园林": (both(words("AND"), words("园林", 4)), [AS_WORD]),
        "OR": (words("OR"), [AS_WORD]),
        "甲 AND OR 乙": (both(words("甲"), words("OR", 6), words("乙", 9)), [AS_WORD]),
        "甲 NOT AND 乙": (both(words("甲"), words("乙", 10), words("NOT", 2)), [AS_WORD]),
        "(甲 OR) 乙": (both(both(words("甲", 1), words("OR", 3)), words("乙", 7)), [AS_WORD]),
    },
    "colons after what is no field": {
        "WHO：新疗法有效": (words("WHO：新疗法有效"), [AS_TEXT]),
        "Re: 会议通知": (both(words("Re:"), words("会议通知", 4)), [AS_TEXT]),
        "C:\\Users\\张三": (words("C:\\Users\\张三"), [AS_TEXT]),
        "mailto:a@b.cn": (words("mailto:a@b.cn"), [AS_TEXT]),
        "subtitle:江阴": (words("subtitle:江阴"), [AS_TEXT]),
        "Q：谁来了？": (words("Q：谁来了？"), [AS_TEXT]),
        "NBA:“湖城”": (both(words("NBA:"), exact("湖城", 4)), [AS_TEXT]),
    },
    "values that a field cannot have": {
        "日期：昨天": (words("日期：昨天"), [AS_TEXT]),
        "date:2022-13": (words("date:2022-13"), [AS_TEXT]),
        "date:[2022 TO 2021]": (both(words("date:[2022"), words("TO", 11), words("2021]", 14)), [AS_TEXT]),
        "date:(昨天 OR 2022)": (Or((words("昨天", 6), Keyword("date", "2022", "2022", 12))), [AS_TEXT]),
        "py:123": (words("py:123"), [AS_TEXT]),
        "标题:": (words("标题:"), [AS_TEXT]),
        "园林 标题:": (words("园林"), [LEFT_OUT]),
        "title: NOT 江阴": (And((Not(words("江阴", 11)), words("title:"))), [AS_TEXT]),
        "date:[2022 TO 2023": (between("2022", "2023"), [AS_CLOSED]),
    },
    "numbers": {
        "-5度": (exact("-5度"), []),
        "海拔 -154米": (both(words("海拔"), exact("-154米", 3)), []),
        "－3.5%": (exact("－3.5%"), []),
        "−40℃": (exact("−40℃"), []),
        "-2022年2月": (both(exact("-2022"), words("年2月", 5)), []),
        "-度": (Not(words("度", 1)), []),
        "4.2*10": (words("4.2*10"), []),
        "1.0*0.9cm": (words("1.0*0.9cm"), []),
        "3-2": (words("3-2"), []),
        "3*4*5": (words("3*4*5"), []),
        "202*年": (Wild("202*年"), []),
    },
    "stars alone": {
        "*": (EVERYTHING, []),
        " ＊ ": (EVERYTHING, []),
        "**": (EVERYTHING, []),
        "江阴 *": (And((EVERYTHING, words("江阴"))), []),
        "-*": (Not(EVERYTHING), []),
    },
    "too much": {
        "(" * (MAX_DEPTH + 9) + "甲" + ")" * (MAX_DEPTH + 9): (words("甲", MAX_DEPTH + 9), [AS_PUNCTUATION]),
        "江" + "*江" * (MAX_WILDCARDS + 1): (words("江" + "*江" * (MAX_WILDCARDS + 1)), [AS_TEXT]),
        '"江阴 项目"~101': (Near("江阴 项目", MAX_DISTANCE), [AS_MOST]),
        "甲乙。" * 667: (words("甲乙。" * 666), [LEFT_OUT]),
        "甲乙 " * 667: (both(*(words("甲乙", 3 * at) for at in range(666))), [LEFT_OUT]),
        "甲" * (MAX_LENGTH + 9): (words("甲" * MAX_LENGTH), [LEFT_OUT]),
    },
    "nothing": {
        "": (NOTHING, [LEFT_OUT]),
        " \u3000": (NOTHING, [LEFT_OUT]),
        "。，": (NOTHING, [AS_PUNCTUATION]),
        '""': (NOTHING, [AS_PUNCTUATION]),
        "\ud800": (NOTHING, [AS_PUNCTUATION]),
        "?": (NOTHING, [AS_PUNCTUATION]),
    },
}


@pytest.mark.parametrize(
    ("query", "tree", "taken"),
    [(query, *taken) for kind in TAKEN.values() for query, taken in kind.items()],
    ids=lambda value: repr(value)[:40],
)
def test_what_does_not_parse_is_taken_as_it_stands(query: str, tree: Node, taken: list[str]) -> None:
    parsed = parse(query)
    assert parsed.node == tree
    assert [note.taken for note in parsed.notes] == taken
    for note in parsed.notes:
        assert 0 <= note.position <= len(query)
    if parsed.notes:
        with pytest.raises(QueryError) as raised:
            parse(query, strict=True)
        assert raised.value.reason in [note.reason for note in parsed.notes]


@pytest.mark.parametrize(("query", "where", "why"), [(query, *error) for query, error in ERRORS.items()], ids=repr)
def test_a_strict_parse_tells_where_and_why(query: str, where: int, why: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(query, strict=True)
    assert why in raised.value.reason
    assert raised.value.position == where
    assert "\n" not in str(raised.value)
    assert f"(at character {where + 1})" in str(raised.value)


def test_as_deep_and_long_as_allowed() -> None:
    assert parse("(" * MAX_DEPTH + "甲" + ")" * MAX_DEPTH) == Parsed(words("甲", MAX_DEPTH))
    assert parse("甲" * MAX_LENGTH) == Parsed(words("甲" * MAX_LENGTH))


def test_no_query_raises_or_takes_a_second(sample: Library) -> None:
    rng = random.Random(42)
    answered = noted = 0
    for _ in range(4000):
        query = random_query(rng)
        began = time.perf_counter()
        results = sample.searcher.search(query, limit=3)
        assert time.perf_counter() - began < 1.0, query
        answered += bool(results.total)
        noted += bool(results.notes)
        for note in results.notes:
            assert 0 <= note.position <= len(query)
            assert str(note).isprintable(), query
    assert answered > 500
    assert noted > 500


LONG = {
    "distinct words": " ".join(chr(0x4E00 + number) for number in range(MAX_LENGTH // 2)),
    "one character": "的" * MAX_LENGTH,
    "one string": '"' + "的一" * (MAX_LENGTH // 2 - 1) + '"',
    "alternatives": " OR ".join(["江阴 的"] * (MAX_LENGTH // 9)),
    "negations": "-的 " * (MAX_LENGTH // 3),
    "nested": "(江 " * MAX_DEPTH + "甲" + ")" * MAX_DEPTH,
    "nested alternatives": "(江 OR " * MAX_DEPTH + "甲" + ")" * MAX_DEPTH,
    "digits": "1" * MAX_LENGTH,
    "commas": "1," * (MAX_LENGTH // 2),
    "quotes": '""' * (MAX_LENGTH // 2 - 1) + "江",
}


@pytest.mark.parametrize("query", LONG.values(), ids=LONG)
def test_long_queries_take_less_than_a_second(sample: Library, query: str) -> None:
    began = time.perf_counter()
    sample.searcher.search(query)
    assert time.perf_counter() - began < 1.0
