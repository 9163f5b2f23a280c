from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the server's extra is not installed")
pytest.importorskip("mcp", reason="the extra for assistants is not installed")

from starlette.testclient import TestClient

from hansou import Article, Indexer, Searcher
from hansou.search.serve.app import create
from hansou.search.serve.settings import Settings

HOSTILE = Article(
    path='bad/<img src=x onerror=alert(1)>".txt',
    title="<script>alert(1)</script>标题 {{ 7*7 }} 江阴",
    body="江阴 </mark><svg onload=alert(2)> &amp; \"'>\n\x1b[31m第二行\x00\u202e江阴反转\n"
    "http://a\r\nSet-Cookie: x=1\n",
    date="2022-02-09",
    source='"><a href=javascript:alert(3)>来源</a>',
    author="'`<b>",
    address="javascript:alert(4)",
)
ARTICLES = (
    Article("a/江阴.txt", "江阴百亿项目开工", "江阴高新区的项目开工。\n许峰说，投产。\n", "2022-02-09", "江阴日报"),
    Article("a/換電.txt", "計程車換電站啟用", "臺南的計程車司機說，換電站只要三分鐘。\n", "2022-03-01", "臺南新聞"),
    Article("b/敲门.txt", "敲门员上岗", "江阴来了敲门员。\n江阴的门开了。\n", "2023-02-08", "姑苏日讯", author="马行"),
    Article("b/long.txt", "长文", "第一章\n" + "江边的风很大。\n" * 20_000 + "末尾有江阴二字。\n", "2023-03-08"),
    HOSTILE,
)  # fmt: skip


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small index, beside it the files of two of its articles, and one that is of none."""
    home = tmp_path_factory.mktemp("served")
    for path in ("a/江阴.txt", "b/敲门.txt", "secret.txt"):
        (home / path).parent.mkdir(exist_ok=True)
        (home / path).write_text(f"file of {path}", encoding="utf-8")
    with Indexer(home / ".hansou", workers=1) as indexer:
        for article in ARTICLES:
            indexer.add(article)
    return home / ".hansou"


@pytest.fixture(scope="session")
def searcher(index: Path) -> Iterator[Searcher]:
    with Searcher(index) as searcher:
        yield searcher


Serve = Callable[..., TestClient]


@pytest.fixture
def serve(index: Path) -> Iterator[Serve]:
    """Make a client of a server of the small index, with other settings where they are given."""
    clients = []

    def serve(base: str = "http://127.0.0.1:8765", **settings: object) -> TestClient:
        given = Settings(**({"indexes": {"news": str(index)}} | settings))  # type: ignore[arg-type]
        client = TestClient(create(given), base, client=("127.0.0.1", 50000), follow_redirects=False)
        client.__enter__()
        clients.append(client)
        return client

    yield serve
    for client in clients:
        client.__exit__(None, None, None)
