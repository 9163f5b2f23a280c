"""Which index a command means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hansou import HansouError, SourceError, index_path

from .config import default_index
from .messages import say
from .terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Searcher

NAME = ".hansou"  # of the index inside the folder it was made from
VARIABLE = "HANSOU_INDEX"

_LINE = re.compile(r":\d+$")


def to_read(given: str | None) -> Path:
    """The index to search: the given one, else the environment's, the nearest at or above this folder, the file's.

    A folder that has an index in it stands for that.
    """
    if given:
        return index_path(given)
    index, _ = by_itself()
    if index is None:
        raise HansouError(say("no index in this folder or above it; make one with: hansou index FOLDER"))
    return index


def named_indexes(given: Sequence[str]) -> dict[str, str]:
    """Indexes by their names, of ``NAME=DIR`` each; one alone needs no name. Raises UsageError."""
    if not given:
        return {"default": os.fspath(to_read(None))}
    indexes: dict[str, str] = {}
    for each in given:
        name, equals, place = each.partition("=")
        if not equals or not re.fullmatch(r"[\w.-]+", name):
            if len(given) > 1:
                raise click.UsageError(say("several indexes need a name each: --index news=DIR"))
            name, place = "default", each
        if name in indexes:
            raise click.UsageError(say("two indexes have the name {name}", name=name))
        indexes[name] = os.path.abspath(to_read(place)) if "://" not in place else place  # noqa: PTH100
    return indexes


def by_itself() -> tuple[Path | None, str]:
    """The index that a command run here finds if it is given none, and what says so: "environment", "folder" or "file".

    None and "default" where there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return index_path(named), "environment"
    near = _nearest()
    if near is not None:
        return near, "folder"
    default = default_index()
    return (index_path(default), "file") if default else (None, "default")


def to_write(given: str | None, paths: Sequence[str]) -> Path:
    """The index to make of `paths`: the given one, else the one inside a single folder, the environment's, the file's.

    Raises SourceError for a path that does not exist, before anything is made.
    """
    roots = [Path(path).expanduser() for path in paths]
    for root in roots:
        if not os.path.lexists(root):
            raise SourceError(say("{path}: no such file or folder", path=root))
    if given:
        return index_path(given, inside=False)
    if len(roots) == 1 and roots[0].is_dir():
        return roots[0] / NAME
    named = os.environ.get(VARIABLE) or default_index()
    if named:
        return index_path(named, inside=False)
    raise HansouError(say("say where to put the index: --index DIR"))


def home_of(index: str | os.PathLike[str]) -> Path:
    """The folder that the paths of an index are relative to."""
    return Path(os.path.abspath(index)).parent  # noqa: PTH100 - not `resolve`: the indexer follows no links either


def tell_no_article(path: str, index: Path, near: Sequence[str] = ()) -> None:
    """Say on standard error that there is no article of this path, and which ones resemble it."""
    others = say(" or ").join(map(one_line, near))
    hint = say("did you mean {paths}?", paths=others) if near else say("hansou search prints the paths of articles")
    where = one_line(str(index))
    told = say("{path}: no such article in {index}; {hint}", path=one_line(path), index=where, hint=hint)
    click.echo(f"hansou: {told}", err=True)


def nearest() -> Path | None:
    """The index that commands run in this folder find by themselves, None if there is none."""
    try:
        return Path(to_read(None))
    except HansouError:
        return None


def found_from_here(index: Path) -> bool:
    """Whether commands run in this folder find this index without being told."""
    try:
        return to_read(None).samefile(index)
    except (HansouError, OSError):
        return False


def article_names(path: str, index: Path) -> Iterator[str]:
    """What the article that a person calls `path` may be called in the index, likeliest first."""
    for name in dict.fromkeys((path, _LINE.sub("", path))):
        yield name
        try:
            # Not `resolve`: the indexer follows no links either when it names articles.
            absolute, home = (Path(os.path.abspath(place)) for place in (name, index.parent))  # noqa: PTH100
        except OSError:
            continue  # this folder is gone
        yield str(absolute.relative_to(home) if absolute.is_relative_to(home) else absolute)


def found_article(given: str, index: Path, searcher: Searcher) -> str | None:
    """The path of the article that a person means; None after saying on standard error that there is no such one.

    It may be called by its path, with or without a line; by its file's path from here; by its rank in the last search;
    or by an end of its path that no other article's has.
    """
    names = list(article_names(given, index))
    for name in names:
        if searcher.article(name) is not None:
            return name
    if given.isdecimal():
        from .remembered import recall

        recalled = recall(index, int(given))
        if recalled is not None and searcher.article(recalled) is not None:
            return recalled
    ends = searcher.paths_ending(given) or searcher.paths_ending(names[-2] if len(names) > 2 else given)
    if len(ends) == 1:
        return ends[0]
    near = ends or next((found for name in names if (found := searcher.near_paths(name))), [])
    tell_no_article(given, index, near)
    return None


def _nearest() -> Path | None:
    try:
        here = Path.cwd()
    except OSError:
        return None  # the folder is gone
    for folder in (here, *here.parents):
        index = folder / NAME
        if index.is_dir():
            return index
    return None
