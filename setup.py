"""One package, `hansou`, of the folders `hansou`, `index` and `search`; and its compiled parts.

Compiled parts are optional: where there is no compiler hansou installs and works, only slower. Cython is run over a
copy of its sources under ``build/``, laid out as the package is installed, so that `cimport` finds them by name.
"""

import ast
import os
import shutil
from pathlib import Path

from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

PARTS = {"hansou.index": "index", "hansou.search": "search"}
"""The folders at the top of the repository, by the packages that they are installed as."""


def parts() -> tuple[str, ...]:
    """The compiled modules, as `PARTS` of index/compiled.py lists them."""
    for node in ast.parse(Path("index", "compiled.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PARTS":
            listed: tuple[str, ...] = ast.literal_eval(node.value)
            return listed
    raise RuntimeError("index/compiled.py lists no PARTS")


def packages() -> list[str]:
    """Every package, by the name that it is installed as."""
    parts = find_packages(".", include=[part for top in PARTS.values() for part in (top, f"{top}.*")])
    return ["hansou", *(f"hansou.{part}" for part in parts)]


def staged(directory: Path) -> Path:
    """A copy in `directory` of what Cython reads, as it is installed; files that are as they were keep their times."""
    for part in PARTS.values():
        for source in Path(part).rglob("*"):
            if source.suffix in {".pyx", ".pxd"} or source.name == "__init__.py":
                copy = directory / "hansou" / source
                copy.parent.mkdir(parents=True, exist_ok=True)
                if not copy.exists() or copy.read_bytes() != source.read_bytes():
                    shutil.copyfile(source, copy)
    (directory / "hansou" / "__init__.py").touch()
    return directory


def extensions() -> list[Extension]:
    """The compiled parts, none where Cython is missing or HANSOU_PURE is set."""
    if os.environ.get("HANSOU_PURE"):
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    stage = staged(Path("build", "stage"))
    modules = [Extension(name, [str(stage / (name.replace(".", "/") + ".pyx"))]) for name in parts()]
    compiled: list[Extension] = cythonize(
        modules,
        build_dir="build/cython",
        include_path=[str(stage)],
        language_level=3,
        nthreads=os.cpu_count() or 1,
        quiet=True,
    )
    for module in compiled:
        module.optional = True  # Cython forgets what it was given of this
        if os.name == "posix":
            module.extra_compile_args = ["-g0"]  # an eighth of the size
    return compiled


class Build(build_ext):
    """Compiles what can be compiled, and names what could not be: the package then runs in Python alone."""

    def run(self) -> None:
        """Compile."""
        super().run()
        failed = [each.name for each in self.extensions if not Path(self.get_ext_fullpath(each.name)).exists()]
        if failed:
            self.warn(f"hansou will run in pure Python, about ten times slower: not compiled: {', '.join(failed)}")


if __name__ == "__main__":  # cythonize's processes import this file where processes are spawned
    setup(
        packages=packages(),
        package_dir={"hansou": "hansou", **PARTS},
        ext_modules=extensions(),
        cmdclass={"build_ext": Build},
        options={"build_ext": {"parallel": os.cpu_count() or 1}},
    )
