"""The compiled parts built with the address and undefined-behaviour sanitizers, and the tests that work them hardest.

    python -m tests.trust.sanitize [--rounds N] [--keep DIR] [TEST ...]

Works on a copy of the tree, with every section of an index file an allocation of its own, so that reading a byte
beyond one is seen as well as reading beyond the file. Before that, a part is built that does what is looked for, to
see that it is found. Needs GCC with libasan and libubsan (Linux).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("hansou", "index", "search", "tests", "seeds", "setup.py", "pyproject.toml")
FLAGS = "-O1 -fno-omit-frame-pointer -fsanitize=address,undefined"
TESTS = (
    "tests/index/store", "tests/index/text", "tests/index/test_batches.py", "tests/index/test_segments.py",
    "tests/search/test_nothing_missed.py", "tests/search/test_boolean.py", "tests/search/test_ranking.py",
    "tests/search/test_wildcards.py", "tests/search/test_occurrences.py", "tests/search/test_snippets.py",
    "tests/search/test_pinyin_search.py", "tests/search/test_chains.py", "tests/search/test_passages.py",
    "tests/search/test_cutting.py", "tests/search/test_alike.py", "tests/search/test_pure.py",
    "tests/search/test_plain.py", "tests/search/test_order.py", "tests/search/test_repeats.py",
    "tests/index/test_allocator.py",
)  # fmt: skip
# What runs tests in processes that may take so much memory and no more: sanitizers reserve terabytes.
LEFT_OUT = "not right_checksums"
FOUND = re.compile(r"ERROR: AddressSanitizer: \S+|[\w./-]+:\d+:\d+: runtime error: .*")

PROBE = """
def beyond(const unsigned char[::1] given, long at):
    return given[at]
def shifted(int value, int by):
    return value << by
"""
PROBE_SETUP = """
from Cython.Build import cythonize
from setuptools import Extension, setup
setup(ext_modules=cythonize([Extension("probe", ["probe.pyx"])], language_level=3,
                            compiler_directives={"boundscheck": False, "wraparound": False}))
"""
# Loaded by every process as it starts.
APART = """
import numpy as np
from hansou.index.store.container import files
_made = files.Section.__init__
def _apart(self, *given):
    _made(self, *given)
    self.raw = self.raw.copy()
files.Section.__init__ = _apart
"""


@dataclass(frozen=True)
class Ran:
    """How a process ended and what the sanitizers have told."""

    status: int
    output: str

    @property
    def found(self) -> list[str]:
        """What was found, each once."""
        return sorted(set(FOUND.findall(self.output)))


class Copy:
    """A copy of the tree with sanitized parts."""

    def __init__(self, place: Path) -> None:
        self._place = place
        without = shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, place / name, ignore=without, dirs_exist_ok=True)
            else:
                shutil.copy(source, place / name)
        (place / "probe.pyx").write_text(PROBE, encoding="utf-8")
        (place / "probe_setup.py").write_text(PROBE_SETUP, encoding="utf-8")
        (place / "apart").mkdir()
        (place / "apart" / "sitecustomize.py").write_text(APART, encoding="utf-8")

    def build(self) -> int:
        """Build the parts; how many there are. Raises AssertionError when one is missing."""
        environment = os.environ | {"CFLAGS": FLAGS, "CXXFLAGS": FLAGS, "LDFLAGS": FLAGS}
        for script in ("setup.py", "probe_setup.py"):
            built = subprocess.run(
                [sys.executable, script, "build_ext", "--inplace"],
                cwd=self._place, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert built.returncode == 0, built.stderr[-2000:]
        parts = [path for package in ("index", "search") for path in (self._place / package).rglob("*.pyx")]
        missing = [path.name for path in parts if not list(path.parent.glob(f"{path.stem}.*.so"))]
        assert not missing, missing
        return len(parts)

    def run(self, *arguments: str) -> Ran:
        """Run Python in the copy."""
        libraries = [_library(name) for name in ("libasan.so", "libubsan.so", "libstdc++.so")]
        environment = os.environ | {
            "LD_PRELOAD": " ".join(libraries),
            "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
            "PYTHONMALLOC": "malloc",
            "PYTHONPATH": f"{self._place / 'apart'}{os.pathsep}{self._place}",
        }
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=self._place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        return Ran(ran.returncode, ran.stdout.decode("utf-8", "replace"))


def _library(name: str) -> str:
    found = subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout
    return found.strip()


def sees(copy: Copy) -> list[str]:
    """What is found of a part that reads beyond its end and shifts too far."""
    ran = copy.run("-c", "import probe; probe.shifted(5, 40); probe.beyond(bytearray(64), 70)")
    return [re.sub(r".*(AddressSanitizer: \S+|runtime error: shift).*", r"\1", line) for line in ran.found]


def run(place: Path, rounds: int, tests: Sequence[str]) -> int:
    """Build, run, tell; how many things were found or failed."""
    copy = Copy(place)
    _tell(f"{copy.build()} compiled parts, built with {FLAGS}")
    seen = sees(copy)
    assert seen == ["AddressSanitizer: heap-buffer-overflow", "runtime error: shift"], seen
    bad = 0
    for what, arguments in {
        "tests": ("-m", "pytest", "-s", "-p", "no:cacheprovider", "-k", LEFT_OUT, *tests),
        "hostile": ("-m", "tests.index.store.hostile", "--memory", "0", "--rounds", str(rounds), "--seed", "11"),
    }.items():
        ran = copy.run(*arguments)
        _tell(f"{what}: {ran.output.strip().splitlines()[-1].strip('= ')}; found {len(ran.found)}")
        if ran.status or ran.found:
            bad += max(1, len(ran.found))
            sys.stdout.write(ran.output[-20_000:])
    return bad


def _tell(line: str) -> None:
    sys.stdout.write(f"sanitize: {line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run from the command line; 1 where something was found or failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=400, help="of indexes whose numbers are nonsense")
    parser.add_argument("--keep", type=Path, help="work in this new folder, and leave it")
    parser.add_argument("tests", nargs="*", default=TESTS)
    given = parser.parse_args()
    if find_spec("Cython") is None or shutil.which("gcc") is None:
        sys.exit("sanitize: needs GCC and Cython (pip install cython setuptools)")
    if given.keep is not None:
        given.keep.mkdir()
        return int(bool(run(given.keep.resolve(), given.rounds, given.tests)))
    with tempfile.TemporaryDirectory() as place:
        return int(bool(run(Path(place), given.rounds, given.tests)))


if __name__ == "__main__":
    sys.exit(main())
