"""Indexing into a cluster: what changed and nothing twice, whatever was broken off, refused or removed before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hansou import Article, ClosedError, ClusterError, Indexer, NewerIndex, NoIndex, Report, Searcher
from tests.index.text.plain import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of some sample articles."""
    target = tmp_path / "news"
    shutil.copytree(ROOT / "seeds" / "wuxi", target)
    return target


def update(address: str, *paths: Path, **options: Any) -> Report:
    with Indexer(address, **options) as indexer:
        return indexer.update(paths)


def paths(address: str, query: str) -> list[str]:
    with Searcher(address) as searcher:
        return sorted(hit.path for hit in searcher.search(query, limit=100, repeats=True))


def name(address: str) -> str:
    return address.rpartition("/")[2].partition("?")[0]


def test_only_what_changed_is_read(new_address: Any, folder: Path) -> None:
    address = new_address()
    count = len(list(folder.iterdir()))
    assert update(address, folder).added == count
    assert update(address, folder).unchanged == count
    before = paths(address, "江阴")
    (folder / "xiakewan-incubator.txt").unlink()
    (folder / "fpga-test-centre.txt").write_text("芯栖微电子搬家了，新址在滨湖。", encoding="utf-8")
    (folder / "new.txt").write_text("今天江阴下雨。", encoding="utf-8")
    (folder / "wafer-packaging-plant.txt").rename(folder / "wafer.txt")
    report = update(address, folder)
    assert (report.changed, report.unchanged) == (1, count - 3)
    after = {*before, "new.txt", "wafer.txt"} - {"xiakewan-incubator.txt", "wafer-packaging-plant.txt"}
    assert paths(address, "江阴") == sorted(after)
    assert paths(address, '"体检中心"') == []
    assert paths(address, "搬家了") == ["fpga-test-centre.txt"]


def test_a_file_with_fewer_records_loses_the_others_and_no_more(new_address: Any, tmp_path: Path) -> None:
    address = new_address()
    records = tmp_path / "a.jsonl"
    records.write_text("".join(f'{{"id": "{at}", "text": "记录第{at}号"}}\n' for at in range(5)), encoding="utf-8")
    (tmp_path / "a.jsonl#3.txt").write_text("名字像记录的文件", encoding="utf-8")
    update(address, tmp_path)
    assert len(paths(address, '"记录第"')) == 5
    records.write_text('{"id": "1", "text": "只剩记录第一条"}\n', encoding="utf-8")
    update(address, tmp_path)
    assert paths(address, '"记录第"') == ["a.jsonl#1"]
    assert paths(address, "名字像记录") == ["a.jsonl#3.txt"]
    records.unlink()
    update(address, tmp_path)
    assert paths(address, '"记录第"') == []
    assert paths(address, "名字像记录") == ["a.jsonl#3.txt"]


def test_what_is_added_after_it_was_removed_stays(new_address: Any) -> None:
    address = new_address()
    with Indexer(address) as indexer:
        indexer.add([Article("a", body="甲在这里"), Article("b", body="乙在这里")])
        indexer.remove(["a", "b"])
        indexer.add(Article("a", body="丙在这里"))
        indexer.add(Article("a", body="丁在这里"))
    assert paths(address, "在这里") == ["a"]
    assert paths(address, "丁") == ["a"]


def test_paths_that_are_no_text(new_address: Any) -> None:
    address = new_address()
    raw = b"\xbd\xad\xd2\xf5.txt".decode("utf-8", "surrogateescape")
    with Indexer(address) as indexer:
        indexer.add(Article(raw, body="江阴，名字是国标码。"))
    assert paths(address, "国标码") == [raw]
    with Searcher(address) as searcher:
        article = searcher.article(raw)
        assert article is not None
        assert article.body.startswith("江阴")
    with Indexer(address) as indexer:
        indexer.remove([raw])
    assert paths(address, "国标码") == []


def test_a_run_that_was_broken_off_is_repeated_without_duplicates(new_address: Any) -> None:
    address = new_address()

    def some(count: int) -> Iterator[Article]:
        for number in range(count):
            yield Article(f"n/{number}", title=f"第{number}条", body="江阴霞客湾" * 200)
        if count < 900:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Indexer(address, workers=2) as indexer:
        indexer.add(some(700))
    with Indexer(address, workers=2) as indexer:
        indexer.add(some(900))
    with Searcher(address) as searcher:
        assert searcher.search("霞客湾", limit=0).total == 900
        listed = [hit.path for hit in searcher.search("霞客湾", limit=900, repeats=True, snippets=0)]
        assert len(set(listed)) == 900


def test_files_of_a_run_that_was_broken_off_are_read_again(new_address: Any, folder: Path) -> None:
    address = new_address()
    count = len(list(folder.iterdir()))

    class Broken(Exception):
        pass

    def progress(told: Any) -> None:
        if told.articles > 5:
            raise Broken

    with Indexer(address) as indexer:
        with pytest.raises(Broken):
            indexer.update([folder], progress)
        indexer.commit()  # nothing of it is known
        assert indexer.update([folder]).added == count
    assert update(address, folder).unchanged == count
    assert len(paths(address, "path:*.*")) == count


@pytest.fixture
def refusing(client: Any, new_address: Any) -> Iterator[str]:
    """An index whose cluster refuses articles that hold a certain word."""
    address = new_address()
    fail = {"fail": {"if": "ctx.article.body.contains('拒收')", "message": "this one is not wanted"}}
    client.ingest.put_pipeline(id="refusing", body={"processors": [fail]})
    update(address)
    client.indices.put_settings(index=name(address), body={"index.default_pipeline": "refusing"})
    yield address
    client.indices.put_settings(index=name(address), body={"index.default_pipeline": "_none"})
    client.ingest.delete_pipeline(id="refusing")


def test_an_article_that_is_refused_is_named_and_the_others_are_kept(client: Any, refusing: str, folder: Path) -> None:
    (folder / "bad.txt").write_text("这一篇拒收。", encoding="utf-8")
    count = len(list(folder.iterdir()))
    report = update(refusing, folder)
    assert [(failure.where, "not wanted" in failure.reason) for failure in report.failed] == [("bad.txt", True)]
    assert len(paths(refusing, "path:*.*")) == count - 1
    client.indices.put_settings(index=name(refusing), body={"index.default_pipeline": "_none"})
    report = update(refusing, folder)  # it is read again, and only it
    assert (report.added + report.changed, report.unchanged, report.failed) == (1, count - 1, [])
    assert paths(refusing, "拒收") == ["bad.txt"]


def test_articles_that_were_added_are_refused_by_name(refusing: str) -> None:
    indexer = Indexer(refusing)
    indexer.add([Article("good", body="这一篇收下"), Article("bad", body="这一篇拒收")])
    with pytest.raises(ClusterError, match=r"refuses bad: .*not wanted"):
        indexer.commit()
    indexer.close()
    assert paths(refusing, "这一篇") == ["good"]


def test_an_index_of_something_else_is_not_touched(client: Any, new_address: Any) -> None:
    address = new_address()
    client.indices.create(index=name(address), body={"settings": {"number_of_replicas": 0}})
    for opened in (Searcher, Indexer):
        with pytest.raises(ClusterError, match="made by something else"):
            opened(address)
    assert "mappings" not in client.indices.get(index=name(address))[name(address)].get("mappings", {})


@pytest.mark.parametrize(
    ("versions", "error", "said"),
    [
        ({"mapping": 99, "pipeline": 1}, NewerIndex, "upgrade hansou"),
        ({"mapping": 1, "pipeline": 99}, NewerIndex, "upgrade hansou"),
        ({"mapping": 0, "pipeline": 1}, ClusterError, "older hansou"),
        ({"mapping": "1"}, ClusterError, "something else"),
    ],
)
def test_an_index_of_another_version_is_not_read(
    client: Any, new_address: Any, versions: dict[str, Any], error: type[Exception], said: str
) -> None:
    address = new_address()
    update(address)
    client.indices.put_mapping(index=name(address), body={"_meta": {"hansou": versions}})
    for opened in (Searcher, Indexer):
        with pytest.raises(error, match=said):
            opened(address)


def test_no_index_is_told(new_address: Any) -> None:
    with pytest.raises(NoIndex, match="no index here"):
        Searcher(new_address())


@pytest.mark.parametrize(
    ("block", "said"),
    [("index.blocks.read_only_allow_delete", "full"), ("index.blocks.write", "read-only")],
)
def test_a_cluster_that_takes_nothing_is_told_and_searched(
    client: Any, new_address: Any, folder: Path, block: str, said: str
) -> None:
    address = new_address()
    update(address, folder)
    (folder / "new.txt").write_text("后来的一篇", encoding="utf-8")
    client.indices.put_settings(index=name(address), body={block: True})
    try:
        with pytest.raises(ClusterError, match=said) as error:
            update(address, folder)
        assert "\n" not in str(error.value)
        assert paths(address, "江阴")
    finally:
        client.indices.put_settings(index=name(address), body={block: None})
    assert update(address, folder).added == 1
    assert paths(address, "后来的一篇") == ["new.txt"]


def test_shards_and_copies_are_as_asked_for(client: Any, new_address: Any) -> None:
    address = new_address("shards=2&replicas=0")
    update(address)
    settings = client.indices.get_settings(index=name(address))[name(address)]["settings"]["index"]
    assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("2", "0")


def test_a_long_word_and_a_long_text_are_found(new_address: Any) -> None:
    address = new_address()
    word, longer = "ab" * 300, "cd" * 20_000
    with Indexer(address) as indexer:
        indexer.add(Article("long", body=f"江阴{word}霞客{longer}湾" + "水" * 300_000 + "到头了"))
        indexer.add(Article("other", body=f"江阴{word}a霞客湾"))
    assert paths(address, f'"江阴{word}霞客"') == ["long"]
    assert paths(address, f"{word}a") == ["other"]
    for query in ('"水水水到头"', '"湾水水"', "水水*头了"):
        assert paths(address, query) == ["long"]


def test_an_indexer_of_a_cluster_is_an_indexer(new_address: Any) -> None:
    with Indexer(new_address(), workers=1) as indexer:
        assert type(indexer) is Indexer
        assert indexer.remove("nothing").removed == 0
    with pytest.raises(ClosedError):
        indexer.add(Article("a", body="江阴"))
