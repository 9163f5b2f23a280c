"""Whether ``pip install .`` gives a working command, for each Python that is named.

    python -m tools.package python3.10 python3.11 python3.12 python3.13

Each gets an empty environment, into which a copy of the source is installed as a user would. Outside of the source, the
sample collection is then indexed and searched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "pyproject.toml",
    "setup.py",
    "README.md",
    "LICENSE",
    "hansou",
    "index",
    "search",
    "tests",
    "bench",
    "tools",
    "docs",
)
_BUILT = shutil.ignore_patterns("*.so", "*.pyd", "*.c", "__pycache__", "*.egg-info", ".hansou")
_TELL = """
import importlib.util, json, pathlib, sys
import hansou
print(json.dumps({"folder": str(pathlib.Path(hansou.__file__).parents[1]),
    "compiled": [name for name in sys.argv[1:] if importlib.util.find_spec(name)]}))
"""


def copy_source(folder: Path) -> Path:
    """A copy of the source as it is handed out, without anything that was built."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SOURCES:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, folder / name, ignore=_BUILT, symlinks=True)
        else:
            shutil.copy2(origin, folder / name)
    return folder


def compiled_modules(source: Path = ROOT) -> list[str]:
    """The compiled parts that the package names."""
    text = (source / "index" / "compiled.py").read_text(encoding="utf-8")
    return re.findall(r'^    "([\w.]+)",$', text, re.MULTILINE)


def build_wheel(folder: Path, *, pure: bool) -> Path:
    """The wheel of a copy of the source in `folder`; `pure`: without compiled parts. Raises CalledProcessError."""
    source = copy_source(folder / "source")
    environ = os.environ | ({"HANSOU_PURE": "1"} if pure else {})
    _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder / "wheel", source], environ)
    [wheel] = (folder / "wheel").glob("*.whl")
    return wheel


def names_in(wheel: Path) -> list[str]:
    """The files of a wheel."""
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


def try_out(python: str, folder: Path) -> str:
    """Install into an empty environment of this Python and use it; what was seen. Raises CalledProcessError."""
    source = copy_source(folder / "source")
    modules = compiled_modules(source)
    _run([python, "-m", "venv", folder / "venv"], os.environ)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HANSOU"))}
    _run([scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", source], clean)
    shutil.rmtree(source)
    shutil.copytree(ROOT / "seeds", folder / "seeds", ignore=_BUILT)
    hansou = scripts / "hansou"
    version = _run([hansou, "--version"], clean, folder).strip()
    _run([hansou, "index", "seeds", "--quiet"], clean, folder)
    found = json.loads(_run([hansou, "search", "產業集群", "--json", "--index", "seeds/.hansou"], clean, folder))
    told = json.loads(_run([scripts / "python", "-c", _TELL, *modules], clean, folder))
    parts = f"{len(told['compiled'])} of {len(modules)} compiled parts"
    return f"{python}: {version}, found: {found['total']}, {parts}, {_installed(Path(told['folder']))}"


def _installed(folder: Path) -> str:
    """The top-level names that hansou put into an environment."""
    [record] = folder.glob("hansou-*.dist-info/RECORD")
    files = [Path(line.split(",")[0]) for line in record.read_text(encoding="utf-8").splitlines()]
    names = {file.name if file.parts[0] == ".." else file.parts[0] for file in files}
    return "installed: " + " ".join(sorted(name for name in names if not name.endswith(".dist-info")))


def _run(command: Sequence[str | Path], environ: Mapping[str, str], folder: Path | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - the commands above
        command, env=dict(environ), cwd=folder, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return done.stdout


def main() -> int:
    """Try each Python that is named, this one if none is."""
    failed = 0
    for python in sys.argv[1:] or [sys.executable]:
        with tempfile.TemporaryDirectory() as folder:
            try:
                click.echo(try_out(python, Path(folder)))
            except (subprocess.CalledProcessError, OSError, ValueError) as error:
                failed += 1
                click.echo(f"{python}: failed: {error}", err=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
