"""`/v1/…`: the answers of the library, the parameters of the table, and a document that describes both."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hansou import Searcher
from hansou.search.serve.api import ENDPOINTS
from tools import openapi

from .conftest import ARTICLES, Serve

SCHEMA = json.loads((openapi.ROOT / "docs" / "output.schema.json").read_text(encoding="utf-8"))
ASKED: dict[str, list[dict[str, Any]]] = {
    "search": [
        {"q": "江阴"},
        {"q": "江阴", "facets": ["month", "source"], "limit": 1, "snippets": 1, "width": 40},
        {"q": "“江阴", "sort": "newest"},
        {"q": "没有的东西"},
        {"q": "江阴", "since": "2023", "exclude": ["a/", "*.bak"], "match": "any", "equivalents": "false"},
        {"q": ""},
    ],
    "article": [{"path": "a/江阴.txt"}],
    "highlights": [{"path": "a/江阴.txt", "q": "江陰"}],
    "why": [{"path": "a/江阴.txt", "q": "江阴 项目"}, {"path": "b/敲门.txt", "q": "换电"}],
    "suggest": [{"prefix": "江"}, {"prefix": "jiang", "limit": 3}],
    "similar": [{"path": "a/江阴.txt"}],
    "facets": [{"q": "江阴", "by": ["year", "author"]}],
    "occurrences": [{"q": "江阴"}, {"q": "江阴", "sort": "left", "limit": 2, "context": 5}],
    "trends": [{"q": ["江阴", "换电"], "by": "year"}],
    "stats": [{}],
}
CASES = [(name, asked) for name, each in ASKED.items() for asked in each]


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_answers_are_as_the_schema_says(serve: Serve, name: str, asked: dict[str, Any]) -> None:
    answer = serve().get(f"/v1/{name}", params=asked)
    assert answer.status_code == 200, answer.text
    schema = {"$ref": f"#/$defs/{openapi.ANSWERS[name]}", "$defs": SCHEMA["$defs"]}
    lines = answer.text.splitlines() if name == "occurrences" else [answer.text]
    assert lines
    for line in lines:
        Draft202012Validator(schema).validate(json.loads(line))


def test_every_endpoint_is_asked() -> None:
    assert list(ASKED) == [endpoint.name for endpoint in ENDPOINTS]


def test_the_answers_are_the_librarys(serve: Serve, searcher: Searcher) -> None:
    client = serve()
    mine = client.get("/v1/search", params={"q": "江阴", "facets": "year"}).json()
    its = searcher.search("江阴", facets=["year"]).as_json()
    assert {**mine, "took_ms": 0} == {"version": 1, "index": "news", **its, "took_ms": 0}
    lines = client.get("/v1/occurrences", params={"q": "江"}).text.splitlines()
    occurrences = [{"version": 1, **occurrence.as_json()} for occurrence in searcher.occurrences("江")]
    assert len(occurrences) > len(lines) == 10_000  # the limit
    assert [json.loads(line) for line in lines] == occurrences[:10_000]
    assert client.get("/v1/article", params={"path": "b/long.txt"}).json()["body"] == ARTICLES[3].body
    assert client.get("/v1/trends", params={"q": "江"}).json()["rows"] == searcher.trends("江").as_json()["rows"]


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/v1/search", 400, "q"),
        ("/v1/search?q=a&q=b", 400, "q"),
        ("/v1/search?q=a&limt=3", 400, "limt"),
        ("/v1/search?q=a&limit=101", 400, "limit"),
        ("/v1/search?q=a&limit=-1", 400, "limit"),
        ("/v1/search?q=a&limit=1e2", 400, "limit"),
        ("/v1/search?q=a&limit=%D9%A3", 400, "limit"),
        ("/v1/search?q=a&sort=best", 400, "sort"),
        ("/v1/search?q=a&repeats=maybe", 400, "repeats"),
        ("/v1/search?q=a&since=soon", 400, "q"),
        ("/v1/search?q=a&facets=colour", 400, None),
        ("/v1/search?q=(a&strict=1", 400, "q"),
        ("/v1/search?q=a&index=other", 404, "index"),
        ("/v1/article?path=nowhere", 404, "path"),
        ("/v1/why?q=a&path=nowhere", 404, "path"),
        ("/v1/similar?path=nowhere", 404, "path"),
        ("/v1/trends?q=a" + "&q=b" * 11, 400, "q"),
        ("/v1/nothing", 404, None),
        ("/nothing", 404, None),
        ("/static/../app.py", 404, None),
        ("/static/%2e%2e/app.py", 404, None),
    ],
)
def test_problems_say_what_is_wrong(serve: Serve, address: str, status: int, parameter: str | None) -> None:
    answer = serve().get(address)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem.get("parameter") == parameter
    assert "/tmp" not in answer.text
    assert ".hansou" not in answer.text


def test_a_strict_query_says_where_it_is_wrong(serve: Serve) -> None:
    problem = serve().get("/v1/search", params={"q": "江阴 (百亿", "strict": "true"}).json()
    assert problem["position"] == 3


def test_an_answer_that_is_known_is_not_sent_again(serve: Serve) -> None:
    client = serve()
    first = client.get("/v1/search?q=江阴")
    tag = first.headers["etag"]
    again = client.get("/v1/search?q=江阴", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = client.get("/v1/search?q=项目", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_long_answers_are_compressed(serve: Serve) -> None:
    answer = serve().get("/v1/article?path=b/long.txt")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 10_000


def test_the_document_is_the_codes_and_is_served(serve: Serve) -> None:
    assert openapi.made() == openapi.TARGET.read_text(encoding="utf-8"), "run: python -m tools.openapi"
    described = serve().get("/v1/openapi.json").json()
    assert sorted(described["paths"]) == sorted(f"/v1/{endpoint.name}" for endpoint in ENDPOINTS)


def test_several_indexes(serve: Serve, index: Any) -> None:
    client = serve(indexes={"news": str(index), "gone": str(index) + "-not-there"})
    assert client.get("/v1/search?q=江阴&index=news").json()["index"] == "news"
    gone = client.get("/v1/search?q=江阴&index=gone")
    assert gone.status_code == 503
    assert gone.headers["retry-after"]
    assert client.get("/v1/search?q=江阴").status_code == 200
