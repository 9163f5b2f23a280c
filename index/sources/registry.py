"""The registry of file formats, and the way from a file to its articles.

A format is one module with a `FORMAT`; to be known it is named in `_FORMATS` and nowhere else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from index.article import Article
from index.errors import SourceError
from index.sources import html, jsonl, markdown, text
from index.sources.format import Failure, Format

#: No more of a file is read than so many bytes.
LIMIT = 64 * 1024 * 1024

# Plain text last: it is what everything is that no other format recognises.
_FORMATS = (markdown.FORMAT, html.FORMAT, jsonl.FORMAT, text.FORMAT)
_BY_SUFFIX = {suffix: known for known in _FORMATS for suffix in known.suffixes}
# What follows the last dot of a name is a suffix when it looks like one: `2022.09.19 无锡` has none.
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,9}")


def suffix(path: Path) -> str:
    """The suffix of a file's name in lower case with its dot; empty when it has none."""
    last = path.suffix.lower()
    return last if _SUFFIX.fullmatch(last) else ""


def claims(path: Path) -> bool:
    """Whether some format claims files of this suffix."""
    return suffix(path) in _BY_SUFFIX


def read_file(path: Path) -> Iterator[Article | Failure]:
    """The articles of a file, in its order; among them a Failure for each record that cannot become one.

    An article's path is the file's, `file#id` for a record of several. Raises SourceError, and yields nothing, when
    the file as a whole cannot be read; its text is the reason without the path.
    """
    data = _bytes(path)
    empty = True
    for found in _format(path, data).read(data, _name(path)) if data.strip() else ():
        if isinstance(found, Article) and not found.title and not found.body:
            continue
        empty = False
        yield found
    if empty:
        raise SourceError("empty file")


def _name(path: Path) -> str:
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise SourceError("its name is not valid UTF-8") from None
    return name


def _format(path: Path, data: bytes) -> Format:
    known = _BY_SUFFIX.get(suffix(path))
    return known or next((known for known in _FORMATS if known.recognises(data)), text.FORMAT)


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            os.scandir(path).close()
            raise SourceError("a folder, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("not a regular file")
        with path.open("rb") as file:
            # One byte more tells of a file that grew since its size was taken.
            data = file.read(LIMIT + 1) if status.st_size <= LIMIT else None
    except (OSError, ValueError) as error:
        raise SourceError(_reason(error)) from error
    if data is None or len(data) > LIMIT:
        raise SourceError(f"larger than {LIMIT // (1024 * 1024)} MB")
    return data


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "cannot be read"
