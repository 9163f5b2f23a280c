"""What an index holds, read from its files, and articles to fill it with."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np

from hansou import Article
from hansou.index.store.commit.commits import Store
from hansou.index.store.segment import ArraySegment

WORDS = [
    *("江阴", "无锡", "产业", "集群", "科学城", "百亿", "项目", "盛合晶微", "15GWh", "PM2.5", "高质量发展", "的", "与"),
    *("2022年", "霞客湾", "鋰電池", "臺灣", "半導體"),
]


def articles(seed: int, count: int, longest: int = 30, prefix: str = "a") -> list[Article]:
    """Articles that are the same for the same seed."""
    rng = random.Random(seed)

    def text(most: int) -> str:
        return "".join(rng.choice(WORDS) + rng.choice(["", "", "，", "。\n"]) for _ in range(rng.randint(0, most)))

    return [
        Article(
            path=f"{prefix}/{number}",
            title=text(6),
            body=text(longest),
            date=rng.choice(["", "2022", "2022-02-09"]),
            source=rng.choice(["", "江阴日报", "無錫日報"]),
            author=["", "路遥"][number % 2],
            format=["text", "pdf"][number % 2],
        )
        for number in range(count)
    ]


def segments(path: Path) -> list[tuple[ArraySegment, set[int]]]:
    """The segments of the last commit, each with its deleted documents."""
    store = Store(path)
    return [(ArraySegment(store.folder, state.id), set(state.deleted)) for state in store.state().segments]


def stored(path: Path) -> list[dict[str, Any]]:
    """The stored fields of all documents that are not deleted, in order."""
    return [
        segment.documents.stored.get(doc)
        for segment, deleted in segments(path)
        for doc in range(len(segment))
        if doc not in deleted
    ]


def bodies(path: Path) -> dict[str, str]:
    """The body of every article by its path; no path may come twice."""
    records = stored(path)
    found = {record["path"]: record["body"] for record in records}
    assert len(found) == len(records)
    return found


def postings(segment: ArraySegment, field: str) -> dict[bytes, list[tuple[int, int]]]:
    """Every term of a field with its occurrences: document and position, or frequency where none are kept."""
    reader = segment.field(field)
    found: dict[bytes, list[tuple[int, int]]] = {}
    for at, term in enumerate(reader.terms.iterate()):
        entries = reader.occurrences(np.array([at]))
        found[term] = list(zip(entries.docs.tolist(), entries.values.tolist(), strict=True))
    return found


def stray_files(path: Path) -> set[str]:
    """Files in the index folder that neither the last commit nor the one before it needs."""
    store = Store(path)
    state = store.state()
    needed = {"MAIN_WRITELOCK"}
    for commit in (state, store._before(state.generation)):
        if commit is not None:
            needed |= {f"_MAIN_{commit.generation}.toc", f"_MAIN_{commit.generation}.hansou"}
            needed |= {segment.id + suffix for segment in commit.segments for suffix in (".inv", ".doc")}
    return {file.name for file in path.iterdir()} - needed
