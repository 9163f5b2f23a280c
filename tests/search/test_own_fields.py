"""Fields of one's own: kept, found, counted and given back; and lists of sources and authors, found one by one."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from hansou import Article, HansouError, Indexer, ReadOptions, Searcher, check

_SECTIONS = ("经济", "經濟", "文化", "體育", "")
_TAGS = ("储能", "江阴", "换电站", "Rust", "a、b")


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    rng = random.Random(3)
    return [
        Article(
            f"{at}",
            body="江阴项目" if rng.random() < 0.7 else "宜兴项目",
            source=rng.choice(("江阴发布、宜兴发布", "宜兴发布", "")),
            author=rng.choice(("路遥、哈丹青", "哈丹青", "")),
            fields={"section": rng.choice(_SECTIONS), "tags": rng.sample(_TAGS, rng.randrange(4)), "Price": at},
        )
        for at in range(80)
    ]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Searcher:
    """In three segments, one of them without such fields, and some documents removed and replaced."""
    folder = tmp_path_factory.mktemp("fields") / "index"
    with Indexer(folder, workers=1) as indexer:
        indexer.add(articles[:30])
    with Indexer(folder, workers=1) as indexer:
        indexer.add([Article(f"plain/{at}", body="项目") for at in range(9)])
        indexer.add([Article("79", body="旧项目", fields={"section": "旧"})])
    with Indexer(folder, workers=1) as indexer:
        indexer.add(articles[30:])
    assert check(folder).ok
    return Searcher(folder)


def _found(searcher: Searcher, query: str) -> set[str]:
    return {hit.path for hit in searcher.search(query, limit=1000, repeats=True)}


def _tags(article: Article) -> tuple[str, ...]:
    tags = article.fields.get("tags", ())
    return (tags,) if isinstance(tags, str) else tags


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("section:经济", lambda a: a.fields.get("section") in ("经济", "經濟")),
        ("Section:經濟", lambda a: a.fields.get("section") in ("经济", "經濟")),
        ("section:*", lambda a: "section" in a.fields),
        ("section:经", lambda a: a.fields.get("section") in ("经济", "經濟")),
        ('section:"体育"', lambda a: a.fields.get("section") == "體育"),
        ("section:?化", lambda a: a.fields.get("section") == "文化"),
        ("江阴 NOT section:文化", lambda a: "江阴" in a.body + a.source and a.fields.get("section") != "文化"),
        ("tags:储能", lambda a: "储能" in _tags(a)),
        ("tags:储能 tags:江阴", lambda a: {"储能", "江阴"} <= set(_tags(a))),
        ("tags:rust", lambda a: "Rust" in _tags(a)),
        ("price:[9 TO 30]", lambda a: 9 <= int(str(a.fields["Price"])) <= 30),
        ("price:{9 TO 30}", lambda a: 9 < int(str(a.fields["Price"])) < 30),
        ("price:[60 TO *]", lambda a: int(str(a.fields["Price"])) >= 60),
        ("source:宜兴发布", lambda a: "宜兴发布" in a.source),
        ("source:江阴发布", lambda a: "江阴发布" in a.source),
        ("author:哈丹青", lambda a: "哈丹青" in a.author),
        ("author:路遥", lambda a: "路遥" in a.author),
    ],
)
def test_a_field_finds_its_articles(searcher, articles, query, holds):
    assert _found(searcher, query) == {article.path for article in articles if holds(article)}


def test_hits_give_fields_back(searcher, articles):
    for hit in searcher.search("江阴", limit=100):
        (article,) = (one for one in articles if one.path == hit.path)
        expected = {name: v if isinstance(v, str) else list(v) for name, v in article.fields.items()}
        assert hit.fields == expected
        assert hit.as_json()["fields"] == expected
        found = searcher.article(hit.path)
        assert found is not None
        assert found.fields == article.fields


def test_facets_count_each_value(searcher, articles):
    counts = searcher.search("项目", facets=["section", "tags", "source"], repeats=True).facets
    assert dict(counts["tags"].counts) == {tag: sum(tag in _tags(a) for a in articles) for tag in _TAGS}
    assert counts["tags"].missing == sum(not _tags(a) for a in articles) + 9
    assert sum(count for _, count in counts["section"].counts) == sum("section" in a.fields for a in articles)
    assert dict(counts["source"].counts) == {
        name: sum(name in a.source for a in articles) for name in ("江阴发布", "宜兴发布")
    }


def test_a_field_that_no_article_has_is_text(searcher):
    results = searcher.search("区县:江阴")
    assert [note.reason for note in results.notes] or "区县" not in searcher.search("section:经济").query
    with pytest.raises(HansouError):
        searcher.search("江阴", facets=["topic"])


@pytest.mark.parametrize("name", ["title", "date", "text", "a b", "", "9a", "NOT", "标题", "x" * 50, "a.b"])
def test_names_that_mean_something_else_are_refused(name):
    with pytest.raises(HansouError):
        Article("a", fields={name: "x"})


def test_values_are_texts_and_empty_ones_are_none():
    import datetime as dt

    given = {
        "a": 3,
        "b": 2.5,
        "c": True,
        "d": dt.date(2024, 5, 1),
        "e": None,
        "f": "",
        "g": ["一", "一", ""],
        "h": ["甲", 2],
    }
    assert Article("a", fields=given).fields == {
        "a": "3", "b": "2.5", "c": "true", "d": "2024-05-01", "g": "一", "h": ("甲", "2"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.jsonl",
            '{"title": "甲", "body": "项目", "section": "经济", "tags": ["储能", "江阴"], "m": {"t": [{"n": "乙"}]}}',
        ),
        (
            "a.json",
            '[{"title": "甲", "body": "项目", "section": "经济", "tags": ["储能", "江阴"], "m": {"t": [{"n": "乙"}]}}]',
        ),
        (
            "a.json",
            (
                '{"data": {"list": [{"body": "项目", "section": "经济", "tags": ["储能", "江阴"], '
                '"m": {"t": {"n": "乙"}}}]}}'
            ),
        ),
        ("a.csv", "title,body,section,tags,tags,n\n甲,项目,经济,储能,江阴,乙\n"),
    ],
)
def test_records_keep_what_is_asked_for(tmp_path: Path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    path = "n" if name.endswith("csv") else "m.t[].n"
    keep = ("section", "tags", f"topic={path}")
    with Indexer(tmp_path / "index", options=ReadOptions(keep=keep)) as indexer:
        indexer.update([tmp_path / name])
    with Indexer(tmp_path / "index") as indexer:
        assert indexer.options.keep == keep  # remembered
    with Searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search("section:经济 tags:江阴 topic:乙")
        assert hit.fields == {"section": "经济", "tags": ["储能", "江阴"], "topic": "乙"}


def test_an_index_without_such_fields_says_nothing_of_them(tmp_path: Path):
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add([Article("a", body="项目")])
    with Searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search("项目")
        assert hit.fields == {}
        assert "fields" not in hit.as_json()


def test_the_command_line_keeps_searches_and_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from click.testing import CliRunner

    from hansou.search.cli import main

    (tmp_path / "a.jsonl").write_text('{"title": "甲", "body": "项目", "section": "经济"}\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(main, ["index", "a.jsonl", "--index", "i", "--keep", "section,tags", "-q"]).exit_code == 0
    result = run(main, ["search", "section:经济", "--index", "i", "--facet", "section", "--json"])
    told = json.loads(result.stdout)
    assert told["hits"][0]["fields"] == {"section": "经济"}
    assert told["facets"]["section"]["counts"] == [{"value": "经济", "count": 1}]


@pytest.mark.parametrize(
    ("query", "heading"),
    [("换电站选址", "一、选址"), ("吊机两台", "二、吊机"), ("开头的话", ""), ("旁白一句", "")],
)
def test_a_hit_says_under_which_heading_it_stands(tmp_path: Path, query, heading):
    page = (
        "<h1>手册</h1><p>开头的话，说明换电站的来历，各部门请按顺序阅读。</p>"
        "<h2>一、选址</h2><p>换电站选址要看车流，也要看地价。</p>"
        "<h2>二、吊机</h2><p>吊机两台，每台都要检修，检修记录交办公室。</p><aside>旁白一句</aside>"
    )
    (tmp_path / "a.html").write_text(page, "utf-8")
    with Indexer(tmp_path / "index") as indexer:
        indexer.update([tmp_path / "a.html"])
    with Searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search(f'"{query}"')
        assert hit.snippets[0].heading == heading
