"""Whatever is asked, the server answers: with what was asked for or a problem, never with a fault of its own."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hansou.search.serve.api import ENDPOINTS
from hansou.search.serve.pages import KWIC, LIST, READ, TRENDS
from hansou.search.serve.parameters import Parameter

from .conftest import ARTICLES, Serve

ROUNDS = int(os.environ.get("HTTP_ROUNDS", "60"))
NASTY = (
    *(
        "",
        " ",
        "江阴",
        "江陰 OR (",
        '"',
        "*",
        "?",
        "~",
        "a:b",
        "title:",
        "date:[",
        "\x00",
        "\x1b[2J",
        "\u202e",
        "\ud7ff",
        "😀",
    ),
    *(
        "-1",
        "0",
        "1",
        "10",
        "101",
        "1e9",
        "9" * 30,
        "٣",
        "true",
        "false",
        "2023",
        "2023-02-30",
        "9999-99",
        "left",
        "path",
    ),
    *("year", "news", "../../etc/passwd", "/", "%", "%00", "a/江阴.txt", "江" * 500, "( " * 200, "NOT " * 50),
    *("\r\nX: y", "{{1}}"),
)


def values_of(parameter: Parameter) -> st.SearchStrategy[str]:
    likely = [*parameter.schema.get("enum", ()), "江阴", *(article.path for article in ARTICLES[:3])]
    return st.one_of(st.sampled_from(likely), st.sampled_from(NASTY), st.text(max_size=20))


def asked(parameters: tuple[Parameter, ...]) -> st.SearchStrategy[list[tuple[str, str]]]:
    pairs = [st.tuples(st.just(parameter.name), values_of(parameter)) for parameter in parameters]
    needed = st.tuples(*(pair for pair, parameter in zip(pairs, parameters, strict=True) if parameter.required))
    others = st.lists(st.one_of(*pairs, st.tuples(st.text(max_size=5), st.text(max_size=5))), max_size=5)
    return st.builds(lambda some, more: [*some, *more], needed, others)


TARGETS = {f"/v1/{endpoint.name}": tuple(endpoint.parameters) for endpoint in ENDPOINTS}
TARGETS |= {"/": LIST, "/kwic": KWIC, "/trends": TRENDS, "/read": READ, "/feed": LIST, "/file": READ}


@pytest.mark.parametrize("address", TARGETS)
def test_no_question_is_a_fault(serve: Serve, address: str) -> None:
    client = serve(files=True)

    @settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(asked(TARGETS[address]))
    def ask(pairs: list[tuple[str, str]]) -> None:
        answer = client.get(address, params=pairs)
        assert answer.status_code in (200, 400, 404), (answer.status_code, answer.text)
        if answer.headers["content-type"].startswith(("application/json", "application/problem+json")):
            json.loads(answer.content)
        assert "\n" not in "".join(answer.headers.values())

    ask()
