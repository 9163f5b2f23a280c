"""Without the compiled parts every search of the sample collection gives the same answers."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hansou import QueryError, Searcher
from hansou.index.compiled import COMPILED
from tests.index.text.plain import ROOT
from tests.search.conftest import Library

QUERIES = [
    *("江阴", "江", "江阴 百亿项目", "産業集群", "15GWh 电池", "PM2.5", "1,570", "2022年", "霞客湾科学城 的 孵化中心"),
    *(
        '"一百年不动摇"',
        '"2月8日上午"',
        "“四敢”",
        "江阴 AND (项目 OR 工程) NOT 宜兴",
        "+无锡 -江阴",
        "title:太湖",
        "的",
    ),
    *(
        "source:新华",
        "date:2022-02",
        "path:wuxi/*",
        "江*",
        "計程車",
        "taxi",
        "jiangyin",
        "没有这样的字符串",
        "NOT 江阴",
    ),
]
OPTIONS: list[dict[str, Any]] = [{}, {"match": "any"}, {"sort": "newest", "since": "2022"}, {"limit": 3, "offset": 2}]

PROGRAM = """
import json, sys
from hansou.index.compiled import COMPILED
from tests.search.test_pure import answers
index, asked = json.load(sys.stdin)
told = answers(index, asked)
files = [module.__file__ or "" for name, module in sys.modules.items() if name.startswith("hansou.")]
print(json.dumps([COMPILED or [file for file in files if file.endswith((".so", ".pyd"))], told]))
"""


def answers(index: str, asked: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """What there is to see of the answers, as JSON has it, and of what is marked in texts."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds" / "wuxi").glob("*.txt"))]
    with Searcher(index) as searcher:
        found = [_answer(searcher, query, options) for query, options in asked]
        return found + [searcher.highlights(text, query) for text in texts for query in QUERIES]


def _answer(searcher: Searcher, query: str, options: dict[str, Any]) -> Any:
    try:
        answer = searcher.search(query, **options).as_json()
    except QueryError as error:
        return str(error)
    return {key: value for key, value in answer.items() if key != "took_ms"}


def questions(library: Library) -> list[tuple[str, dict[str, Any]]]:
    rng = random.Random(4)
    bodies = [article.body for article in library.articles.values() if len(article.body) > 50]
    strings = []
    for _ in range(60):
        body = rng.choice(bodies)
        at = rng.randrange(len(body) - 20)
        strings.append(body[at : at + rng.choice([1, 2, 4, 12, 20])].replace('"', " ").replace("\n", " "))
    quoted = [f'"{string}"' for string in strings]
    titles = [article.title for article in library.articles.values()]
    asked = [(query, options) for query in QUERIES for options in OPTIONS]
    return asked + [(text, OPTIONS[at % 2]) for at, text in enumerate([*strings, *quoted, *titles])]


@pytest.mark.skipif(not COMPILED, reason="not built")
def test_compiled_and_pure_answers_are_the_same(sample: Library) -> None:
    index, asked = str(sample.searcher.path), questions(sample)
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([index, asked]),
        env={**os.environ, "HANSOU_PURE": "1", "PYTHONPATH": str(ROOT)},
        cwd=Path(ROOT),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    compiled, pure = json.loads(run.stdout)
    assert compiled == []
    ours = json.loads(json.dumps(answers(index, asked)))
    assert len(ours) == len(pure)
    assert sum(len(answer["hits"]) for answer in ours[: len(asked)] if isinstance(answer, dict)) > 500
    for question, mine, theirs in zip([*asked, *[None] * len(ours)], ours, pure, strict=False):
        assert _rounded(mine) == _rounded(theirs), question


def _rounded(answer: Any) -> Any:
    """An answer with hits of one score but for rounding in one order."""
    if not isinstance(answer, dict):
        return answer
    hits = [{**hit, "rank": None, "score": round(hit["score"], 9)} for hit in answer["hits"]]
    hits.sort(key=lambda hit: (-hit["score"], hit["path"]))
    return {**answer, "hits": hits}
