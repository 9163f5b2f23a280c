"""What files are by how they begin, where their suffix claims something else: `.doc` is anything that Word opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .format import Found, Input

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def is_zip(data: bytes) -> bool:
    """Whether this is a zip archive, as most documents are."""
    return data.startswith(ZIP)


def is_ole(data: bytes) -> bool:
    """Whether this is a compound file, as documents of Office 97 are."""
    return data.startswith(OLE)


def is_encrypted_office(data: bytes) -> bool:
    """Whether this is an encrypted document of a later Office."""
    return is_ole(data) and _PACKAGE in data


def by_content(given: Input) -> Iterator[Found]:
    """The file to be read again by what it holds, whatever its suffix."""
    yield replace(given, name=f"{given.stem}.", depth=given.depth + 1)
