"""The ranking evaluation on small collections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import quality
from bench.corpus import Document
from bench.kinds import KINDS
from bench.plain import Plain, converted, grams, words

TOWNS = {"臺南": "三年", "蘇州": "五年", "無錫": "八年", "新竹": "一年"}
NEWS = {
    "湖底隧道检修": "养护队昨夜检修湖底隧道，更换了三十七盏坏掉的灯，凌晨驶出。",
    "大闸蟹上市": "今年的大闸蟹，比往年早了整整八天上市，每只两百克。",
}


@pytest.fixture
def drcd(tmp_path: Path) -> Path:
    folder = tmp_path / "drcd"
    folder.mkdir()
    for part, towns in (("dev", list(TOWNS)[:2]), ("test", list(TOWNS)[2:])):
        paragraphs = [
            {
                "id": town,
                "context": f"{town}的園林經過{TOWNS[town]}修繕，重新開放。門票沒有漲價。",
                "qas": [
                    {"id": f"{town}-1", "question": f"{town}的園林修繕了多久？", "answers": [{"text": TOWNS[town]}]}
                ],
            }
            for town in towns
        ]
        data = {"data": [{"title": "園林", "paragraphs": paragraphs}]}
        (folder / f"{part}.json").write_text(json.dumps(data), encoding="utf-8")
    return folder


def test_every_row_and_set_is_there(drcd: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "news.jsonl"
    lines = [json.dumps({"id": title, "title": title, "body": body}) for title, body in NEWS.items()]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    found = quality.run(drcd, corpus, [], 10, 1, tmp_path / "scratch", lambda _line: None, each=2)
    questions, items, asked = found.values()
    ours = [*quality.VARIANTS, *quality.ASKED, quality.FOLLOWING]
    assert [each.system for each in questions] == [*ours, *quality.PLAIN]
    best = {each.system: each.scores for each in questions}
    assert best["hansou"]["Traditional"] == best["hansou"]["Simplified"] == quality.Score(1.0, 1.0, 1.0)
    assert best["BM25, grams, converted"]["Simplified"] == quality.Score(1.0, 1.0, None)
    assert best["BM25, words"]["Simplified"].mrr < 1.0  # no word of 蘇州 stands in a question about 苏州
    assert all(each.scores["titles"].mrr == each.scores["clauses"].mrr == 1.0 for each in items)
    assert set(asked[0].scores) <= {name for kind in KINDS for name in (kind, f"{kind}, other script")}
    ranking, snippets, known = quality.tables(found)[:3]
    assert len(ranking.rows) == len(known.rows) == len(ours) + len(quality.PLAIN)
    assert [row[0] for row in snippets.rows] == ours


def test_known_items_are_known_by_one_document_alone() -> None:
    documents = [
        Document(f"{at}", "每日要闻", f"第{at}件事情说来话长，{body}后来的事情谁都知道了，完。")
        for at, body in enumerate("甲乙丙")
    ]
    documents.append(Document("3", "湖底隧道，检修！", "今夜检修湖底隧道的人真不少，一共三十七位养护队员，完。"))
    sets = quality.known_items(documents, 10, 1)
    assert [(case.query, case.wanted) for case in sets["titles"]] == [("湖底隧道 检修", {"3"})]
    for case in sets["clauses"]:
        assert [document.id for document in documents if case.query in document.body] == [*case.wanted]


def test_a_long_snippet_shows_nothing() -> None:
    case = quality.Case("江阴", frozenset("a"), ("项目",))
    assert quality.score([case], lambda _query: (["b", "a"], ["", "江阴项目"])) == quality.Score(0.5, 1.0, 1.0)
    assert quality.score([case], lambda _query: (["a"], ["江阴项目" * 40])) == quality.Score(1.0, 1.0, 0.0)
    assert quality.score([case], lambda _query: (["b"], ["江阴项目"])) == quality.Score(0.0, 0.0, None)


def test_terms_of_plain_bm25() -> None:
    assert grams("ＧＷ 江-阴") == ["ｇｗ", "ｗ江", "江阴"]
    assert converted(grams)("產業，Ａ") == ["产业", "业a"]
    assert list(words("江阴,项目。")) == ["江阴", "项目"]
    documents = [Document("a", "", "江阴项目"), Document("b", "", "江阴江阴江阴"), Document("c", "", "苏州")]
    assert Plain(documents, grams).rank("江阴项目") == ["a", "b"]
    assert Plain(documents, grams).rank("南京") == []
