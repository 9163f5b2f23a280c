"""7-Zip archives: the files in them, each called `archive#name`."""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator
from pathlib import PurePosixPath

from hansou.index.errors import SourceError
from hansou.index.sources.budget import MOST_NESTED, check_ratio, check_size
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.members import is_seen

from .archives import member_path

_MAGIC = b"7z\xbc\xaf\x27\x1c"


def _read(given: Input) -> Iterator[Found]:
    if given.depth >= MOST_NESTED:
        raise SourceError(f"archives nested more than {MOST_NESTED} deep")
    import py7zr
    from py7zr.exceptions import ArchiveError, PasswordRequired
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(given.data)) as archive:
            if archive.needs_password():
                raise SourceError("encrypted")
            files = [file for file in archive.list() if not file.is_directory and is_seen(file.filename)]
            given.budget.count(len(files))
            total = sum(file.uncompressed for file in files)
            given.budget.spend(total)
            check_ratio(total, len(given.data))
            wanted = []
            for file in files:
                try:
                    check_size(file.uncompressed, given.options.max_bytes)
                except SourceError as error:  # noqa: PERF203 - one may be too large
                    yield Failure(member_path(given, file.filename), str(error))
                else:
                    wanted.append(file.filename)
            factory = BytesIOFactory(given.options.max_bytes)
            if wanted:
                archive.extract(targets=wanted, factory=factory)
    except PasswordRequired as error:
        raise SourceError("encrypted") from error
    except (
        ArchiveError,
        lzma.LZMAError,
        OSError,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
    ) as error:
        raise SourceError("no 7-Zip archive, or a damaged one") from error
    for name in wanted:
        product = factory.products.get(name)
        if product is None:
            yield Failure(member_path(given, name), "damaged within the archive")
            continue
        product.seek(0)
        own = PurePosixPath(name).name
        yield Input(product.read(), member_path(given, name), given.options, own, given.depth + 1, given.budget)


FORMAT = Format(
    "7z",
    (".7z",),
    _read,
    lambda data: data.startswith(_MAGIC),
    begins=(_MAGIC,),
    called="7-Zip archive",
    needs=("py7zr",),
    extra="archives",
)
