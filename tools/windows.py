"""The tests on Windows' own Python, run here by wine: the core of the suite, with the compiled parts.

    python -m tools.windows [PYTEST ARGUMENT ...]

Takes wine, Maven (for the Python, which `org.bytedeco:cpython` has as a jar) and mingw-w64, in Debian: apt install wine
maven gcc-mingw-w64-x86-64. Says so and does nothing where one of them is missing. What it fetches and builds stays in
build/windows. Without ARGUMENT it runs `CORE`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click

from .environment import ROOT
from .package import compiled_modules, copy_source

HERE = ROOT / "build" / "windows"
HOME = HERE / "python" / "org" / "bytedeco" / "cpython" / "windows-x86_64"
SITE, SOURCE, PREFIX = HERE / "site", HERE / "source", HERE / "prefix"
PYTHON = "org.bytedeco:cpython:3.14.3-1.5.13:jar:windows-x86_64"
ABI = "cp314-win_amd64"
COMPILER = "x86_64-w64-mingw32-gcc"
NEEDED = ("wine", "mvn", COMPILER, "x86_64-w64-mingw32-objdump")
CORE = (
    "tests/index/test_naming.py",
    "tests/index/test_batches.py",
    "tests/index/test_indexer.py",
    "tests/index/store",
    "tests/hosts",
    "tests/search/test_nothing_missed.py",
    "tests/search/test_boolean.py",
    "tests/search/test_snippets.py",
    "tests/search/test_wildcards.py",
)
MATH = b"api-ms-win-crt-math-l1-1-0.dll"
OWN_MATH = b"hns-ms-win-crt-math-l1-1-0.dll"  # as long: it is written in its place
ENDED_WELL = re.compile(r"ended with 0|(=+ )?\d+ passed(?!.*(failed|error)).*")
COMPLEX = """
typedef struct { float re, im; } F; typedef struct { double re, im; } D;
float crealf_(F z) { return z.re; } float cimagf_(F z) { return z.im; }
double creal_(D z) { return z.re; } double cimag_(D z) { return z.im; }
double creall_(D z) { return z.re; } double cimagl_(D z) { return z.im; }
int DllMain(void *a, unsigned b, void *c) { return 1; }
"""


def fetch() -> None:
    """Python, and wheels for Windows of what hansou and its tests need. Raises CalledProcessError."""
    HERE.mkdir(parents=True, exist_ok=True)
    if not HOME.exists():
        run("mvn", "-q", "dependency:copy", f"-Dartifact={PYTHON}", f"-DoutputDirectory={HERE}")
        [jar] = HERE.glob("cpython-*.jar")
        with zipfile.ZipFile(jar) as opened:
            opened.extractall(HERE / "python")
    if not (SITE / "pytest").exists():
        pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
        run(*pip, "wheel", "--no-deps", "--wheel-dir", str(HERE / "wheels"), "jieba", "opencc-python-reimplemented")
        # NumPy 2.4 uses more of Windows than wine 8 has.
        wanted = [*requirements(), "numpy<2.4", "pytest>=8", "hypothesis>=6.100", "colorama"]
        system = ("--platform", "win_amd64", "--python-version", "3.14", "--only-binary=:all:")
        run(*pip, "install", *system, "--find-links", str(HERE / "wheels"), "--target", str(SITE), *wanted)
        give_complex_numbers()


def requirements() -> list[str]:
    """What pyproject.toml says that hansou depends on."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"([^"]+)"', text.split("\ndependencies = [")[1].split("\n]")[0])


def give_complex_numbers() -> None:
    """Have NumPy load a library that hands everything on to wine's, but for what wine 8 lacks."""
    functions = set(re.findall(r"\w+(?=_\()", COMPLEX))
    own = frozenset(functions)
    for module in SITE.joinpath("numpy").rglob("*.pyd"):
        told = run("x86_64-w64-mingw32-objdump", "-p", str(module))
        for library in re.split(r"DLL Name: ", told)[1:]:
            if library.startswith(MATH.decode()):
                functions.update(
                    re.findall(r"^\s+[0-9a-f].*?\s([A-Za-z_]\w+)$", library.split("\n\n")[0], re.MULTILINE)
                )
        module.write_bytes(module.read_bytes().replace(MATH, OWN_MATH))
    names = (f"{name} = {name}_" if name in own else f"{name} = ucrtbase.{name}" for name in sorted(functions))
    (HERE / "math.def").write_text("\n".join([f"LIBRARY {OWN_MATH.decode()}", "EXPORTS", *names, ""]), encoding="ascii")
    (HERE / "math.c").write_text(COMPLEX, encoding="ascii")
    flags = ("-shared", "-nostdlib", "-fno-builtin", "-w", "-e", "DllMain")
    target = SITE / "numpy" / "_core" / OWN_MATH.decode()
    run(COMPILER, *flags, str(HERE / "math.c"), str(HERE / "math.def"), "-o", str(target))
    for folder in ("fft", "linalg", "random"):
        shutil.copy2(target, SITE / "numpy" / folder)


def build() -> None:
    """A copy of the source with its parts compiled for Windows from the C that was made here for this system."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    copy_source(SOURCE)
    shutil.copytree(ROOT / "seeds", SOURCE / "seeds", ignore=shutil.ignore_patterns(".hansou"))
    written = ROOT / "build" / "cython" / "build" / "stage"
    for name in compiled_modules():
        part = Path(*name.split("."))
        target = SOURCE.joinpath(*part.parts[1:]).with_suffix(f".{ABI}.pyd")
        flags = ("-shared", "-O2", "-w", "-g0", "-static-libgcc", f"-I{HOME / 'include'}")
        source = str(written / part.with_suffix(".c"))
        kept = HERE / "parts" / target.relative_to(SOURCE)
        if not kept.exists() or kept.stat().st_mtime < Path(source).stat().st_mtime:
            kept.parent.mkdir(parents=True, exist_ok=True)
            run(COMPILER, *flags, source, str(HOME / "python314.dll"), "-o", str(kept))
        shutil.copy2(kept, target)


def python(*arguments: str) -> int:
    """Run Windows' Python on the copy, its output here; 0 if its last line says that all is well."""
    environ = os.environ | {
        "WINEPREFIX": str(PREFIX),
        "WINEDEBUG": "-all",
        "PYTHONPATH": f"Z:{SOURCE};Z:{SITE}",
        "PYTHONUTF8": "1",
    }
    # wine hands on no terminal that Windows' Python could open: it gets pipes.
    running = subprocess.Popen(  # noqa: S603 - what was fetched above
        ["wine", str(HOME / "python.exe"), *arguments],  # noqa: S607 - as the system has it
        cwd=SOURCE,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = []
    for line in running.stdout or ():
        said.append(line.decode("utf-8", "replace").rstrip())
        click.echo(said[-1])
    running.wait()
    return int(not said or ENDED_WELL.fullmatch(said[-1]) is None)  # wine ends with 0 where what it ran has crashed


def run(*command: str) -> str:
    """What a command prints. Raises CalledProcessError."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8", errors="replace")  # noqa: S603
    return done.stdout


def main() -> int:
    """Fetch, build and test; 0 also where nothing could be tested."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        click.echo(f"NOT TESTED on Windows: there is no {', no '.join(missing)}", err=True)
        return 0
    fetch()
    build()
    status = python("tests/packaging/installed.py", "--compiled")
    return status or python(
        "-m", "pytest", "--verbosity=0", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *(sys.argv[1:] or CORE)
    )


if __name__ == "__main__":
    sys.exit(main())
