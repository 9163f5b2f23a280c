"""Set up `.venv`: hansou as it stands here, with its compiled parts, and what it needs.

    python3 tools/environment.py [EXTRA ...]

EXTRA is one of the optional groups in pyproject.toml, such as `test`. Run again after a change it does what is left to
do. It needs nothing but Python, and says in one line what is missing. Libraries are fetched while the parts compile.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - this is who is told; nothing newer may stand above
    sys.exit(
        "hansou needs Python 3.10 or later, and %s is %d.%d: install a newer one and name it, as in "  # noqa: UP031
        "`make PYTHON=python3.12`" % ((sys.executable,) + sys.version_info[:2])  # noqa: RUF005
    )

import importlib.util
import os
import shutil
import subprocess
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PIP = (str(PYTHON), "-m", "pip", "--disable-pip-version-check")
TO_COMPILE = ("cython>=3.1,<4", "setuptools>=77")
"""What pyproject.toml's build-system requires."""


def say(text: str) -> None:
    """A line of what is going on."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def make() -> None:
    """Make `.venv` if it is not there or was left half made. Raises SystemExit where Python cannot make one."""
    if works([str(PYTHON), "-m", "pip", "--version"]):
        return
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        major, minor = sys.version_info[:2]
        sys.exit(
            f"{sys.executable} cannot make virtual environments: install its venv and pip (Debian and Ubuntu: "
            f"apt install python{major}.{minor}-venv), or name another Python, as in `make PYTHON=python3.12`"
        )
    say(f"making {VENV.name}" + (" anew: it was left half made" if VENV.exists() else ""))
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], f"{VENV.name} could not be made")


def missing_compiler() -> str:
    """What is needed to compile and is not here, nothing if all is."""
    if os.name == "nt":
        return ""  # setuptools looks for it in the registry
    command = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()
    header = Path(sysconfig.get_path("include"), "Python.h")
    if not shutil.which(command[0]):
        return f"a C compiler, {command[0]} (Debian: apt install build-essential; macOS: xcode-select --install)"
    if not header.exists():
        return f"Python's header files, {header} (Debian: apt install python3-dev)"
    return ""


def works(command: list[str]) -> bool:
    """Whether a command runs and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - those below
    except OSError:
        return False


def run(command: list[str], failure: str, environ: dict[str, str] | None = None) -> None:
    """Run a command without a word. Raises SystemExit with the end of what it said, and `failure`, if it fails."""
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    ended = subprocess.run(command, env=environ, cwd=ROOT, check=False, **output)  # type: ignore[call-overload]  # noqa: S603
    if ended.returncode:
        sys.exit("\n".join([*ended.stdout.splitlines()[-15:], f"{failure}; the lines above say why"]))


def main() -> int:
    """Set up what is not set up yet; 1 if that failed."""
    start = time.monotonic()
    extras = ",".join(sys.argv[1:])
    make()
    pure = bool(os.environ.get("HANSOU_PURE"))
    missing = "" if pure else missing_compiler()
    if missing:
        say(f"hansou will be slower, without its compiled parts: they need {missing}")
    run([*PIP, "install", "--quiet", *TO_COMPILE], "Cython and setuptools could not be installed")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    compiling = None
    if not (missing or pure):
        command = [str(PYTHON), "setup.py", "-q", "build_ext", "--inplace"]
        compiling = subprocess.Popen(command, cwd=ROOT, env=environ)  # noqa: S603 - as above
    try:
        # The parts are compiled beside it; what is left of the installation here is to say where hansou is.
        what = f".[{extras}]" if extras else "."
        run(
            [*PIP, "install", "--quiet", "--no-build-isolation", "--editable", what],
            "the libraries that hansou needs could not be installed",
            {**environ, "HANSOU_PURE": "1"},
        )
        say(f"libraries installed ({time.monotonic() - start:.0f} s)")
        failed = compiling is not None and compiling.wait() != 0
    except BaseException:
        if compiling is not None:
            compiling.terminate()
            compiling.wait()
        raise
    if failed:
        sys.exit("the compiled parts could not be made; the lines above say why. HANSOU_PURE=1 sets up without them")
    say(f"set up in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
