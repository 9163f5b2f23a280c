"""The registry of file formats, and the way from a file to its articles.

A format is one module with a `FORMAT` (`Format` says what it has to offer); to be known it is named in `_DOCUMENTS`
or `_ARCHIVES` and nowhere else. A file goes to the format that claims its suffix. Where none does, its bytes decide:
what a format recognises is read by it, what `kinds` knows or no encoding fits is named as not read, the rest is text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import TypeAlias

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.left import Left, suffix_of
from hansou.index.sources.formats import (
    archives,
    bookmarks,
    compressed,
    csv_table,
    docx,
    epub,
    fb2,
    html,
    images,
    json_array,
    jsonl,
    legacy,
    mail,
    markdown,
    markup,
    mhtml,
    mobi,
    notebook,
    ofd,
    opendocument,
    pdf,
    rar,
    rtf,
    sevenzip,
    sheets,
    slides,
    subtitles,
    text,
    warc,
    xml_text,
)

from .budget import Budget, check_size
from .clock import Clock, Stopped, TooSlow
from .commands import command_format
from .dating import with_other_date
from .encodings import NotText, looks_like_text
from .format import Broken, Doubt, Failure, Format, Input, Member
from .kinds import EMPTY, Kind, kind_by_name, kind_of
from .loading import Source
from .options import ReadOptions
from .plugins import described, plugin

_DOCUMENTS = (
    *(markdown.FORMAT, bookmarks.FORMAT, html.FORMAT, jsonl.FORMAT, json_array.FORMAT, csv_table.FORMAT),
    *(pdf.FORMAT, docx.FORMAT, epub.FORMAT, slides.FORMAT, sheets.FORMAT, *opendocument.FORMATS),
    *(rtf.FORMAT, legacy.DOC, legacy.PPT, mhtml.FORMAT, mail.MSG, mail.MBOX, mail.EML),
    *(fb2.FORMAT, mobi.FORMAT, ofd.FORMAT, warc.FORMAT, notebook.FORMAT, *subtitles.FORMATS, *markup.FORMATS),
    xml_text.FORMAT,
)
# These hold files of other kinds, and what is not known to be a document of its own may be one of them.
_ARCHIVES = (archives.ZIP, archives.TAR, sevenzip.FORMAT, rar.FORMAT, *compressed.FORMATS)
_FORMATS = (*_DOCUMENTS, *_ARCHIVES, text.FORMAT)
_BY_SUFFIX = {suffix: known for known in _FORMATS for suffix in known.suffixes}
_HEAD = 1 << 16  # bytes by which it is decided whether a file is worth being read
_FIRST = 4096  # bytes of these that are looked at for text
_LONGEST_REASON = 200
_USUAL = ReadOptions()

#: What a file gives: articles, records that failed, what is to be told of how it was read, and what was not read.
Outcome: TypeAlias = Article | Failure | Doubt | Left


def _of_suffix(suffix: str, options: ReadOptions) -> Format | None:
    """The format that claims files of this suffix: the user's own command, another package's, or one of these."""
    if command := options.readers.get(suffix):
        return command_format(suffix, command)
    if options.ocr and suffix in images.FORMAT.suffixes:
        return images.FORMAT
    return plugin(suffix) or _BY_SUFFIX.get(suffix)


def claims(path: PurePath, options: ReadOptions = _USUAL) -> bool:
    """Whether some format claims files of this suffix."""
    return _of_suffix(suffix_of(path.name), options) is not None


def format_name(path: PurePath) -> str:
    """What the format of files of this suffix is called, text where no format claims it."""
    return _BY_SUFFIX.get(suffix_of(path.name), text.FORMAT).name


def ability() -> str:
    """What can be read, as a text that changes when more or less of it can."""
    known = (*_FORMATS, images.FORMAT)
    return " ".join([*(f"{each.name}{each.suffixes}{_missing(each)}" for each in known), described()])


def read_file(path: Path, options: ReadOptions | None = None) -> Iterator[Outcome]:
    """The articles of a file, in its order; among them a Failure for each record that cannot become one.

    An article's path is the file's, `file#id` for a record of several and `file#name` for a file in an archive. A
    Doubt comes before the articles that it concerns. A Left stands for a file, or one within it, of a kind that is not
    read. Raises SourceError, and yields nothing, when the file as a whole cannot be read; its text is the reason
    without the path.
    """
    options = options or ReadOptions()
    data = load(path, options)
    if isinstance(data, Left):
        yield data
        return
    yield from read_bytes(data, path, options)


def load(path: Path, options: ReadOptions) -> bytes | Left:
    """The bytes of a file, or what it is when it is not to be read. Raises SourceError, as `read_file` does.

    Of a file that is not to be read no more than the beginning is looked at.
    """
    with Source(path, options.max_bytes) as source:
        head = b""
        if not claims(path, options):
            head = source.read(_HEAD)
            kind = _kind(path.name, head, len(head) == source.size)
            if kind is not None:
                return Left(str(path), kind.name, kind.advice)
        return source.whole(head)


def inspect(path: Path, options: ReadOptions) -> str | Left:
    """The name of the format that a file would be read as, or what it is when it is not read, going by its beginning.

    Raises SourceError for what cannot be read at all.
    """
    with Source(path, options.max_bytes) as source:
        head = b""
        if not claims(path, options):
            head = source.read(_HEAD)
            kind = _kind(path.name, head, len(head) == source.size)
            if kind is not None:
                return Left(str(path), kind.name, kind.advice)
        check_size(source.size, options.max_bytes)
        chosen = _choose(Input(head, str(path), options))
        return chosen.name if isinstance(chosen, Format) else Left(str(path), chosen.name, chosen.advice)


def read_bytes(data: bytes, path: Path, options: ReadOptions, clock: Clock | None = None) -> Iterator[Outcome]:
    """The articles of a file that holds these bytes, as `read_file` gives them; a `clock` that ticks ends it in time.

    Raises Stopped when the clock says so.
    """
    budget = Budget(options.max_bytes, clock or Clock(options.seconds))
    empty = True
    try:
        for item in _read(Input(data, str(path), options, budget=budget)):
            empty = False
            yield with_other_date(item, path, options.date_from) if isinstance(item, Article) else item
    except TooSlow as error:
        if empty:
            raise
        yield Failure(str(path), str(error))


def _kind(name: str, head: bytes, whole: bool) -> Kind | None:
    """What a file of this name is that begins so, when it is not to be read: no format claims its suffix."""
    if not head.strip():
        return EMPTY if whole else None
    if any(head.startswith(known.begins) or known.recognises(head) for known in _DOCUMENTS):
        return None
    last = suffix_of(name)
    kind = kind_of(head, last)
    if kind is not None or any(known.recognises(head) for known in _ARCHIVES):
        return kind
    return None if looks_like_text(head[:_FIRST]) else kind_by_name(last)


def _choose(given: Input) -> Format | Kind:
    """The format that reads a file, or the kind of file it is that is not read."""
    name = given.name or given.path
    last = suffix_of(name)
    if known := _of_suffix(last, given.options):
        return known
    for known in _DOCUMENTS:
        if known.recognises(given.data):
            return known
    if kind := kind_of(given.data[:_HEAD], last):
        return kind
    return next((known for known in _ARCHIVES if known.recognises(given.data)), text.FORMAT)


@cache
def _missing(known: Format) -> bool:
    """Whether a module is missing that the format's reader needs."""
    return any(find_spec(name) is None for name in known.needs)


def _read(given: Input) -> Iterator[Outcome]:
    """The articles of a file. Raises SourceError as `read_file` does."""
    claimed = claims(PurePath(given.name or given.path), given.options)
    if (given.data[:_LONGEST_REASON].isspace() and given.data.isspace()) or not given.data:
        if claimed:
            raise SourceError("empty file")
        yield Left(given.path, EMPTY.name)
        return
    chosen = _choose(given)
    if isinstance(chosen, Kind):
        yield Left(given.path, chosen.name, chosen.advice)
        return
    if _missing(chosen):
        yield Left(given.path, chosen.called or chosen.name, f"to read it: pip install 'hansou[{chosen.extra}]'")
        return
    doubts: list[Doubt] = []
    empty = True
    try:
        for found in _contents(chosen, given):
            if isinstance(found, Doubt):
                doubts.append(found)
                continue
            empty = False
            yield from doubts
            doubts.clear()
            yield found
    except NotText:
        if claimed or not empty:
            raise
        kind = kind_by_name(suffix_of(given.name or given.path))
        yield Left(given.path, kind.name, kind.advice)
    except SourceError as error:
        if empty or isinstance(error, TooSlow):
            raise
        yield Failure(given.path, str(error))
    else:
        if empty:
            raise SourceError("empty file")


def _contents(known: Format, given: Input) -> Iterator[Outcome]:
    """What the format's reader yields, the files within this one read; any mistake of the reader is a SourceError."""
    found = known.read(given)
    run = given.budget.clock.run
    while True:
        try:
            item = run(lambda: next(found, None))
        except (SourceError, Stopped):
            raise
        except Exception as error:
            raise SourceError(f"the reader of {known.name} files failed: {_line(error)}") from error
        if item is None:
            return
        if isinstance(item, (Input, Member)):
            yield from _within(item, given)
        elif not isinstance(item, Article) or item.title or item.body:
            yield item


def _within(item: Input | Member, outer: Input) -> Iterator[Outcome]:
    """What is in a file within another."""
    try:
        if isinstance(item, Input):
            yield from _read(item)
            return
        run = item.budget.clock.run
        head = b""
        if not claims(PurePath(item.name), item.options):
            head = run(lambda: item.start(_HEAD))
            kind = _kind(item.name, head, len(head) == item.size)
            if kind is not None:
                yield Left(item.path, kind.name, kind.advice)
                return
        check_size(item.size, item.options.max_bytes)
        yield from _read(run(lambda: item.whole(head)))
    except SourceError as error:
        if item.path == outer.path or isinstance(error, (TooSlow, Broken)):
            raise  # compressed alone, it is the same file
        yield Failure(item.path, str(error))


def _line(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__} {' '.join(str(error).split())}".strip()[:_LONGEST_REASON]
