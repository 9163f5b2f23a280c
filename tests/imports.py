"""What imports what: every import of every module of a package, those inside functions and `cimport`s among them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("index", "search", "hansou")
_FROM = re.compile(r"^\s*from\s+([.\w]+)\s+c?import\s+(\([^)]*\)|[^#\n]+)", re.MULTILINE)
_IMPORT = re.compile(r"^\s*c?import\s+([.\w, ]+)", re.MULTILINE)


def modules() -> dict[str, list[Path]]:
    """Every module by its name as installed, with its files: a compiled one is its ``.pyx`` and its ``.pxd``."""
    found: dict[str, list[Path]] = {}
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".pyi", ".pyx", ".pxd"}:
                parts = file.relative_to(ROOT).with_suffix("").parts
                parts = parts if parts[0] == "hansou" else ("hansou", *parts)
                found.setdefault(".".join(parts[:-1] if parts[-1] == "__init__" else parts), []).append(file)
    return found


def imports(name: str, files: Iterable[Path], known: Mapping[str, object]) -> set[str]:
    """The modules of `known` that the module of that name imports anywhere in these files."""
    found = set()
    for file in files:
        package = name if file.stem == "__init__" else name.rpartition(".")[0]
        for module, names in _statements(file):
            base = _absolute(module, package)
            for each in names:
                target = f"{base}.{each}" if f"{base}.{each}" in known else base
                if target in known and target != name:
                    found.add(target)
    return found


def graph() -> dict[str, set[str]]:
    """Of every module the modules of ours that it imports."""
    known = modules()
    return {name: imports(name, files, known) for name, files in known.items()}


def circles(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups of modules that reach each other (strongly connected components of more than one, by Tarjan)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = low[node] = len(order)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in order:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], order[other])
        if low[node] == order[node]:
            at = stack.index(node)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(edges):
        if node not in order:
            visit(node)
    return sorted(found)


def _statements(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Each import of a file: the module, with the dots before it, and the names that are taken from it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix in {".py", ".pyi"}:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                yield "." * node.level + (node.module or ""), [each.name for each in node.names]
            elif isinstance(node, ast.Import):
                yield from ((each.name, [""]) for each in node.names)
        return
    for module, names in _FROM.findall(text):
        listed = re.sub(r"#.*", "", names).strip("()")
        yield module, [each.split()[0] for each in listed.replace("\n", " ").split(",") if each.strip()]
    for listed in _IMPORT.findall(text):
        yield from ((each.split()[0], [""]) for each in listed.split(",") if each.strip())


def _absolute(module: str, package: str) -> str:
    dots = len(module) - len(module.lstrip("."))
    if not dots:
        return module
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - dots + 1], *filter(None, [module.lstrip(".")])])
