"""docs/output.schema.json describes what is printed: every command with --json, and no key that it leaves out."""

from __future__ import annotations

import copy
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, Indexer, SavedQueries
from tools import messages

from .conftest import ROOT, Run

jsonschema = pytest.importorskip("jsonschema", reason="NOT RUN: jsonschema is not installed")
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "output.schema.json").read_text(encoding="utf-8"))
STORY = "江阴高新区的百亿项目昨天开工,总投资一百二十亿元,许峰说,盛合晶微明年投产。" * 4

# What is typed, and what of the schema each line that is printed must be.
PRINTED: list[tuple[list[str], str]] = [
    (["search", "江阴", "--json"], "results"),
    (["search", "江阴", "--json", "--facet", "year", "--facet", "source"], "results"),
    (["search", "江阴 霞客湾 没有的", "--json"], "results"),
    (["search", "盛合晶薇", "--json"], "results"),
    (["search", "jiangyin", "--json"], "results"),
    (["search", "(江阴", "--json"], "results"),
    (["search", "江阴", "--jsonl"], "line"),
    (["search", "--batch", "queries.txt", "--json"], "results"),
    (["search", "--batch", "queries.txt", "--jsonl"], "results"),
    (["similar", "a/江阴.txt", "--json"], "results"),
    (["similar", "a/江阴.txt", "--jsonl"], "line"),
    (["why", "江阴 百亿", "a/江阴.txt", "--json"], "why"),
    (["why", "盛合晶薇 -江阴 date:2020 'title:没'", "a/江阴.txt", "--json"], "why"),
    (["suggest", "江", "--json"], "completions"),
    (["suggest", "没有", "--json"], "completions"),
    (["stats", "--json"], "stats"),
    (["kwic", "江阴", "--jsonl"], "occurrence"),
    (["trends", "江阴", "百亿", "--json"], "trends"),
    (["trends", "江阴", "--json", "--by", "source"], "trends"),
    (["collocates", "江阴", "--json", "--minimum", "1"], "collocates"),
    (["saved", "--json"], "saved"),
    (["new", "江阴", "--json", "--changed"], "results"),
    (["check", "--json"], "check"),
    (["compact", "--json"], "compact"),
    (["upgrade", "--json"], "upgrade"),
    (["config", "--json"], "config"),
    (["index", ".", "--json"], "report"),
    (["index", ".", "--json", "--dry-run"], "report"),
]


def strict(schema: Any) -> Any:
    """The schema, with nothing allowed that it does not describe."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(each) for name, each in schema.items()}
    if found.get("properties") and found.get("type") == "object":
        found["additionalProperties"] = False
    if "allOf" in found:  # a hit and more
        parts = [found["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part for part in found["allOf"]]
        found = {"type": "object", "allOf": parts}
    return found


def validator(name: str) -> Any:
    whole = copy.deepcopy(SCHEMA)
    line = whole["$defs"]["line"]
    hit, more = whole["$defs"]["hit"], line["allOf"][1]
    line.clear()
    line.update(
        type="object", properties=hit["properties"] | more["properties"], required=hit["required"] + more["required"]
    )
    kinds = {"anyOf": [{"$ref": "#/$defs/results"}, {"$ref": "#/$defs/query_error"}]}
    chosen = kinds if name == "results" else {"$ref": f"#/$defs/{name}"}
    return jsonschema.Draft202012Validator(strict({"$defs": whole["$defs"], **chosen}))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("schema")
    (home / "a").mkdir()
    (home / "a" / "江阴.txt").write_text(f"江阴百亿项目开工\n\n2022-02-09 江阴日报\n\n{STORY}\n", encoding="utf-8")
    (home / "a" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (home / "a" / "empty.txt").write_bytes(b"")
    (home / "queries.txt").write_text("江阴\n江阴 date:nonsense\n\n霞客湾\n", encoding="utf-8")
    with Indexer(home / ".hansou", workers=1) as indexer:
        indexer.update(home, exclude="queries.txt")
        indexer.add(Article("again", "江阴百亿项目开工", STORY, date="2022-02-10", source="无锡日报"))
        indexer.add(Article("book", "书", "江阴的书。\n第二页的江阴。", pages=(0, 6)))
    return home


@pytest.mark.parametrize(
    ("typed", "kind"), PRINTED, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_what_is_printed_is_as_the_schema_says(
    run: Run, collection: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], kind: str
) -> None:
    monkeypatch.chdir(collection)
    if typed[0] in ("saved", "new"):
        run("search", "江阴", "--save", "江阴")
        for file in SavedQueries().folder.glob("*.seen"):
            file.unlink()  # so that everything is new
    ran = run(*typed)
    assert ran.status in (0, 1, 2)
    assert ran.out
    for line in ran.out.splitlines():
        errors = [f"{error.json_path}: {error.message}" for error in validator(kind).iter_errors(json.loads(line))]
        assert errors == []
        jsonschema.validate(json.loads(line), SCHEMA)


def test_every_command_with_json_is_tried() -> None:
    tried = {typed[0] for typed, _ in PRINTED}
    commands = messages.commands()
    with_json = {
        name.removeprefix("hansou ")
        for name, command in commands.items()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json - tried == {"watch"}  # whose reports are those of index
    assert "report_json" in inspect.getsource(inspect.getmodule(commands["hansou watch"].callback))  # type: ignore[arg-type]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    named = {each["$ref"].rsplit("/", 1)[1] for each in SCHEMA["anyOf"]}
    assert {kind for _, kind in PRINTED} <= named
