"""The registry of file formats, and the way from a file to its articles.

A format is one module with a `FORMAT`; to be known it is named in `_FORMATS` and nowhere else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import TypeAlias

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.formats import (
    archives,
    compressed,
    csv_table,
    docx,
    epub,
    html,
    json_array,
    jsonl,
    legacy,
    mail,
    markdown,
    mhtml,
    opendocument,
    pdf,
    rtf,
    sheets,
    slides,
    text,
)

from .budget import Budget, check_size
from .format import Doubt, Failure, Format, Input
from .options import ReadOptions

# Plain text last: it is what everything is that no other format recognises.
_FORMATS = (
    *(markdown.FORMAT, html.FORMAT, jsonl.FORMAT, json_array.FORMAT, csv_table.FORMAT),
    *(pdf.FORMAT, docx.FORMAT, epub.FORMAT, slides.FORMAT, sheets.FORMAT, *opendocument.FORMATS),
    *(rtf.FORMAT, legacy.DOC, legacy.PPT, mhtml.FORMAT, mail.MSG, mail.MBOX, mail.EML),
    *(archives.ZIP, archives.TAR, *compressed.FORMATS),
    text.FORMAT,
)
_BY_SUFFIX = {suffix: known for known in _FORMATS for suffix in known.suffixes}
# What follows the last dot of a name is a suffix when it looks like one: `2022.09.19 无锡` has none.
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,9}")
_HEAD_LENGTH = 64
_LONGEST_REASON = 200

#: What a file gives: articles, records that failed, and what is to be told of how it was read.
Outcome: TypeAlias = Article | Failure | Doubt


def suffix(path: PurePath) -> str:
    """The suffix of a file's name in lower case with its dot; empty when it has none."""
    return _of_name(path.name)


def _of_name(name: str) -> str:
    last = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a path for every name takes twice as long
    return last if _SUFFIX.fullmatch(last) else ""


def claims(path: PurePath) -> bool:
    """Whether some format claims files of this suffix."""
    return suffix(path) in _BY_SUFFIX


def format_name(path: PurePath) -> str:
    """What the format of files of this suffix is called; the suffix where no format claims it."""
    last = suffix(path)
    known = _BY_SUFFIX.get(last)
    return known.name if known else last.removeprefix(".") or text.FORMAT.name


def read_file(path: Path, options: ReadOptions | None = None) -> Iterator[Outcome]:
    """The articles of a file, in its order; among them a Failure for each record that cannot become one.

    An article's path is the file's, `file#id` for a record of several and `file#name` for a file in an archive. A
    Doubt comes before the articles that it concerns. Raises SourceError, and yields nothing, when the file as a whole
    cannot be read; its text is the reason without the path.
    """
    options = options or ReadOptions()
    yield from read_bytes(load(path, options), path, options)


def load(path: Path, options: ReadOptions) -> bytes:
    """The bytes of a file. Raises SourceError, as `read_file` does."""
    return _bytes(path, options.max_bytes)


def read_bytes(data: bytes, path: Path, options: ReadOptions) -> Iterator[Outcome]:
    """The articles of a file that holds these bytes, as `read_file` gives them."""
    yield from _read(Input(data, _name(path), options, budget=Budget(options.max_bytes)))


def _read(given: Input) -> Iterator[Outcome]:
    doubts: list[Doubt] = []
    empty = True
    try:
        for found in _contents(given):
            if isinstance(found, Doubt):
                doubts.append(found)
                continue
            empty = False
            yield from doubts
            doubts.clear()
            yield found
    except SourceError as error:
        if empty:
            raise
        yield Failure(given.path, str(error))
    else:
        if empty:
            raise SourceError("empty file")


def _contents(given: Input) -> Iterator[Outcome]:
    """What the format's reader yields, the files within this one read; any mistake of the reader is a SourceError."""
    if (given.data[:_HEAD_LENGTH].isspace() and given.data.isspace()) or not given.data:
        return
    known = _format(given)
    found = known.read(given)
    while True:
        try:
            item = next(found, None)
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(f"the reader of {known.name} files failed: {_line(error)}") from error
        if item is None:
            return
        if isinstance(item, Input):
            try:
                yield from _read(item)
            except SourceError as error:
                if item.path == given.path:
                    raise  # compressed alone, it is the same file
                yield Failure(item.path, str(error))
        elif not isinstance(item, Article) or item.title or item.body:
            yield item


def _line(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__} {' '.join(str(error).split())}".strip()[:_LONGEST_REASON]


def _name(path: Path) -> str:
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise SourceError("its name is not valid UTF-8") from None
    return name


def _format(given: Input) -> Format:
    known = _BY_SUFFIX.get(_of_name(given.name or given.path))
    return known or next((known for known in _FORMATS if known.recognises(given.data)), text.FORMAT)


def _bytes(path: Path, most: int) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
            raise SourceError("a folder, not a file")
        if not stat.S_ISREG(mode):
            raise SourceError("not a regular file")  # opening a device may do something, opening a pipe waits
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 - it is open already
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise SourceError("not a regular file")  # it has been put in the place of one
            check_size(status.st_size, most)
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:  # it has grown since
                data += file.read(most + 1 - len(data))
    except (OSError, ValueError) as error:
        raise SourceError(_reason(error)) from error
    check_size(len(data), most)
    return data


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "cannot be read"
