"""One package, `hansou`, of the folders `hansou`, `index` and `search`; and its compiled parts.

Compiled parts, which index/compiled.py lists, are optional: where there is no compiler hansou installs and works, only
slower. Cython is run over a copy of its sources under ``build/``, laid out as the package is installed, so that
`cimport` finds them by name.
"""

from __future__ import annotations

import ast
import os
import shutil
import sys
from pathlib import Path

from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

PARTS = {"hansou.index": "index", "hansou.search": "search"}
"""The folders at the top of the repository, by the packages that they are installed as."""
SHARED = "hansou.index._cyutility"
"""What Cython would otherwise write into each part; that was half of all C."""
LINES_A_SECOND = 140
"""Lines of Cython that one processor makes into machine code, measured with GCC 12."""
PROCESSORS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def packages() -> list[str]:
    """Every package, by the name that it is installed as."""
    parts = find_packages(".", include=[part for top in PARTS.values() for part in (top, f"{top}.*")])
    return ["hansou", *(f"hansou.{part}" for part in parts)]


def compiled_parts() -> dict[str, Path]:
    """The source of each compiled part by its name, the longest first: they are compiled side by side."""
    for node in ast.parse(Path("index", "compiled.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PARTS":
            names = set(ast.literal_eval(node.value)) - {SHARED}
            sources = {name: Path(name.removeprefix("hansou.").replace(".", "/") + ".pyx") for name in names}
            return dict(sorted(sources.items(), key=lambda part: (-part[1].stat().st_size, part[0])))
    raise RuntimeError("index/compiled.py lists no PARTS")


def stage(directory: Path) -> set[Path]:
    """Copy to `directory` what Cython reads, as it is installed, and this file; the sources that were new. Files that
    are as they were keep their times; those that are gone from the source go.
    """
    sources = {
        directory / "setup.py": Path("setup.py"),
        directory / "hansou" / "__init__.py": Path("hansou/__init__.py"),
    }
    for top in PARTS.values():
        for source in Path(top).rglob("*"):
            if source.suffix in {".pyx", ".pxd"} or source.name == "__init__.py":
                sources[directory / "hansou" / source] = source
    for copy in list(directory.rglob("*")):
        if copy.is_file() and copy not in sources:
            copy.unlink()
    new = [copy for copy, source in sources.items() if not copy.exists() or copy.read_bytes() != source.read_bytes()]
    for copy in new:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sources[copy], copy)
    return {sources[copy] for copy in new}


def extensions() -> list[Extension]:
    """The compiled parts, none where Cython is missing or HANSOU_PURE is set."""
    if os.environ.get("HANSOU_PURE"):
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    parts = compiled_parts()
    folder = Path("build", "stage")
    first = not folder.exists()
    new = stage(folder)
    if new:
        lines = sum(source.read_bytes().count(b"\n") for source in parts.values())
        seconds = max(round(lines / LINES_A_SECOND / PROCESSORS), 1)
        tell(f"compiling {len(parts) + 1} parts, about {seconds} s" if first else "compiling the parts that changed")
    compiled: list[Extension] = cythonize(
        [
            *(Extension(name, [str(folder / (name.replace(".", "/") + ".pyx"))]) for name in parts),
            Extension(SHARED, [str(folder / (SHARED.replace(".", "/") + ".c"))]),
        ],
        build_dir="build/cython",
        include_path=[str(folder)],
        language_level=3,
        compiler_directives={"auto_pickle": False},  # nothing compiled is pickled
        shared_utility_qualified_name=SHARED,
        nthreads=PROCESSORS,
        force=Path("setup.py") in new,  # it says how they are compiled
        quiet=True,
    )
    compiled.insert(0, compiled.pop())  # the longest
    for module in compiled:
        module.optional = True  # Cython forgets what it was given of this
        if os.name == "posix":
            module.extra_compile_args = ["-g0", "-w"]  # an eighth of the size; no warnings of what Cython wrote
            if not os.environ.get("CFLAGS"):
                module.extra_compile_args.append("-O3")  # words are found 9 % sooner than with -O2
    return compiled


def tell(text: str) -> None:
    """Say how far it is: on the line before where that is a terminal."""
    sys.stderr.write(f"\r\x1b[K{text}" if sys.stderr.isatty() else f"{text}\n")
    sys.stderr.flush()


class BuildParts(build_ext):
    """Compiles what is not compiled yet, tells how far it is, and says what could not be compiled."""

    seen = 0
    failed: tuple[str, ...] = ()

    def run(self) -> None:
        """Compile all parts; within the source, let go of those whose source is gone."""
        if self.inplace and self.extensions:
            kept = {Path(self.get_ext_fullpath(ext.name)).resolve() for ext in self.extensions}
            for built in {path for top in PARTS.values() for path in Path(top).rglob("*" + self.get_ext_filename(""))}:
                if built.resolve() not in kept:
                    built.unlink()
        super().run()
        if self.failed:
            which = "nothing" if len(self.failed) == len(self.extensions) else "not " + ", ".join(sorted(self.failed))
            tell(
                f"hansou will run in pure Python, about ten times slower: compiled was {which}. It takes a C compiler "
                "and Python's header files (Debian: apt install build-essential python3-dev; macOS: xcode-select "
                "--install; Windows: Build Tools for Visual Studio)"
            )
        if self.seen and sys.stderr.isatty():
            sys.stderr.write("\n")

    def build_extension(self, ext: Extension) -> None:
        """Compile one part; raises what setuptools raises, which passes over parts that are optional."""
        target = Path(self.get_ext_fullpath(ext.name))
        before = target.stat().st_mtime_ns if target.exists() else 0
        try:
            super().build_extension(ext)
        except Exception:
            self.failed += (ext.name,)
            raise
        self.seen += 1
        if target.stat().st_mtime_ns != before:
            tell(f"compiled {self.seen} of {len(self.extensions)} parts: {ext.name}")


if __name__ == "__main__":  # cythonize's processes import this file where processes are spawned
    setup(
        packages=packages(),
        package_dir={"hansou": "hansou", **PARTS},
        ext_modules=extensions(),
        cmdclass={"build_ext": BuildParts},
        options={"build_ext": {"parallel": PROCESSORS}},
    )
