"""Run Whoosh's own test suite with our codec as its default.

    python tests/index/store/whoosh_suite.py PATH [PYTEST ARGUMENT...]

PATH is the `tests` folder of a Whoosh-Reloaded 2.7.5 source distribution, of which a copy is run.
Exit status is pytest's; the last line says how many tests reached the codec.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[3]

CONFTEST = """
import sys

sys.path.insert(0, {project!r})
import pytest
import whoosh.codec
from hansou.index.whoosh.codec import ArrayCodec

made, reached = [], set()


class CountingCodec(ArrayCodec):
    def new_segment(self, *args):
        made.append(self)
        return super().new_segment(*args)


whoosh.codec.default_codec = lambda *args, **kwargs: CountingCodec()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    before = len(made)
    yield
    if len(made) > before:
        reached.add(item.nodeid)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"{{len(reached)}} tests reached the codec")
"""


def main(arguments: list[str]) -> int:
    """Run the suite that the first argument names, with the others passed to pytest."""
    if not arguments or not Path(arguments[0], "test_codecs.py").is_file():
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        suite = Path(folder) / "tests"
        shutil.copytree(arguments[0], suite)
        (suite / "conftest.py").write_text(CONFTEST.format(project=str(PROJECT)), "utf-8")
        (suite / "pytest.ini").write_text("[pytest]\n", "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments[1:]]
        return subprocess.run(command, cwd=suite, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
