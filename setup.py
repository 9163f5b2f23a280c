"""The compiled parts. They are optional: where there is no compiler hansou installs and works, only slower."""

from setuptools import Extension, setup

COMPILED = ("index.codec.lists", "index.text.scan", "search.best")


def extensions() -> list[Extension]:
    """The compiled parts, none where Cython is missing."""
    try:
        from Cython.Build import cythonize
    except ImportError:
        return []
    modules = [Extension(name, [name.replace(".", "/") + ".pyx"], optional=True) for name in COMPILED]
    return cythonize(modules, build_dir="build/cython", language_level=3, quiet=True)  # type: ignore[no-any-return]


setup(ext_modules=extensions())
