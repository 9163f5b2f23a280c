"""The compiled parts. They are optional: where there is no compiler hansou installs and works, only slower."""

import os

from setuptools import Extension, setup

COMPILED = (
    "index.codec.lists",
    "index.codec.merging",
    "index.codec.packing",
    "index.codec.recording",
    "index.codec.slots",
    "index.codec.term_lists",
    "index.codec.unpacking",
    "index.codec.verifying",
    "index.keeping",
    "index.text.cutting",
    "index.text.hints",
    "index.text.invert",
    "index.text.prose",
    "index.text.scan",
    "index.text.signing",
    "index.text.signs",
    "search.direct.asked",
    "search.direct.finding",
    "search.direct.names",
    "search.direct.order",
    "search.direct.page",
    "search.direct.segments",
    "search.matching.unit_places",
    "search.meant.grams",
    "search.pages.alike",
    "search.pages.showing",
    "search.ranking.best",
    "search.ranking.windows",
    "search.snippets.cutting",
)


def extensions() -> list[Extension]:
    """The compiled parts, none where Cython is missing or HANSOU_PURE is set."""
    if os.environ.get("HANSOU_PURE"):
        return []
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    modules = [Extension(name, [name.replace(".", "/") + ".pyx"]) for name in COMPILED]
    compiled: list[Extension] = cythonize(modules, build_dir="build/cython", language_level=3, quiet=True)
    for module in compiled:
        module.optional = True  # Cython forgets what it was given of this
        if os.name == "posix":
            module.extra_compile_args = ["-g0"]  # an eighth of the size
    return compiled


setup(ext_modules=extensions(), options={"build_ext": {"parallel": os.cpu_count() or 1}})
