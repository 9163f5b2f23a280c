"""One package, `hansou`, of the folders `hansou`, `index` and `search`; and its compiled parts.

Compiled parts are optional: where there is no compiler hansou installs and works, only slower. Cython is run over a
copy of its sources under ``build/``, laid out as the package is installed, so that `cimport` finds them by name.
"""

import os
import shutil
from pathlib import Path

from setuptools import Extension, find_packages, setup

PARTS = {"hansou.index": "index", "hansou.search": "search"}
"""The folders at the top of the repository, by the packages that they are installed as."""

COMPILED = (
    "hansou.index.store.postings.lists",
    "hansou.index.store.merge.merging",
    "hansou.index.store.postings.packing",
    "hansou.index.store.documents.recording",
    "hansou.index.store.postings.slots",
    "hansou.index.store.postings.term_lists",
    "hansou.index.store.documents.unpacking",
    "hansou.index.store.container.verifying",
    "hansou.index.building.keeping",
    "hansou.index.text.tokens.cutting",
    "hansou.index.text.asides.hints",
    "hansou.index.text.tokens.invert",
    "hansou.index.text.asides.prose",
    "hansou.index.text.tokens.scan",
    "hansou.index.text.signing",
    "hansou.index.text.repair.signs",
    "hansou.search.direct.asked",
    "hansou.search.direct.finding",
    "hansou.search.direct.names",
    "hansou.search.direct.order",
    "hansou.search.direct.page",
    "hansou.search.direct.segments",
    "hansou.search.match.unit_places",
    "hansou.search.expand.grams",
    "hansou.search.page.alike",
    "hansou.search.page.showing",
    "hansou.search.rank.best",
    "hansou.search.rank.windows",
    "hansou.search.snippets.cutting",
)


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
    modules = [Extension(name, [str(stage / (name.replace(".", "/") + ".pyx"))]) for name in COMPILED]
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


if __name__ == "__main__":  # cythonize's processes import this file where processes are spawned
    setup(
        packages=packages(),
        package_dir={"hansou": "hansou", **PARTS},
        ext_modules=extensions(),
        options={"build_ext": {"parallel": os.cpu_count() or 1}},
    )
