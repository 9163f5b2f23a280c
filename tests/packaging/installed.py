"""Try hansou as it is installed, away from its source: index two files, find them in either script.

    python tests/packaging/installed.py [--compiled | --pure]

Needs nothing beside hansou itself; ends with 1, and says why, where something is wrong.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run(*command: str, folder: Path) -> str:
    """What `python -m hansou` prints. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-m", "hansou", *command],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


def main() -> int:
    """Try it; 0 if all is right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "无锡").mkdir()
        (folder / "无锡" / "a.txt").write_text("江阴百亿项目开工\n\n产业集群里的七家企业。\n", encoding="utf-8")
        (folder / "b.md").write_text("# 計程車\n\n換電站啟用。\n", encoding="utf-8")
        version = run("--version", folder=folder)
        sys.stdout.write(version)
        if "--compiled" in sys.argv and "(compiled" not in version:
            return 1
        if "--pure" in sys.argv and "pure Python" not in version:
            return 1
        run("index", ".", "--quiet", folder=folder)
        for query, path in (("產業集群", "无锡/a.txt"), ("换电站", "b.md"), ("path:无锡/*", "无锡/a.txt")):
            found = run("search", query, folder=folder)
            if path not in found:
                sys.stderr.write(f"{query} does not find {path}: {found}\n")
                return 1
        run("check", folder=folder)
    sys.stdout.write("ended with 0\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
