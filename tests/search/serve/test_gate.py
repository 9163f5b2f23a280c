"""Who is let in, and what every answer has."""

from __future__ import annotations

import logging
from pathlib import Path

import anyio
import httpx
import pytest

from hansou import HansouError
from hansou.search.serve.app import create
from hansou.search.serve.settings import Settings

from .conftest import Serve

SECRET = "a-secret-of-some-length"


@pytest.fixture
def token_file(tmp_path: Path) -> str:
    (tmp_path / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    return str(tmp_path / "token")


@pytest.mark.parametrize(
    ("host", "listening", "allowed", "status"),
    [
        ("127.0.0.1:8765", "127.0.0.1", (), 200),
        ("localhost:8765", "127.0.0.1", (), 200),
        ("[::1]:8765", "127.0.0.1", (), 200),
        ("LOCALHOST", "127.0.0.1", (), 200),
        ("evil.example", "127.0.0.1", (), 421),
        ("127.0.0.1.evil.example", "127.0.0.1", (), 421),
        ("localhost@evil.example", "127.0.0.1", (), 421),
        ("", "127.0.0.1", (), 421),
        ("a b", "127.0.0.1", (), 421),
        ("[::1", "127.0.0.1", (), 421),
        ("search.example.org", "0.0.0.0", ("search.example.org",), 200),
        ("other.example.org", "0.0.0.0", ("search.example.org",), 421),
        ("whatever.example", "0.0.0.0", ("*",), 200),
    ],
)
def test_only_by_its_own_name(serve: Serve, host: str, listening: str, allowed: tuple[str, ...], status: int) -> None:
    client = serve(host=listening, hosts=allowed)
    assert client.get("/v1/stats", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_changed(serve: Serve, method: str) -> None:
    client = serve()
    for address in ("/", "/v1/search?q=a", "/enter", "/mcp", "/static/page.js"):
        answer = client.request(method, address)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": f"Bearer {SECRET}"}, 200),
        ({"Authorization": f"bearer  {SECRET}"}, 200),
        ({"Authorization": f"Basic {SECRET}"}, 401),
        ({"Authorization": f"Bearer {SECRET}x"}, 401),
        ({"Authorization": f"Bearer {SECRET[:-1]}"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer 口令".encode()}, 401),
        ({"Cookie": f"hansou_token={SECRET}"}, 401),
    ],
)
def test_a_token_is_wanted(serve: Serve, token_file: str, headers: dict[str, str], status: int) -> None:
    client = serve(token_file=token_file)
    for address in ("/", "/v1/stats", "/metrics", "/v1/openapi.json", "/file?path=a", "/feed?q=a"):
        answer = client.get(address, headers=headers)
        if status == 401:
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
        else:
            assert answer.status_code != 401
    assert client.get("/health").json() == {"status": "ok"}


def test_a_browser_enters_with_the_token(serve: Serve, token_file: str) -> None:
    client = serve(token_file=token_file)
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 401
    assert 'action="/enter"' in page.text
    assert client.post("/enter", data={"token": "wrong"}).status_code == 401
    entered = client.post("/enter", data={"token": SECRET})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert SECRET not in cookie
    assert client.get("/v1/stats").status_code == 200  # with the cookie


@pytest.mark.parametrize("text", ["short", "", "with a space in the middle", "口令口令口令口令口令口令"])
def test_a_token_that_is_none_is_refused(tmp_path: Path, index: Path, text: str) -> None:
    (tmp_path / "token").write_text(text, encoding="utf-8")
    with pytest.raises(HansouError, match="token"):
        create(Settings({"news": str(index)}, token_file=str(tmp_path / "token")))


def test_every_answer_has_the_safe_headers(serve: Serve) -> None:
    client = serve()
    for address in ("/", "/v1/stats", "/static/page.js", "/nothing", "/health", "/feed?q=a"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_scripts_of_other_pages_only_where_allowed(serve: Serve) -> None:
    client = serve(origins=("https://a.example",))
    allowed = client.get("/v1/stats", headers={"Origin": "https://a.example"}).headers
    assert allowed["access-control-allow-origin"] == "https://a.example"
    other = client.get("/v1/stats", headers={"Origin": "https://b.example"}).headers
    assert "access-control-allow-origin" not in other
    assert serve(origins=("*",)).get("/v1/stats").headers["access-control-allow-origin"] == "*"


def test_a_long_address_is_refused(serve: Serve) -> None:
    client = serve()
    assert client.get("/v1/search?q=" + "a" * 19_000).status_code == 200
    assert client.get("/v1/search?q=" + "a" * 21_000).status_code == 400
    assert client.get("/v1/search?q=" + "a" * 62_000).status_code == 413


@pytest.mark.parametrize(("settings", "status"), [({"waiting": 2}, 503), ({"waiting_each": 2}, 429)])
def test_too_many_at_once_are_told_when_to_come_again(index: Path, settings: dict[str, int], status: int) -> None:
    app = create(Settings({"news": str(index)}, **settings))  # type: ignore[arg-type]
    answers: list[httpx.Response] = []

    async def ask_all() -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

            async def ask() -> None:
                answers.append(await client.get("/v1/occurrences", params={"q": "江", "limit": 1000}))

            async with anyio.create_task_group() as group:
                for _ in range(12):
                    group.start_soon(ask)

    anyio.run(ask_all)
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, status}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == status)


def test_the_log_is_a_line_a_request(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    client = serve()
    with caplog.at_level(logging.INFO, "hansou.serve"):
        client.get("/v1/search?q=%0d%0aforged%1b[31m%22&limit=1")
    messages = [record.getMessage() for record in caplog.records if record.name == "hansou.serve"]
    assert len(messages) == 1
    assert messages[0].isprintable()
    assert messages[0].isascii()
    assert " 200 " in messages[0]


def test_metrics_count(serve: Serve) -> None:
    client = serve()
    client.get("/v1/search?q=a")
    client.get("/v1/search?q=b")
    client.get("/?q=b")
    client.get("/v1/nowhere")
    text = client.get("/metrics").text
    assert 'hansou_requests_total{what="search",status="200"} 2' in text
    assert 'hansou_requests_total{what="page_list",status="200"} 1' in text
    assert 'hansou_requests_total{what="none",status="404"} 1' in text
    assert 'hansou_request_seconds_bucket{what="search",le="+Inf"} 2' in text
    for line in text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2
