"""Random histories of an index, each compared, once compacted, with an index made afresh of what is left.

    python -m tests.trust.histories [--rounds N] [--seed S]

Articles are added, replaced and removed, with commits of all sizes, and indexers that come and go. After `compact`
every answer, score, order, suggestion and number must be that of the fresh index to the last bit, and nothing of what
was deleted may stand in a file.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from hansou import Article, Indexer, Searcher
from hansou.index.store.commit.commits import Store
from hansou.index.store.segment import ArraySegment

WORDS = (
    *("江阴", "无锡", "產業集群", "科学城", "15GWh", "PM2.5", "2022年", "高质量发展", "鋰電池", "的", "霞客湾", "软件"),
    *("extraordinary", "项目", "人工智能", "计算机", "计程车", "銀行", "百亿", "开工", "重庆", "长江", "，", "。"),
)
QUERIES = (
    *("江阴", "江阴 项目", "产业集群", '"江阴无锡"', "高质量发展 软件", "計算機", "jiangyin", "江*", "无锡~", "的"),
    *(
        "title:江阴",
        "江阴 OR 重庆 -无锡",
        "extraordinary",
        "extraordinry",
        "人工智能 銀行 百亿 开工",
        "2022年 15GWh",
        "*",
    ),
    *("source:江阴日报", "section:经济", "长江 宜兴", "江阴百亿项目开工"),
)
Given = dict[str, Article]


def article(path: str, number: int, rng: random.Random) -> Article:
    """An article with a word of its own, by which what is left of it can be told."""
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    body = "".join(rng.choices(WORDS, weights, k=rng.randint(1, 40)))
    return Article(
        path,
        title="".join(rng.choices(WORDS, k=rng.randint(0, 4))),
        body=f"{body}{mark(number)}{body[: rng.randint(0, 9)]}",
        date=rng.choice(["", "2022", "2022-02-09", f"20{rng.randint(10, 24)}-03"]),
        source=rng.choice(["", "江阴日报", "無錫晚報", f"報{number}"]),
        author=rng.choice(["", "王明", f"作者{number}"]),
        fields=rng.choice([{}, {"section": "经济"}, {"section": f"欄{number}"}, {f"own{number}": "1"}]),
    )


def mark(number: int) -> str:
    return f"zq{number}xv"


def history(index: Path, rng: random.Random) -> tuple[Given, int]:
    """Let an index have a history; what it should hold, in the order in which each was last given, and how many were
    given in all.
    """
    held: Given = {}
    number = 0
    for _ in range(rng.randint(1, 4)):
        with Indexer(index, workers=1) as indexer:
            for _ in range(rng.randint(1, 6)):
                for _ in range(rng.choice([0, 1, 1, 3, 30])):
                    owner = f"f{rng.randint(0, 40)}"
                    path = owner if rng.random() < 0.7 else f"{owner}#{rng.randint(0, 5)}"
                    held.pop(path, None)
                    held[path] = article(path, number, rng)
                    indexer.add(held[path])
                    number += 1
                for name in rng.sample(sorted(held), min(len(held), rng.choice([0, 0, 1, 5, 20]))):
                    indexer.remove(name)
                    for gone in [path for path in held if path == name or path.startswith(f"{name}#")]:
                        del held[gone]
                if rng.random() < 0.7:
                    indexer.commit()
                if rng.random() < 0.1:
                    indexer.compact()
    return held, number


def answers(index: Path, held: Given) -> Iterator[tuple[str, Any]]:
    """All that an index says."""
    with Searcher(index) as searcher:
        for query in QUERIES:
            for options in (
                {},
                {"match": "any", "limit": 60},
                {"sort": "newest"},
                {"facets": ("year", "source", "author")},
            ):
                results = searcher.search(query, **options)
                told = [(hit.path, hit.score, [asdict(snippet) for snippet in hit.snippets]) for hit in results]
                yield f"{query} {options}", (results.total, told, results.suggestions, results.facets, results.notes)
        for start in ("江", "jiang", "无", "zq", "ext", "报", "產業"):
            yield f"suggest {start}", searcher.suggest(start)
        for path in list(held)[:5]:
            yield f"similar {path}", [(hit.path, hit.score) for hit in searcher.similar(path)]
            yield f"why {path}", searcher.why("江阴 项目", path)
        stats = searcher.stats()
        yield "stats", {each.name: getattr(stats, each.name) for each in fields(stats) if each.name != "bytes"}


def remains(index: Path) -> bytes:
    """Every byte of the files of an index, and every record and term of its segments as they are read."""
    parts = [path.read_bytes() for path in sorted(index.iterdir())]
    store = Store(index)
    state = store.state()
    memory = store.memory(state.generation)
    parts.append(repr((memory.files, memory.notes, memory.left)).encode())
    for segment in {path.name[: -len(".doc")] for path in index.glob("*.doc")}:
        arrays = ArraySegment(store.folder, segment)
        parts.append(arrays.documents.stored.dictionary)
        parts.append(repr([arrays.documents.stored.get(doc) for doc in range(len(arrays))]).encode())
        for name in arrays.field_names:
            field = arrays.field(name)
            parts += [name.encode(), *field.terms.iterate()]
    return b"\0".join(parts)


def run(seed: int) -> list[str]:
    """What is wrong with the index of a history."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        old, fresh = Path(place) / "old", Path(place) / "fresh"
        held, given = history(old, rng)
        with Indexer(old, workers=1) as indexer:
            indexer.compact()
        with Indexer(fresh, workers=1) as indexer:
            indexer.add(list(held.values()))
        wrong = [
            f"{seed}: {what}: {got!r:.300} is not {wanted!r:.300}"
            for (what, got), (_, wanted) in zip(answers(old, held), answers(fresh, held), strict=True)
            if got != wanted
        ]
        left = remains(old)
        live = {mark for mark in map(mark, range(given)) if any(mark in each.body for each in held.values())}
        for number in range(given):
            stands = mark(number).encode() in left
            if stands != (mark(number) in live):
                wrong.append(f"{seed}: {mark(number)} {'is left' if stands else 'is lost'}")
            if mark(number) not in live and any(word.encode() in left for word in (f"報{number}\0", f"own{number}\0")):
                wrong.append(f"{seed}: a field of {mark(number)} is left")
    return wrong


def main() -> int:
    """Run from the command line; 1 where something was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    bad = 0
    for seed in range(given.seed, given.seed + given.rounds):
        found = run(seed)
        bad += bool(found)
        sys.stdout.write("".join(f"histories: {line}\n" for line in found[:3]))
    sys.stdout.write(f"histories: {given.rounds} compacted, {given.rounds - bad} equal to fresh indexes\n")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
