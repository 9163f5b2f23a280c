"""The tables of the READMEs say what is so."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.corpus import Document
from bench.engines import NAMES, adapter, missing
from bench.engines.protocol import Engine, Kind
from hansou import Results, Searcher
from tests.index.text.plain import ROOT
from tests.search.conftest import articles_below

from .page import CHINESE, ENGLISH, MEASURED, Page, codes

# jieba leaves the files of its dictionaries to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

_COUNT = re.compile(r"(\d+) ?(?:articles?|篇)")
_TARGET = re.compile(r"\]\(seeds/([^)]+)\)")
_LEAST = 20


def test_every_query_finds_what_its_row_says(page: Page, searcher: Searcher) -> None:
    rows = page.table("queries")[1:]
    assert len(rows) >= _LEAST
    wrong = []
    for written, _, said in rows:
        answers = [searcher.search(query, limit=100, snippets=5, repeats=True) for query in codes(written)]
        count = _COUNT.fullmatch(said)
        if count:
            found = {"some" if results.relaxed else results.total for results in answers}
            right = found == {int(count[1])}
        else:
            texts = set(re.split(", |、", said))
            found = {text for results in answers for text in _shown(results)}
            right = texts <= found and all(texts & _shown(results) for results in answers)
        if not right:
            wrong.append(f"{written} finds {found}, not {said}")
    assert not wrong, "\n".join(wrong)


def _shown(results: Results) -> set[str]:
    """What is marked in the answers, their sources, and what was proposed instead."""
    shown = set(results.suggestions)
    for hit in results:
        texts = [(hit.title, hit.title_highlights), *((part.text, part.highlights) for part in hit.snippets)]
        shown.update(text[start:end] for text, spans in texts for start, end in spans)
        shown.add(hit.source)
    return shown


def test_both_pages_have_the_same_queries() -> None:
    english, chinese = ([codes(row[0]) for row in page.table("queries")] for page in (ENGLISH, CHINESE))
    assert english == chinese


@pytest.fixture(scope="session")
def finders(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[dict[str, Callable[[str, str], bool]]]:
    """By the names of a table's columns: who tells whether a query finds an article of the sample folder.

    An engine that is not installed is not among them.
    """
    documents = [
        Document(str(Path(article.path).relative_to(ROOT / "seeds")), article.title, article.body)
        for article in articles_below(ROOT / "seeds")
    ]
    found: dict[str, Callable[[str, str], bool]] = {"ripgrep": _lines_hold}
    opened = []
    for name in NAMES:
        if missing(name) is None:
            engine = adapter(name)(tmp_path_factory.mktemp(name))
            engine.build(documents)
            engine.open()
            opened.append(engine)
            found[engine.label] = _asker(engine)
    yield found
    for engine in opened:
        engine.close()


def _asker(engine: Engine) -> Callable[[str, str], bool]:
    def finds(query: str, path: str) -> bool:
        kind = Kind.PHRASE if query.startswith('"') else Kind.WORDS
        return path in [hit.id for hit in engine.search(query.strip('"'), kind)]

    return finds


def _lines_hold(query: str, path: str) -> bool:
    """What ripgrep does: lines of bytes are looked through."""
    file, text = ROOT / "seeds" / path, query.strip('"')
    if shutil.which("rg"):
        return subprocess.run(["rg", "--quiet", "--fixed-strings", text, file], check=False).returncode == 0
    return any(text.encode() in line for line in file.read_bytes().splitlines())


def test_who_finds_what(page: Page, finders: dict[str, Callable[[str, str], bool]]) -> None:
    head, *rows = page.table("others")
    engines = head[2:]
    assert set(engines) - set(finders) <= {"tantivy + rjieba"}, "only what is an extra may be missing"
    wrong = []
    for row in rows:
        (query, *_), (path,) = codes(row[0]), _TARGET.findall(row[1])
        for engine, said in zip(engines, row[2:], strict=True):
            if engine in finders and finders[engine](query, path) is not (said == "✓"):
                wrong.append(f"{engine}, {query} in {path}: not {said}")
    assert not wrong, "\n".join(wrong)


def test_the_figures_are_the_same_on_both_pages() -> None:
    names = [name for name in MEASURED[0].tables() if name.startswith("figures")]
    assert len(names) == 6
    for name in names:
        english, chinese = ([row[1:] for row in page.table(name)[1:]] for page in MEASURED)
        assert english == chinese, "run: python -m tools.figures"
