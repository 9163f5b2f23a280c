"""What `pip install .` installs: the package `hansou` and its command, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.package import ROOT, build_wheel, compiled_modules, names_in


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel without compiled parts, which take minutes; `python -m tools.package` tries those."""
    try:
        return build_wheel(tmp_path_factory.mktemp("wheel"), pure=True)
    except (subprocess.CalledProcessError, OSError) as error:
        pytest.skip(f"NOT TESTED: no wheel can be built here, perhaps for want of a network: {error}")


def test_the_wheel_holds_one_package_and_nothing_else(wheel: Path) -> None:
    names = names_in(wheel)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not re.fullmatch(r"hansou-[\d.]+\.dist-info", top)} == {"hansou"}
    data = [name for name in names if Path(name).suffix not in {".py", ".pyi"} and ".dist-info/" not in name]
    shown = {"hansou/search/serve/static", "hansou/search/serve/templates"}  # what serve's pages are made of
    assert sorted(name for name in data if Path(name).parent.as_posix() not in shown) == [
        "hansou/index/text/fold/variants.txt",
        "hansou/index/text/readings.txt",
        "hansou/index/whoosh/toc.head",
        "hansou/py.typed",
        "hansou/search/corpus/strokes.bin",
        "hansou/search/expand/data/fields.txt",
        "hansou/search/expand/data/looks.txt",
        "hansou/search/expand/data/names.txt",
        "hansou/search/expand/data/regions.txt",
        "hansou/search/expand/data/short_forms.txt",
        "hansou/search/serve/openapi.json",
    ]
    kept = {f"{folder}/{path.name}" for folder in shown for path in (ROOT / folder.removeprefix("hansou/")).iterdir()}
    assert {name for name in data if Path(name).parent.as_posix() in shown} == kept
    assert [name for name in names if "test" in name.lower() or "seeds" in name] == []


def test_the_wheel_holds_every_module(wheel: Path) -> None:
    modules = {
        f"hansou/{path.relative_to(ROOT).as_posix()}"
        for package in ("index", "search")
        for path in (ROOT / package).rglob("*.py")
    }
    assert modules - set(names_in(wheel)) == set()
    folders = {"match", "rank", "snippets", "page", "expand", "suggest", "explain", "query", "browse", "cli"}
    assert folders <= {name.split("/")[2] for name in names_in(wheel) if name.startswith("hansou/search/")}


def test_every_compiled_part_is_built() -> None:
    sources = {
        ".".join(("hansou", *path.relative_to(ROOT).with_suffix("").parts))
        for package in ("index", "search")
        for path in (ROOT / package).rglob("*.pyx")
    }
    assert sources | {"hansou.index._cyutility"} == set(compiled_modules())


def test_the_wheel_works_from_elsewhere(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("江阴百亿项目开工", encoding="utf-8")
    code = (
        f"import sys; sys.path[0] = {str(wheel)!r}; from hansou.search.cli import main\n"
        "for command in (['index', '.'], ['search', '江陰'], ['--help']):\n"
        "    main(command, 'hansou', standalone_mode=False)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, encoding="utf-8")
    assert "1 article indexed" in ran.stdout
    assert "a.txt" in ran.stdout
    assert "Usage: hansou" in ran.stdout
