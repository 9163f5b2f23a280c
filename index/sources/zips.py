"""Zip archives, opened with care: what they declare is checked before anything is inflated."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

from hansou.index.errors import SourceError

from .budget import MOST_NESTED, check_ratio, check_size
from .contents import is_encrypted_office
from .encodings import decode
from .format import Input

_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 1
_UTF8_NAME = 0x800
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, IndexError)


class Zip:
    """A zip archive. `members` are its files by name, folders left out; of two of one name the last counts.

    Raises SourceError for what is none, is damaged, or holds or nests too much.
    """

    def __init__(self, given: Input) -> None:
        self._given = given
        if is_encrypted_office(given.data):
            raise SourceError("encrypted")
        if given.depth >= MOST_NESTED:
            raise SourceError(f"archives nested more than {MOST_NESTED} deep")
        # The directory is not to be trusted: as it is read it may have far more entries than it says.
        given.budget.count(given.data.count(_ENTRY))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(given.data))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except (*_DAMAGE, NotImplementedError, struct.error) as error:
            raise SourceError("no zip archive, or a damaged one") from error
        self.members: Mapping[str, zipfile.ZipInfo] = {_name(entry): entry for entry in entries}
        if sum(entry.compress_size for entry in entries) > len(given.data):
            raise SourceError("its files overlap, as those of archive bombs do")

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises SourceError when it is encrypted, damaged or too large, or there is none."""
        return self._read(name, None)

    def start(self, name: str, size: int) -> bytes:
        """The first `size` bytes of a member, or all; raises SourceError as `read` does, but for its size."""
        return self._read(name, size)

    def _read(self, name: str, most: int | None) -> bytes:
        entry = self.members.get(name)
        if entry is None:
            raise SourceError(f"there is no {name} in it")
        if entry.flag_bits & _ENCRYPTED:
            raise SourceError("encrypted")
        if most is None or most >= entry.file_size:
            most = entry.file_size + 1
            check_size(entry.file_size, self._given.options.max_bytes)
            check_ratio(entry.file_size, entry.compress_size)
        self._given.budget.check(min(most, entry.file_size))
        try:
            with self._zip.open(entry) as file:
                data = file.read(most)
        except (RuntimeError, NotImplementedError) as error:
            raise SourceError("compressed or encrypted in an unknown way") from error
        except _DAMAGE as error:
            raise SourceError("damaged within the archive") from error
        self._given.budget.spend(len(data))
        return data


def _name(entry: zipfile.ZipInfo) -> str:
    """A member's name: where it is not marked as UTF-8, it is in whatever its maker's system used."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME and not name.isascii():
        name = member_name(name.encode("cp437", "replace"))
    return name


def member_name(name: bytes) -> str:
    """A member's name of which only the bytes are known."""
    try:
        return decode(name).text
    except SourceError:
        return name.decode("utf-8", "replace")
