"""The source distribution: all that is needed to build, test and read about hansou; and it installs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tools.environment import missing_compiler

ROOT = Path(__file__).parents[2]
GIT = shutil.which("git")
NOT_IN_IT = {".gitignore", ".dockerignore"}


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if importlib.util.find_spec("setuptools") is None or importlib.util.find_spec("Cython") is None:
        pytest.skip("NOT TESTED: setuptools and Cython are not here")
    folder, source = tmp_path_factory.mktemp("sdist"), tmp_path_factory.mktemp("source") / "hansou"
    built = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "*.so", "*.pyd")
    shutil.copytree(ROOT, source, ignore=built, symlinks=True)
    code = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, folder], cwd=source, check=True, stdout=subprocess.DEVNULL)
    [path] = folder.glob("hansou-*.tar.gz")
    return path


def names_in(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as opened:
        return {member.name.partition("/")[2] for member in opened.getmembers() if member.isfile()}


def test_it_has_every_file_of_the_source(sdist: Path) -> None:
    if GIT is None or not (ROOT / ".git").exists():
        pytest.skip("what belongs to the source is only known where it is under git")
    listed = subprocess.run([GIT, "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.decode()
    files = {
        name
        for name in listed.split("\0")
        if name and (ROOT / name).is_file() and not name.startswith((".ci/", ".github/"))
    }
    assert files - names_in(sdist) - NOT_IN_IT == set()


def test_it_has_nothing_that_was_built(sdist: Path) -> None:
    names = names_in(sdist)
    assert [name for name in names if name.endswith((".so", ".pyd", ".pyc", ".c"))] == []
    assert [name for name in names if name.startswith(("build/", "dist/", ".venv/"))] == []


@pytest.mark.parametrize("kind", ["compiled", "pure"])
def test_it_installs_and_finds(sdist: Path, kind: str, tmp_path: Path) -> None:
    if kind == "compiled" and missing_compiler():
        pytest.skip(f"NOT TESTED: there is not {missing_compiler()}")
    # As fast as it compiles: what is tried is that it does.
    environ = os.environ | ({"CFLAGS": "-O0"} if kind == "compiled" else {"CC": "false"})
    environ.pop("HANSOU_PURE", None)
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    subprocess.run(
        [*install, "--no-build-isolation", "--no-index", "--target", target, sdist],
        env=environ,
        cwd=tmp_path,
        check=True,
    )
    ran = subprocess.run(
        [sys.executable, ROOT / "tests/packaging/installed.py", f"--{kind}"],
        env=environ | {"PYTHONPATH": str(target)},
        cwd=tmp_path,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
