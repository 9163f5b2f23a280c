"""A field without a term, for segments whose writer met none and left the field out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

import numpy as np

from hansou.index.store.container.files import FileReader, FileWriter

from .field import FieldReader, FieldWriter


class _Memory:
    """A folder of one file that is nowhere on a disk."""

    def __init__(self) -> None:
        self._file = io.BytesIO()

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """The file, whatever it is called."""
        del name
        yield self._file

    def open(self, name: str) -> tuple[memoryview, str]:
        """The bytes of the file."""
        return memoryview(self._file.getvalue()), name

    def spool(self) -> IO[bytes]:
        """Memory for a section."""
        return io.BytesIO()


def empty_field(name: str, documents: int, *, positions: bool) -> FieldReader:
    """A field of so many documents in which none has a term."""
    nothing = np.zeros(documents, np.uint8)
    folder = _Memory()
    with FileWriter(folder, name) as file:
        FieldWriter(file, name, nothing, nothing if positions else None).finish()
    return FieldReader(FileReader(folder, name), name, nothing)
