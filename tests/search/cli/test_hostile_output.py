"""Documents that try to be obeyed by what shows them: harmless in every output of every command, faithful in JSON.

Each nasty string stands in a title, a source, an author, a path and a body, and is asked for as well.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest

from hansou import Article, Indexer

from .conftest import Ran, Run
from .test_terminal import on_terminal

NASTY = {
    "markup": "[/b]",
    "markup never closed": "[b",
    "markup of a link": "[link=file:///etc/passwd]x[/link]",
    "markup of a task": "[TODO]",
    "colour": "\x1b[31;5m红",
    "colour in one byte": "\x9b31m",
    "clearing": "\x1b[2J\x1b[H\x1bc",
    "title": "\x1b]0;owned\x07",
    "title that is never closed": "\x1b]2;owned",
    "clipboard": "\x1b]52;c;aGFja2Vk\x07",
    "link": "\x1b]8;;http://evil.example/\x1b\\点我\x1b]8;;\x1b\\",
    "device control": "\x1bP$qm\x1b\\\x90x\x9c",
    "answer back": "\x05\x1b[6n\x1b[c",
    "return": "甲\r乙",
    "back": "甲\x08\x08乙\x7f",
    "shift": "\x0e\x0f",
    "override": "\u202egnp.txt",
    "isolate": "\u2066甲\u2069\u2067",
    "invisible": "甲\u200b\u200d\u2060\ufeff\u00ad乙",
    "separators": "甲\u2028乙\u2029丙\x85",
    "tags": "\U000e0041\U000e007f",
    "fields": "{path} %s %(x)s ${HOME} `id`",
}
STRINGS = list(NASTY.values())
PEOPLE = [
    ["search", "恶意文本"],
    ["search", "恶意文本", "--all", "--facet", "source", "--facet", "author"],
    ["search", "恶意文本", "--files"],
    [
        "search",
        "恶意文本",
        "--format",
        "{path}|{title}|{source}|{author}|{address}|{file}|{snippet}|{snippets}|{query}",
    ],
    ["search", "恶意文本", "--color", "always"],
    ["search", "--batch", "-"],
    ["search", "--batch", "-", "--count"],
    ["similar", "0"],
    ["stats"],
    ["suggest", "恶"],
    ["show", "0"],
    ["show", "0", "恶意文本"],
    ["why", "恶意文本", "0"],
    ["why", "恶意文本", "source:x", "0"],
]
COLOURS = re.compile(r"\x1b\[(0|1|3[1-6]|90)m")  # hansou's own


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("nasty") / ".hansou"
    articles = [Article(path="0", title="".join(STRINGS), body=f"恶意文本在此。{''.join(STRINGS)}", source="x")]
    for number, nasty in enumerate(STRINGS, 1):
        articles.append(
            Article(
                path=f"{number}/{nasty}\n.txt",
                title=f"{nasty}标题{number}号{nasty}",
                body=f"{nasty}\n恶意文本第{number}种 {nasty} 在这里{chr(0x4E00 + 97 * number) * 9}。\n{nasty}",
                source=f"来源{nasty}{number}",
                author=nasty,
                date="2022-02-09",
            )
        )
    with Indexer(index, workers=1) as indexer:
        indexer.add(articles)
    return index


def obeyed(text: str) -> list[str]:
    return sorted({c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c not in "\n\t"})


@pytest.mark.parametrize("command", PEOPLE, ids=" ".join)
def test_nothing_is_obeyed(run: Run, index: Path, command: list[str]) -> None:
    ran = run(*command, "--index", index, stdin=("\n".join(["恶意文本", *STRINGS])).encode("utf-8", "replace"))
    assert "第" in ran.out or command[0] in ("suggest", "stats", "similar") or "--count" in command or ran.out
    out = COLOURS.sub("", ran.out) if "always" in command else ran.out
    assert obeyed(out + ran.err) == []


@pytest.mark.parametrize("nasty", STRINGS, ids=list(NASTY))
def test_what_is_asked_is_not_obeyed_either(run: Run, index: Path, nasty: str) -> None:
    text = nasty.replace("\0", "")
    for command in (
        ["search", text],
        ["search", f"恶意文本 nofield{text}:x", "--since", text],
        ["search", "恶意文本", "--format", f"{text}{{nope"],
        ["show", text],
        ["why", "恶意文本", text],
        ["similar", text],
        ["suggest", text],
        ["stats", "--index", f"/nowhere/{text}"],
        ["index", f"/nowhere/{text}"],
        [text],
        ["search", f"--{text}"],
        ["search", "x", "--sort", text],
        ["search", "--batch", f"/nowhere/{text}"],
    ):
        ran = run(*command, *([] if "--index" in command or command[0] in ("index", text) else ["--index", index]))
        assert ran.status in (0, 1, 2)
        assert obeyed(ran.out + ran.err) == []
        _, *others = ran.err.splitlines() or [""]
        assert all("taken as" in line or "Did you mean" in line for line in others)


def test_completions_are_not_obeyed(run: Run, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANSOU_INDEX", str(index))
    for line in ("hansou show ", *(f"hansou show {number}/" for number in range(1, len(STRINGS) + 1))):
        monkeypatch.setenv("_HANSOU_COMPLETE", "zsh_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", "2")
        assert obeyed(run().out) == []


@pytest.mark.parametrize("nasty", STRINGS, ids=list(NASTY))
def test_programs_get_the_very_text(run: Run, index: Path, nasty: str) -> None:
    number = STRINGS.index(nasty) + 1
    path = f"{number}/{nasty}\n.txt"
    for ran in (
        run("search", f"第{number}种", "--json", "--index", index),
        run("similar", path, "--json", "--index", index),
    ):
        assert obeyed(ran.out) == []
    hits = json.loads(run("search", "恶意文本", "--json", "--all", "-n", "all", "--index", index).out)["hits"]
    [hit] = [hit for hit in hits if hit["path"] == path]
    assert hit["source"].startswith("来源")
    lines = run("search", "恶意文本", "--jsonl", "--all", "-n", "all", "--index", index).out.splitlines()
    assert [json.loads(line)["path"] for line in lines].count(path) == 1
    names = run("search", "恶意文本", "--files", "-0", "--index", index).out.split("\0")
    assert names.count(path) == 1
    assert json.loads(run("why", "恶意文本", path, "--json", "--index", index).out)["path"] == path


@pytest.mark.parametrize(
    "command", [PEOPLE[1], PEOPLE[2], ["show", "0", "恶意文本"], ["why", "恶意文本", "0"]], ids=" ".join
)
def test_a_terminal_is_not_told_anything(index: Path, command: list[str]) -> None:
    links = {"FORCE_HYPERLINK": "1", "PAGER": "cat"}
    ran: Ran = on_terminal(*command, "--index", index, **links)
    assert ran.status == 0
    assert obeyed(COLOURS.sub("", ran.out)) == []


def test_not_even_by_names_that_are_asked_for_exactly(index: Path) -> None:
    ran = on_terminal("search", "恶意文本", "--files", "-0", "--index", index)
    assert obeyed(ran.out.replace("\0", "")) == []


@pytest.mark.skipif(os.name != "posix", reason="such names cannot be had there")
def test_names_of_files_are_not_obeyed_while_they_are_indexed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "坏\x1b[31m\u202e"
    folder.mkdir()
    for number, nasty in enumerate(STRINGS):
        name = f"{number}{nasty}".replace("/", "∕")
        (folder / f"{name}.txt").write_text(f"恶意文本{number}", encoding="utf-8")
        (folder / f"{name}.pdf").write_bytes(b"%PDF-nothing")
        (folder / f"{name}.html").write_text(f"<title>{nasty}</title>", encoding="utf-8")
    ran = run("index", folder)
    assert (ran.status, obeyed(ran.out + ran.err)) == (0, [])
    assert "not indexed: " in ran.err
    index = folder / ".hansou"
    failures = (index / "failures.log").read_text(encoding="utf-8")
    assert obeyed(failures) == []
    for command in (["stats"], ["check"], ["search", "恶意文本", "-n", "3"], ["show", "nothing"]):
        ran = run(*command, "--index", index)
        assert obeyed(ran.out + ran.err) == []
    [damaged, *_] = sorted(index.glob("*.inv"))
    damaged.write_bytes(damaged.read_bytes()[:-100])
    for command, status in ((["check"], 1), (["search", "恶意文本"], 2), (["check", "--repair"], 0)):
        ran = run(*command, "--index", index)
        assert ran.status == status
        assert obeyed(ran.out + ran.err) == []
