"""Addresses of indexes on clusters: what is one, what it says, and what is said of those that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from hansou import ClusterError, Indexer, Searcher
from hansou.index.article import Article
from hansou.index.cluster.address import Address, AddressPath, is_address, parse_address
from hansou.index.cluster.connection import PASSWORD, USER
from hansou.index.cluster.documents import document, document_id, from_json, plain_text, to_json, token


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("opensearch://search/news", Address((("search", 9200),), "news")),
        ("opensearch:/search/news", Address((("search", 9200),), "news")),
        ("opensearch+https://a:1,b:2/n-1", Address((("a", 1), ("b", 2)), "n-1", secure=True)),
        ("opensearch://[::1]:9200/新闻/", Address((("[::1]", 9200),), "新闻")),
        ("opensearch://h/n?shards=6&replicas=0", Address((("h", 9200),), "n", shards=6, replicas=0)),
    ],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert is_address(text)
    assert parse_address(text) == address
    assert parse_address(AddressPath(text)) == address
    assert str(AddressPath(text)).startswith(text.split(":", maxsplit=1)[0] + "://")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("opensearch://h", "no name for an index"),
        ("opensearch://h/News", "no name for an index"),
        ("opensearch://h/a/b", "no name for an index"),
        ("opensearch://h/_all", "no name for an index"),
        ("opensearch://h/a*", "no name for an index"),
        ("opensearch:///n", "is written opensearch://HOST:9200/NAME"),
        ("opensearch://h:99999/n", "is no host"),
        ("opensearch://h:x/n", "is no host"),
        ("opensearch://a,,b/n", "is no host"),
        ("opensearch://user:secret@h/n", "HANSOU_PASSWORD"),
        ("opensearch://h/n?shards=0", "no option"),
        ("opensearch://h/n?replicas=x", "no option"),
        ("opensearch://h/n?copies=1", "no option"),
    ],
)
def test_what_is_no_address_is_told_in_one_line(text: str, said: str) -> None:
    with pytest.raises(ClusterError) as error:
        parse_address(text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("path", ["opensearch", "opensearch/news", "news.hansou", "/opensearch:/h/n"])
def test_folders_are_no_addresses(path: str) -> None:
    assert not is_address(path)
    assert not is_address(Path(path))


def test_nobody_there_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opensearchpy")
    monkeypatch.setattr("hansou.index.cluster.connection.GONE_PATIENCE", 0.2)
    monkeypatch.setenv(USER, "somebody")
    monkeypatch.setenv(PASSWORD, "secret")
    for host, said in (("127.0.0.1:1", "nothing answers"), ("no-such-host.invalid:9200", "no such host")):
        for opened in (Searcher, Indexer):
            with pytest.raises(ClusterError, match=said) as error:
                opened(f"opensearch://{host}/news")
            assert "secret" not in str(error.value)


def test_tokens_have_no_blanks_and_a_bounded_length() -> None:
    assert token("15 gwh") == "15_gwh"
    long = "a" * 5_000
    assert len(token(long)) < 256
    assert token(long) != token(long + "a")


def test_names_that_are_no_text_come_back_as_they_were() -> None:
    path = b"\xff\xfe-\xe6\xb1\x9f.txt".decode("utf-8", "surrogateescape")
    kept = to_json({"path": path, "title": "江"})
    kept["path"].encode()
    assert from_json(kept) == {"path": path, "title": "江"}
    assert plain_text(path) == "\\xff\\xfe-江.txt"
    assert document_id(path) != document_id(plain_text(path))


def test_a_document_has_the_terms_of_a_local_index() -> None:
    made = document(Article("a", "江阴项目", "霞客湾科学城，15GWh。", date="2022-02", source="新華社"), 7)
    assert made["text"][:2] == ["江阴 阴项 项目", "霞客 客湾 湾科 科学 学城 城_15 15_gwh"]
    assert "科学城" in made["text"][2].split()
    assert made["text_units"] == ["江 阴 项 目", "霞 客 湾 科 学 城 15 gwh"]
    assert (made["title"][0], made["title_units"]) == ("江阴 阴项 项目", "江 阴 项 目")
    assert (made["units"], made["title_length"], made["number"]) == (12, 4, 7)
    assert (made["source"], made["date"], made["year"], made["month"]) == ("新华社", "2022-02", "2022", "2022-02")
