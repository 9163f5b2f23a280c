"""The tools for assistants, asked by the protocol's own client: in memory, as a program, and over HTTP."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from hansou.search.serve.assistants import server
from hansou.search.serve.catalogue import Catalogue

from .conftest import Serve

TOOLS = {"search", "read", "occurrences", "similar", "why", "suggest", "stats"}


def with_client(index: Path, ask: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Client(server(Catalogue({"news": str(index)}))) as client:
            await ask(client)

    anyio.run(run)


async def text_of(client: Client, tool: str, **given: object) -> str:
    result = await client.call_tool(tool, given)
    assert not result.is_error, result.content
    return "".join(part.text for part in result.content)  # type: ignore[union-attr]


def test_the_tools_and_what_they_say(index: Path) -> None:
    async def ask(client: Client) -> None:
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == TOOLS
        assert all(tool.description and "self" not in tool.input_schema["properties"] for tool in listed.tools)
        found = json.loads(await text_of(client, "search", query="江阴", limit=2))
        assert found["total"] == 4
        first = found["documents"][0]
        assert len(found["documents"]) == 2
        line, quoted = first["passages"][0]["line"], first["passages"][0]["text"]
        read = await text_of(client, "read", path=first["path"], line=line, lines=1)
        assert quoted.splitlines()[0] in read
        lines = (await text_of(client, "occurrences", query="江阴", limit=3)).splitlines()
        assert len(lines) == 3
        assert all("【江阴】" in each for each in lines)
        assert json.loads(await text_of(client, "why", query="江阴", path=first["path"]))["found"]
        assert "江阴" in await text_of(client, "suggest", prefix="jiangy")
        assert json.loads(await text_of(client, "stats"))["documents"] == 5
        assert isinstance(json.loads(await text_of(client, "similar", path=first["path"])), list)

    with_client(index, ask)


def test_answers_are_short(index: Path) -> None:
    async def ask(client: Client) -> None:
        text = await text_of(client, "read", path="b/long.txt", lines=100_000)
        assert len(text) < 15_000
        assert "go on with line=" in text
        rest = await text_of(client, "read", path="b/long.txt", line=20_002)
        assert "末尾有江阴二字" in rest
        many = await text_of(client, "occurrences", query="江边", limit=100_000)
        assert len(many.splitlines()) == 100

    with_client(index, ask)


@pytest.mark.parametrize(
    ("tool", "given", "word"),
    [
        ("read", {"path": "nowhere"}, "nowhere"),
        ("similar", {"path": "nowhere"}, "nowhere"),
        ("why", {"query": "a", "path": "nowhere"}, "nowhere"),
        ("search", {"query": "a", "index": "other"}, "other"),
        ("search", {"query": "a", "since": "soon"}, "soon"),
        ("search", {"query": "a", "limit": -1}, "limit"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(index: Path, tool: str, given: dict[str, object], word: str) -> None:
    async def ask(client: Client) -> None:
        result = await client.call_tool(tool, given)
        assert result.is_error
        text = "".join(part.text for part in result.content)  # type: ignore[union-attr]
        assert word in text
        assert "Traceback" not in text
        assert str(index) not in text

    with_client(index, ask)


def test_as_a_program(index: Path) -> None:
    async def run() -> None:
        program = StdioServerParameters(command=sys.executable, args=["-m", "hansou", "mcp", "--index", str(index)])
        async with Client(stdio_client(program)) as client:
            assert json.loads(await text_of(client, "search", query="江陰"))["total"] == 4

    anyio.run(run)


def test_over_http(serve: Serve) -> None:
    client = serve(assistants=True)
    headers = {"Accept": "application/json, text/event-stream"}
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"query": "江阴"}},
    }
    answer = client.post("/mcp/", json=call, headers=headers)
    assert answer.status_code == 200
    assert json.loads(answer.json()["result"]["content"][0]["text"])["total"] == 4
    assert serve().post("/mcp/", json=call, headers=headers).status_code == 405  # not asked for
