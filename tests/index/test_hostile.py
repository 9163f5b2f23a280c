"""A folder half of which is broken or hostile: the other half is indexed, and every broken file is named.

HOSTILE=300 makes the folder of that many files of each half (`make hostile`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hansou import Searcher
from hansou.index.sources.options import ReadOptions

from .hostile import MEGABYTE, TEXT, fill

ROOT = Path(__file__).parents[2]
COUNT = int(os.environ.get("HOSTILE", "45"))
LIMIT = ReadOptions().max_bytes
MOST_MEMORY = 1_500 * MEGABYTE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and links are made as POSIX does")

PROGRAM = """
import json, resource, sys
from pathlib import Path
from hansou.search.cli import main

try:
    main(sys.argv[1:], prog_name="hansou")
except SystemExit as end:
    status = end.code
counts = Path("/proc/self/io")
read = int(counts.read_text().split("rchar: ")[1].split()[0]) if counts.exists() else 0
unit = 1 if sys.platform == "darwin" else 1024
peak = [resource.getrusage(who).ru_maxrss * unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({"status": status, "read": read, "peak": peak}), file=sys.stderr)
"""


def test_all_good_files_and_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    good, bad = fill(folder, COUNT, LIMIT)
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "index", folder, "--json", "--workers", "2"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    told = json.loads(ran.stderr)
    report = json.loads(ran.stdout)
    assert told["status"] == 0

    assert report["articles"] == COUNT
    named = [Path(failure["where"].partition("#")[0]).name for failure in report["failed"]]
    assert sorted(named) == sorted(bad)
    assert all(failure["reason"] and "\n" not in failure["reason"] for failure in report["failed"])
    log = (folder / ".hansou/failures.log").read_text(encoding="utf-8").splitlines()
    assert {line.split("\t")[1].partition("#")[0] for line in log if not line.startswith("#")} == bad

    with Searcher(folder / ".hansou") as searcher:
        hits = searcher.search(f'"{TEXT[:8]}"', limit=2 * COUNT)
        found = {answer.path.partition("#")[0] for hit in hits for answer in (hit, *hit.repeats)}
        assert found == good
        for number in range(0, COUNT, 5):
            assert searcher.search(f'"这是第{number}篇"').total == 1

    own, of_a_worker = told["peak"]
    assert own + 2 * of_a_worker < MOST_MEMORY
    if told["read"]:  # files beyond the limit, of which there are many more megabytes, were not read
        sizes = sum(size for path in folder.iterdir() if path.is_file() and (size := path.stat().st_size) <= LIMIT)
        assert told["read"] < sizes + LIMIT
