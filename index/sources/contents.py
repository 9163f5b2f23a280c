"""What files are by how they begin, where their suffix claims something else: `.doc` is anything that Word opens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hansou.index.errors import SourceError

from .encodings import looks_like_text
from .format import Found, Input

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_KNOWN = (OLE, ZIP, b"%PDF-", b"{\\rtf", b"\x1f\x8b")
_HEAD = 4096
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


def by_content(given: Input, called: str) -> Iterator[Found]:
    """The file to be read again by what it holds, whatever its suffix.

    Raises SourceError, with what it is `called`, when it has been, and where it holds nothing that is known.
    """
    known = given.data.startswith(_KNOWN) or looks_like_text(given.data[:_HEAD])
    if given.name.endswith(".") or not known:
        raise SourceError(f"no {called}, or a damaged one")
    yield replace(given, name=f"{given.stem}.", depth=given.depth + 1)
