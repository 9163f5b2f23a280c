"""Coverage-guided fuzzing with atheris, a target at a time.

    python -m tests.trust.fuzz [--seconds S] [TARGET ...]

Each target runs in a process of its own, for so many seconds, from seeds that are good files and those that once
made it fail. What makes it fail, or takes more than 20 seconds or 2 GB, is kept in ``fuzz-found`` and told.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ("query", "documents", "records", "pdf", "words", "contents", "commit", "index")
FOUND = Path("fuzz-found")
_RUNS = re.compile(r"Done (\d+) runs in (\d+) second")
_COVERAGE = re.compile(r"cov: (\d+)")


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz a target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["index", "search"], enable_loader_override=False):
        from tests.trust.targets import TARGETS

    target = TARGETS[name]
    target(b"")  # what is made once is made before it counts
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


def seeds(name: str, folder: Path) -> None:
    """Fill a folder with what a target's bytes usually are."""
    from tests.index.hostile import TEXT, broken_files, good_files
    from tests.search.fuzz import PIECES, QUERIES
    from tests.trust.targets import CRASHERS, SUFFIXES, _index, toc_head

    given: list[bytes] = [path.read_bytes() for path in (CRASHERS / name).glob("*")]
    if name == "query":
        given += [text.encode("utf-8", "surrogatepass") for text in (*QUERIES, *PIECES)]
    elif name in ("documents", "records", "pdf"):
        files = [(name, data) for name, data in (*good_files(TEXT[:30]).items(), *broken_files().items())]
        for file, data in files:
            suffix = next((one for one in SUFFIXES if file.endswith("." + one)), "txt")
            if len(data) < 1 << 16 and (name == "documents" or suffix in file):
                plain = {"documents": bytes([SUFFIXES.index(suffix)]) + data, "pdf": data.removeprefix(b"%PDF-1.7\n")}
                given.append(plain.get(name, data))
    elif name == "words":
        given += ["霞客湾 5 n\n江阴\n# 注\n".encode(), "出租车,計程車\n土豆 马铃薯 洋芋\n".encode()]
    elif name == "contents":
        given += [path.read_bytes() for path in _index().iterdir() if path.suffix in (".toc", ".hansou")]
    elif name == "commit":
        head = len(toc_head())
        given += [path.read_bytes()[head:] for path in _index().glob("*.toc")]
    else:
        given += [bytes(9), bytes(range(100)), b"\x01" + bytes(range(160, 200))]
    for number, data in enumerate(given):
        (folder / str(number)).write_bytes(data)


def run(name: str, seconds: int) -> bool:
    """Fuzz a target in a process of its own, and tell; whether nothing was found."""
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place)
        seeds(name, corpus)
        FOUND.mkdir(exist_ok=True)
        options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-max_len=20000", "-seed=1"]
        ran = subprocess.run(
            [sys.executable, "-m", __spec__.name, "--in-process", name, str(corpus), *options,
             f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1"],
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        log = ran.stderr + ran.stdout
        runs, coverage = _RUNS.search(log), _COVERAGE.findall(log)
        grown = len(list(corpus.iterdir()))
    if ran.returncode or not runs:
        sys.stdout.write(f"fuzz: {name}: FOUND\n{log[-4000:]}\n")
        return False
    sys.stdout.write(
        f"fuzz: {name}: {int(runs[1]):,} inputs in {int(runs[2]):,} s, nothing found "
        f"(coverage {int(coverage[-1]):,}, {grown:,} inputs that each reach something of their own)\n"
    )
    sys.stdout.flush()
    return True


def main() -> int:
    """Run from the command line; 1 where something was found."""
    if sys.argv[1:2] == ["--in-process"]:
        fuzz(sys.argv[2], sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    given = parser.parse_args()
    if not set(NAMES).issuperset(given.targets):
        parser.error(f"targets are {', '.join(NAMES)}")
    found = [name for name in given.targets or NAMES if not run(name, given.seconds)]
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
