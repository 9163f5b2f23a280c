"""What people see: escaped, in their language, without scripts."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

from .conftest import HOSTILE, Serve

HTML = {"Accept": "text/html"}
PAGES = (
    "/", "/?q=江阴", "/kwic?q=江阴", "/trends?q=江阴;换电", "/trends?q=江阴&by=source",
    f"/read?path={quote(HOSTILE.path)}&q=江阴",
    f"/similar?path={quote(HOSTILE.path)}", "/?q=没有", "/kwic", "/trends",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_nothing_of_a_text_becomes_markup(serve: Serve, address: str) -> None:
    page = serve().get(address)
    assert page.status_code == 200
    tree = LexborHTMLParser(page.text)
    assert len(tree.css("script")) == 1
    assert tree.css_first("script").attributes["src"] == "/static/page.js"
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            assert not (value or "").strip().lower().startswith("javascript:")
    assert tree.css("img, iframe, object, embed") == []
    assert "49" not in tree.body.text().replace("2049", "")  # {{ 7*7 }} is text


@pytest.mark.parametrize(
    "query",
    ["<script>alert(1)</script>", '"><img src=x>', "' onmouseover='x", "{{7*7}}", "</title>", "\x00\x1b", "\ud7ff"],
)
def test_nothing_of_a_query_becomes_markup(serve: Serve, query: str) -> None:
    client = serve()
    for view in ("/", "/kwic", "/trends", "/read"):
        page = client.get(view, params={"q": query, "path": "a/江阴.txt"} if view == "/read" else {"q": query})
        assert page.status_code == 200
        tree = LexborHTMLParser(page.text)
        assert len(tree.css("script")) == 1
        assert tree.css("img") == []
        assert tree.css_first("#q").attributes["value"] == query.replace("\x00", "\ufffd")


def test_the_answers_are_there_without_scripts(serve: Serve) -> None:
    tree = LexborHTMLParser(serve().get("/?q=江阴").text)
    assert "4 articles" in tree.css_first(".total").text()
    assert [node.text() for node in tree.css(".hit h2 mark")][:1] == ["江阴"]
    link = tree.css_first(".hit h2 a").attributes["href"]
    page = LexborHTMLParser(serve().get(link).text)
    assert page.css_first("h1").text()
    assert page.css("mark#m1")


def test_answers_go_on_and_narrow(serve: Serve) -> None:
    client = serve()
    tree = LexborHTMLParser(client.get("/?q=江").text)
    bars = [node.attributes["href"] for node in tree.css(".histogram a")]
    assert len(bars) == 3
    narrowed = LexborHTMLParser(client.get(bars[0]).text)
    assert narrowed.css_first(".total").text() == "2 articles"
    assert [node.text().strip(" ×") for node in narrowed.css(".chosen li")] == ["2022-02", "2022-02"]
    facet = next(node for node in tree.css(".facets a") if node.text() == "江阴日报")
    one = LexborHTMLParser(client.get(facet.attributes["href"]).text)
    assert one.css_first(".total").text() == "1 article"
    both = LexborHTMLParser(client.get(one.css_first(".chosen a").attributes["href"]).text)
    assert both.css_first(".total").text() == "4 articles"


def test_a_long_article_is_shown_in_parts(serve: Serve) -> None:
    client = serve()
    last = LexborHTMLParser(client.get("/read?path=b/long.txt&q=末尾").text)  # the part that has the match
    assert "末尾有江阴二字" in last.css_first("article").text()
    first = LexborHTMLParser(client.get("/read?path=b/long.txt&q=末尾&part=1").text)
    assert "末尾" not in first.css_first("article").text()
    assert "Matches: 1" in first.css_first(".stepping").text()
    beyond = client.get("/read?path=b/long.txt&part=999")
    assert beyond.status_code == 200


def test_the_parts_of_a_text_are_all_of_it() -> None:
    from hansou.search.serve.pages import PART, _parts

    for text in ("", "短", "一行\n" * 40_000, "没有行" * 60_000, "x" * PART, "x" * (PART * 5 // 4 + 1)):
        parts = _parts(text)
        assert "".join(text[start:end] for start, end in parts) == text
        assert all(end - start <= PART * 5 // 4 for start, end in parts)


@pytest.mark.parametrize(
    ("accepted", "tag", "word"),
    [
        ("zh-CN,zh;q=0.9", "zh-Hans", "查询"),
        ("zh-TW", "zh-Hant", "查詢"),
        ("zh-Hant-HK", "zh-Hant", "查詢"),
        ("fr;q=0.9,en;q=0.8,zh;q=0.1", "en", "Search"),
        ("de", "en", "Search"),
        (";q=,,zh;q=x", "en", "Search"),
    ],
)
def test_the_language_is_the_readers(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, accepted: str, tag: str, word: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    tree = LexborHTMLParser(serve().get("/?q=a", headers={"Accept-Language": accepted}).text)
    assert tree.css_first("html").attributes["lang"] == tag
    assert tree.css_first("button").text() == word


def test_a_chosen_language_stays(serve: Serve) -> None:
    client = serve()
    client.get("/?lang=zh-Hant")
    assert 'lang="zh-Hant"' in client.get("/").text
    assert client.get("/?lang=xx").status_code == 400


def test_the_other_script(serve: Serve) -> None:
    client = serve()
    page = LexborHTMLParser(client.get("/read?path=a/換電.txt&q=換電&script=simplified").text)
    assert "计程车换电站启用" in page.css_first("h1").text()
    assert [node.text() for node in page.css("mark")] == ["换电", "换电"]


def test_files_only_where_they_may_be_had(serve: Serve, index: Path) -> None:
    closed = serve()
    assert closed.get("/file?path=a/江阴.txt").status_code == 404
    client = serve(files=True)
    had = client.get("/file?path=a/江阴.txt")
    assert had.text == "file of a/江阴.txt"
    assert had.headers["content-disposition"].startswith("attachment")
    assert had.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in had.headers["content-security-policy"]
    for path in ("secret.txt", "../secret.txt", "a/../secret.txt", str(index.parent / "secret.txt"), ".hansou", "\x00"):
        assert client.get("/file", params={"path": path}).status_code == 404


def test_a_file_behind_a_link_out_of_the_folder_is_not_had(serve: Serve, index: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("outside", encoding="utf-8")
    target = index.parent / "a" / "换.txt"
    inside = index.parent / "a" / "江阴.txt"
    inside.rename(target)
    try:
        inside.symlink_to(outside)
        assert serve(files=True).get("/file?path=a/江阴.txt").status_code == 404
    finally:
        inside.unlink()
        target.rename(inside)


def test_the_feed_is_well_formed(serve: Serve) -> None:
    answer = serve().get("/feed?q=江阴")
    feed = ET.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}updated") for entry in entries[:2]] == [
        "2023-03-08T00:00:00Z",
        "2023-02-08T00:00:00Z",
    ]
    assert all(entry.find(f"{atom}link").get("href").startswith("http://127.0.0.1:8765/read?") for entry in entries)  # type: ignore[union-attr]
    described = ET.fromstring(serve().get("/opensearch.xml").content)
    assert len(described.findall("{http://a9.com/-/spec/opensearch/1.1/}Url")) == 3


def test_behind_a_proxy_addresses_have_its_path(serve: Serve) -> None:
    client = serve(root_path="/han")
    tree = LexborHTMLParser(client.get("/?q=江阴").text)
    addresses = [node.attributes["href"] for node in tree.css("a, link") if node.attributes["href"]]
    assert addresses
    assert all(address.startswith(("/han/", "#")) for address in addresses)


def test_what_goes_wrong_is_a_page_for_people(serve: Serve) -> None:
    page = serve().get("/read?path=nowhere", headers=HTML)
    assert page.status_code == 404
    assert LexborHTMLParser(page.text).css_first("h1").text()
