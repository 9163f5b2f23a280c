"""An index whose checksums are all right and whose numbers are nonsense: what a stranger may have made on purpose.

    python -m tests.index.store.hostile [--rounds N] [--seed S] [--sweep] [--memory MEGABYTES]

Takes a small index, changes a file of it, sums it up again and asks it many things. A HansouError or any answer is
right. Another exception, a crash, more memory or more time than such an index deserves is not.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import math
import random
import resource
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import zstandard
from xxhash import xxh3_64_intdigest

from hansou import Article, HansouError, Indexer, Searcher
from hansou.index.store.container.files import _FOOTER, MAGIC, PAGE, VERSION

SECONDS = 60  # for all questions of a round together
DTYPES = ("u1", "u2", "u4", "u8", "f4", "f8")
EXTREMES = (
    0,
    1,
    2,
    57,
    58,
    64,
    127,
    128,
    255,
    2**16 - 1,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**40,
    2**63 - 1,
    2**63,
    2**64 - 1,
)
ODD: tuple[Any, ...] = (
    *(-1, 0, 1, 7, 2**16, 2**31, 2**40, 2**62, 2**63, 2**64, 10**400, -(2**63), 0.5, math.nan, math.inf),
    *("", "x", "text", "MAIN_x", None, True, [], {}, [1, 2, 3], {"a": 1}),
)


@dataclass
class File:
    """A file of an index taken apart; `entries` are dtype, offset and size of sections."""

    data: bytearray
    entries: dict[str, list[Any]]
    meta: Any
    pages: int | None = None
    done: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, content: bytes) -> File:
        _, _, table_size, data_size, _, _ = _FOOTER.unpack(content[-_FOOTER.size :])
        table = content[data_size : data_size + table_size]
        entries, meta = json.loads(table[-(-data_size // PAGE) * 8 :])
        return cls(bytearray(content[:data_size]), entries, meta)

    def content(self) -> bytes:
        """The file with all its checksums right."""
        pages = range(0, len(self.data), PAGE)
        sums = np.array([xxh3_64_intdigest(bytes(self.data[at : at + PAGE])) for at in pages], "<u8").tobytes()
        table = sums + json.dumps([self.entries, self.meta]).encode()
        head = _FOOTER.pack(MAGIC, VERSION, len(table), len(self.data), xxh3_64_intdigest(table), 0)[:-8]
        return bytes(self.data) + table + head + xxh3_64_intdigest(head).to_bytes(8, "little")


def damage(file: File, rng: random.Random) -> None:
    """One change, told in `done`."""
    rng.choices(
        [_numbers, _noise, _meta, _entry, _swap, _drop, _constant, _grow, _records], [10, 3, 4, 4, 2, 1, 3, 2, 2]
    )[0](file, rng)


def _extreme(rng: random.Random, bits: int) -> int:
    return rng.choice([rng.choice(EXTREMES), rng.getrandbits(rng.randint(1, 64))]) & ((1 << bits) - 1)


def _section(file: File, rng: random.Random) -> tuple[str, str, int, int]:
    """A section that has a byte at least: name, dtype, offset, size."""
    names = [name for name, entry in file.entries.items() if _is_plain(file, entry) and entry[2]]
    name = rng.choice(names or [""])
    return (name, *file.entries[name]) if names else ("", "u1", 0, len(file.data))


def _is_plain(file: File, entry: Any) -> bool:
    if not (isinstance(entry, list) and len(entry) == 3 and entry[0] in DTYPES):
        return False
    return all(isinstance(at, int) and 0 <= at <= len(file.data) for at in entry[1:])


def _numbers(file: File, rng: random.Random) -> None:
    """Some numbers of a section become others."""
    name, dtype, offset, size = _section(file, rng)
    width = int(dtype[1])
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = offset + rng.randrange(max(size // width, 1)) * width
        value = _extreme(rng, 8 * width)
        file.data[at : at + width] = value.to_bytes(width, "little")
        file.done.append(f"{name} at {at - offset}: {value}")


def _noise(file: File, rng: random.Random) -> None:
    """Random bytes in a section."""
    name, _, offset, size = _section(file, rng)
    start = rng.randrange(max(size, 1))
    stop = min(size, start + rng.choice([1, 8, 100, size]))
    file.data[offset + start : offset + stop] = rng.randbytes(max(stop - start, 0))
    file.done.append(f"noise in {name} from {start} to {stop}")


def _constant(file: File, rng: random.Random) -> None:
    """All numbers of a section are one."""
    name, dtype, offset, size = _section(file, rng)
    width = int(dtype[1])
    value = _extreme(rng, 8 * width)
    file.data[offset : offset + size] = (value.to_bytes(width, "little") * size)[:size]
    file.done.append(f"{name} is {value} everywhere")


def _entry(file: File, rng: random.Random) -> None:
    """A section lies elsewhere, is shorter or longer, or of another kind."""
    name = rng.choice(list(file.entries))
    entry = list(file.entries[name])
    at = rng.randrange(len(entry) or 1)
    near = [max(0, entry[at] + step) for step in (-8, -1, 1, 8, 64)] if at and isinstance(entry[at], int) else []
    half = [entry[at] // 2 // 8 * 8, len(file.data), 0] if near else []
    value = rng.choice([rng.choice(DTYPES), rng.choice([*near, *half, *ODD]), rng.choice([*near, *half, *ODD])])
    if rng.random() < 0.05:
        entry = rng.choice([[], ["u1"], [*entry, 1], "u1", None, {}])
    else:
        entry[at : at + 1] = [value]
    file.entries[name] = entry
    file.done.append(f"entry {name}: {entry!r:.80}")


def _swap(file: File, rng: random.Random) -> None:
    """Two sections bear each other's name."""
    a, b = rng.choice(list(file.entries)), rng.choice(list(file.entries))
    file.entries[a], file.entries[b] = file.entries[b], file.entries[a]
    file.done.append(f"{a} and {b} change places")


def _drop(file: File, rng: random.Random) -> None:
    """A section is missing."""
    name = rng.choice(list(file.entries))
    if len(file.entries) > 1:
        del file.entries[name]
        file.done.append(f"{name} is missing")


def _grow(file: File, rng: random.Random) -> None:
    """A section becomes another of its own, as long as anyone likes, at the end of the file."""
    name = rng.choice(list(file.entries))
    dtype = rng.choice(DTYPES)
    width, count = int(dtype[1]), rng.choice([0, 1, 7, 300, 3000])
    values = [_extreme(rng, 8 * width) for _ in range(count)] if rng.random() < 0.5 else [rng.randrange(3)] * count
    file.data += bytes(-len(file.data) % 8)
    file.entries[name] = [dtype, len(file.data), count * width]
    file.data += b"".join(value.to_bytes(width, "little") for value in values)
    file.done.append(f"{name} is {count} new numbers of {dtype}")


def _records(file: File, rng: random.Random) -> None:
    """Stored records that are none, where the file has records."""
    needed = [f"stored/{part}" for part in ("sizes", "bases", "bytes")]
    if not all(_is_plain(file, file.entries.get(name)) for name in needed):
        _numbers(file, rng)
        return
    count = file.entries["stored/sizes"][2] // int(file.entries["stored/sizes"][0][1])
    kind = rng.choice(["value", "value", "nested", "bomb", "plain"])
    article: Any = {"path": "a", "title": "江阴", "body": "江阴无锡" * 30}
    if kind == "value":
        article[rng.choice(["path", "title", "body", "line", "date", "pages", "asides", "more"])] = _stored_value(rng)
    record = msgpack.packb(article if kind != "plain" else _stored_value(rng))
    for _ in range(1000 if kind == "nested" else 0):
        record = msgpack.packb({"path": msgpack.ExtType(3, record)})
    blob = zstandard.compress(record)[4:]
    if kind == "bomb":
        blob = b"\xe0" + rng.choice([2**30, 2**40, 2**62]).to_bytes(8, "little") + blob[2:]
    sizes = np.full(count, len(blob), "<u8")
    parts = {"sizes": sizes, "bases": (np.cumsum(sizes) - sizes)[::64], "bytes": np.frombuffer(blob * count, np.uint8)}
    for name, values in parts.items():
        file.data += bytes(-len(file.data) % 8)
        file.entries[f"stored/{name}"] = [values.dtype.str[1:], len(file.data), values.nbytes]
        file.data += values.tobytes()
    file.done.append(f"records: {kind} {article!r:.60}")


def _stored_value(rng: random.Random) -> Any:
    odd = rng.choice([value for value in ODD if not isinstance(value, int) or abs(value) < 2**63])
    return rng.choice([odd, odd, [odd, odd], msgpack.ExtType(rng.randrange(9), rng.randbytes(3))])


def _meta(file: File, rng: random.Random) -> None:
    """A value of `meta` is another."""
    places = list(_leaves([file.meta]))
    holder, key = rng.choice(places)
    near = [holder[key] + step for step in (-1, 1, 1000)] if type(holder[key]) is int else []
    value = rng.choice([*near, *ODD])
    file.done.append(f"meta {key}: {holder[key]!r:.40} is {value!r:.40}")
    if rng.random() < 0.1 and isinstance(holder, dict):
        del holder[key]
    else:
        holder[key] = value
    if isinstance(places[0][0], list):
        file.meta = places[0][0][0] if places[0][0] else None


def _leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key."""
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _leaves(value[key])


def build(path: Path) -> None:
    """An index of two segments with long lists of several blocks, deletions, every field in use."""
    rng = random.Random(0)
    words = [
        "江阴",
        "无锡",
        "产业集群",
        "科学城",
        "15GWh",
        "PM2.5",
        "2022年",
        "高质量发展",
        "鋰電池",
        "的",
        "extraordinary",
    ]
    weights = [1 / (rank + 1) for rank in range(len(words))]

    def text(most: int) -> str:
        return "".join(rng.choices(words, weights, k=rng.randint(1, most)))

    articles = [
        Article(f"a/{at}.txt", text(4), text(20), rng.choice(["", "2022", "2022-02-09"]), rng.choice(["", "江阴日报"]))
        for at in range(420)
    ]
    with Indexer(path, workers=1) as indexer:
        for start, end in pairwise((0, 300, 420)):
            indexer.add(articles[start:end])
            indexer.commit()
        indexer.remove(["a/7.txt", "a/350.txt"])


def _search(query: str, **options: Any) -> Callable[[Searcher], object]:
    def ask(searcher: Searcher) -> object:
        results = searcher.search(query, **options)
        return results.total, [hit.snippets for hit in results], results.suggestions

    return ask


QUESTIONS: tuple[Callable[[Searcher], object], ...] = (
    _search("江阴"),
    _search("江阴 产业集群"),
    _search("江"),
    _search('"江阴无锡"'),
    _search('"15GWh江阴"', limit=3),
    _search("无锡 高质量 鋰電池 extraordinary", match="any"),
    _search("江阴 产业 集群 科学 的 宜兴", match="any", limit=50),
    _search("无锡产业江阴科学", match="any", limit=2, offset=1),
    _search("title:江阴 -无锡"),
    _search("江阴 OR (2022年 PM2.5)", since="2022-01", sort="date"),
    _search("科学", source="江阴", until="2023", facets=("year", "source")),
    _search("path:a/1*", sort="oldest"),
    _search("江*锡"),
    _search("江阴~"),
    _search("jiangyin"),
    lambda searcher: searcher.article("a/11.txt"),
    lambda searcher: searcher.suggest("江"),
    lambda searcher: searcher.similar("a/12.txt"),
    lambda searcher: searcher.stats(),
)


def trouble(path: Path) -> tuple[list[str], int]:
    """What is wrong with how an index that is nonsense answers: the exceptions that it should not raise, and how
    many questions it did answer.
    """
    opened: list[Searcher] = []
    told = [_outcome(lambda: opened.append(Searcher(path)))]
    if opened:
        told += [_outcome(partial(ask, opened[0])) for ask in QUESTIONS]
        opened[0].close()
    return [what for what in told if what not in ("", "refused")], told[1:].count("")


def _outcome(action: Callable[[], object]) -> str:
    """Nothing, "refused", or the traceback of an exception that no one should see."""
    try:
        action()
    except HansouError:
        return "refused"
    except Exception:  # noqa: BLE001 - which others there are is the question
        return traceback.format_exc()
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--memory", type=int, default=1500, help="megabytes that may be used; 0: any")
    parser.add_argument("--sweep", action="store_true", help="before that, every section spoilt in a few ways")
    parser.add_argument("--stop", action="store_true", help="stop at the first trouble")
    options = parser.parse_args()
    faulthandler.enable()
    warnings.simplefilter("ignore")  # nonsense overflows
    if options.memory:
        resource.setrlimit(resource.RLIMIT_AS, (options.memory << 20, options.memory << 20))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        build(path)
        rounds, bad, answered = _rounds(path, options)
    share = answered / (max(rounds, 1) * len(QUESTIONS))
    sys.stdout.write(f"{rounds} rounds, {share:.0%} of the questions answered, {bad} rounds with trouble\n")
    return 1 if bad else 0


def _sweep(content: bytes) -> Iterator[File]:
    """Every section of a file missing, empty, of another kind, all zeros and all ones, each in its turn."""
    names = list(File.of(content).entries)
    for name in names:
        for what in ("missing", "empty", *DTYPES, "0", "255"):
            file = File.of(content)
            dtype, offset, size = file.entries[name]
            if not size and what != "missing":
                continue
            if what == "missing":
                del file.entries[name]
            elif what == "empty":
                file.entries[name] = [dtype, offset, 0]
            elif what in DTYPES:
                file.entries[name] = [what, offset, size // int(what[1]) * int(what[1])]
            else:
                file.data[offset : offset + size] = bytes([int(what)]) * size
            file.done.append(f"{name}: {what}")
            yield file


def _changes(files: dict[Path, bytes], options: argparse.Namespace) -> Iterator[tuple[str, Path, File]]:
    """What each round is called, the file that it changes, and the file changed."""
    if options.sweep:
        one_of_each = {path.suffix: path for path in sorted(files, key=lambda path: len(files[path]))}
        yield from (("sweep", path, file) for path in one_of_each.values() for file in _sweep(files[path]))
    # A segment's inverted fields are most of what there is to read.
    paths = [path for path in files for _ in range({".inv": 6, ".doc": 2, ".hansou": 1}[path.suffix])]
    for number in range(options.seed, options.seed + options.rounds):
        rng = random.Random(number)
        chosen = rng.choice(paths)
        changed = File.of(files[chosen])
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            damage(changed, rng)
        yield f"round {number}", chosen, changed


def _rounds(path: Path, options: argparse.Namespace) -> tuple[int, int, int]:
    files = {file: file.read_bytes() for file in path.iterdir() if file.suffix in (".inv", ".doc", ".hansou")}
    # In an order that does not hang on the segments' names, which are new each time.
    files = dict(sorted(files.items(), key=lambda item: (item[0].suffix, len(item[1]), item[1])))
    assert trouble(path) == ([], len(QUESTIONS)), trouble(path)
    rounds = bad = total = 0
    for name, chosen, changed in _changes(files, options):
        rounds += 1
        chosen.write_bytes(changed.content())
        what = f"{name}: {chosen.suffix}: {'; '.join(changed.done)}\n"
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        sys.stderr.write(what if options.stop else "")
        found, answered = trouble(path)
        total += answered
        faulthandler.cancel_dump_traceback_later()
        if found:
            bad += 1
            sys.stdout.write(what + found[0])
            sys.stdout.flush()
            if options.stop:
                break
        chosen.write_bytes(files[chosen])
    return rounds, bad, total


if __name__ == "__main__":
    sys.exit(main())
