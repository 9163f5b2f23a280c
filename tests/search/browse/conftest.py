from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from tests.search.cli.conftest import HOSTILE

STORY = (
    "江阴高新区的百亿项目昨天开工,总投资120亿元。项目由澄远储能投资,建设三条电芯生产线,"
    "全部投产后年产值可达百亿元,带动两千人就业。开工仪式在临港开发区举行,"
    "许峰介绍说,第一条生产线明年六月投产。\n当地供电公司为项目架设了专线,排水和道路工程同时推进。\n"
)
FILES = {
    "a/江阴.txt": "江阴百亿项目开工\n\n2022-02-09 江阴日报\n\n" + STORY,
    "a/转载.txt": "江阴百亿项目开工\n\n2022-02-10 无锡日报\n\n" + STORY,
    "a/換電.txt": "計程車換電站啟用\n\n2021-03-01 臺南新聞\n\n"
    "臺南的計程車司機說,換電站只要三分鐘。\n產業集群正在形成。\n",
    "b/date.txt": "敲门员上岗\n\n2023-02-08 姑苏日讯\n\n"
    "2023 年 2 月 8 日上午,江阴来了敲门员。\n第二行没有。\n江阴又来了一位。\n",
    "b/emoji.txt": "表情与长行\n\n😀👍🏽❤️ 江阴" + "很长的一行没有标点" * 300 + "江阴在最后\n",
}
CHAPTERS = 600


def book() -> Article:
    """A whole book: some 400,000 characters, the word in every chapter."""
    chapter = "话说天下大势分久必合合久必分。" * 46
    body = "\n".join(f"第{number}回 江阴\n{chapter}" for number in range(CHAPTERS))
    return Article(path="book", title="长篇", body=body, date="2020-01-01", source="书局")


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of articles with its index, not to be written to."""
    folder = tmp_path_factory.mktemp("browse") / "news"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with Indexer(folder / ".hansou", workers=1) as indexer:
        assert not indexer.update([folder]).failed
        indexer.add([book(), HOSTILE])
        indexer.add(Article(f"many/{number:03}", f"第{number}篇", "很多篇里的一篇。") for number in range(100))
    return folder


@pytest.fixture(scope="session")
def searcher(news: Path) -> Iterator[Searcher]:
    with Searcher(news / ".hansou") as searcher:
        yield searcher


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the history of whoever runs it, or starts their editor."""
    for name in ("VISUAL", "EDITOR", "PAGER", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
