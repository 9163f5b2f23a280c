"""Every engine that is installed builds, finds, changes and is measured."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.corpus import CorpusError, Document, read_corpus, text_bytes
from bench.engines import NAMES, adapter, missing
from bench.engines.protocol import Engine, Kind
from bench.runner import EngineError, Worker

# jieba leaves the files of its dictionaries to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

DOCUMENTS = [
    Document("wuxi", "江阴百亿项目开工", "江阴高新区今天上午举行开工仪式，集成电路项目总投资超过百亿元。"),
    Document("suzhou", "苏州园林修缮完成", "苏州的古典园林经过两年修缮，重新向游客开放。"),
    Document("nanjing", "南京地铁新线通车", "南京地铁新线全长二十公里，设有十二座车站。"),
    Document("changzhou", "常州石墨烯产业", "常州的石墨烯企业推出发热膜，出口欧洲市场。"),
    Document("hello", "Open source", "The PM2.5 index of the city fell. Python developers met."),
]


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    name: str = request.param
    if reason := missing(name):
        pytest.skip(f"{name}: {reason}")
    made = adapter(name)(tmp_path)
    made.build(DOCUMENTS)
    made.open()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("园林", Kind.WORD),
        ("苏州 修缮", Kind.WORDS),
        ("苏州园林修缮完成", Kind.TITLE),
        ("苏州的古典园林在什么时候重新开放", Kind.QUESTION),
    ],
)
def test_finds_the_known_document(engine: Engine, query: str, kind: Kind) -> None:
    best = engine.search(query, kind)[0]
    assert (best.id, best.title) == ("suzhou", "苏州园林修缮完成")
    assert "园林" in best.snippet


def test_finds_a_quoted_string_or_is_known_not_to(engine: Engine) -> None:
    found = [hit.id for hit in engine.search("经过两年修缮，重新", Kind.PHRASE)]
    if engine.name == "whoosh":
        pytest.skip("whoosh: ChineseAnalyzer gives character offsets as positions")
    assert found[0] == "suzhou"


def test_words_are_all_required_where_the_engine_can(engine: Engine) -> None:
    if engine.name in {"bm25", "hansou"}:
        pytest.skip(f"{engine.name}: gives the best partial answers where no document has all words")
    assert engine.search("园林 地铁", Kind.WORDS) == []
    assert {hit.id for hit in engine.search("园林 地铁", Kind.TITLE)} == {"suzhou", "nanjing"}


def test_a_changed_document_is_found_by_what_it_now_holds(engine: Engine) -> None:
    engine.replace(Document("nanjing", "南京地铁新线通车", "首日客流超过三十万人次 qzxj"))
    assert [hit.id for hit in engine.search("qzxj", Kind.WORD)] == ["nanjing"]
    assert [hit.id for hit in engine.search("南京", Kind.WORD)] == ["nanjing"]


def test_size_is_that_of_the_files(engine: Engine) -> None:
    assert engine.size() > text_bytes(DOCUMENTS[:1])


def test_the_adapter_is_served_by_a_process_of_its_own(engine: Engine) -> None:
    with Worker(engine.name, engine.directory) as worker:
        worker.ask("open")
        answer = worker.ask("run", queries=["园林", "地铁"], kind="word", limit=10)
        assert answer["found"] == [True, True]
        assert len(answer["seconds"]) == 2
        assert worker.ask("rank", queries=["园林"], kind="word") == {"ids": [["suzhou"]]}


def test_a_failing_engine_is_a_result_and_not_a_crash(tmp_path: Path) -> None:
    with Worker("fts5", tmp_path) as worker, pytest.raises(EngineError, match="'run' failed: AttributeError"):
        worker.ask("run", queries=["园林"], kind="word", limit=1)


def test_a_corpus_names_its_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    good = json.dumps({"id": "1", "title": "题", "body": "文"})
    path.write_bytes(gzip.compress(f"{good}\n\n{{\n".encode()))
    assert read_corpus(path, 1) == [Document("1", "题", "文")]
    with pytest.raises(CorpusError, match="line 3"):
        read_corpus(path)
