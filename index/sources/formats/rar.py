"""RAR archives: the files in them, each called `archive#name`; what is compressed is unpacked by a program.

That is `unrar`, `unar`, `7z` or `bsdtar`, whichever there is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from hansou.index.errors import SourceError
from hansou.index.sources.budget import MOST_NESTED, check_ratio, check_size
from hansou.index.sources.format import Failure, Format, Found, Input
from hansou.index.sources.members import is_seen

from .archives import member_path

_MAGIC = b"Rar!\x1a\x07"


def _read(given: Input) -> Iterator[Found]:
    if given.depth >= MOST_NESTED:
        raise SourceError(f"archives nested more than {MOST_NESTED} deep")
    import rarfile

    try:
        with rarfile.RarFile(io.BytesIO(given.data)) as archive:
            if archive.needs_password():
                raise SourceError("encrypted")
            entries = [entry for entry in archive.infolist() if entry.is_file() and is_seen(entry.filename)]
            given.budget.count(len(entries))
            given.budget.check(sum(entry.file_size for entry in entries))
            for entry in entries:
                path = member_path(given, entry.filename)
                try:
                    check_size(entry.file_size, given.options.max_bytes)
                    check_ratio(entry.file_size, entry.compress_size)
                    with archive.open(entry) as file:
                        data = file.read(entry.file_size + 1)
                    given.budget.spend(len(data))
                except rarfile.RarCannotExec as error:
                    raise SourceError("a RAR archive; to read it, install unrar, unar, 7-Zip or bsdtar") from error
                except (SourceError, rarfile.Error) as error:
                    reason = str(error) if isinstance(error, SourceError) else "damaged within the archive"
                    yield Failure(path, reason)
                    continue
                own = PurePosixPath(entry.filename).name
                yield Input(data, path, given.options, own, given.depth + 1, given.budget)
    except (rarfile.Error, OSError, EOFError, ValueError, KeyError, IndexError, TypeError) as error:
        raise SourceError("no RAR archive, or a damaged one") from error


FORMAT = Format(
    "rar",
    (".rar",),
    _read,
    lambda data: data.startswith(_MAGIC),
    begins=(_MAGIC,),
    called="RAR archive",
    needs=("rarfile",),
    extra="archives",
)
