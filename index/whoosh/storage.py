"""Whoosh's storages as folders of the array layer, and its files as views of bytes."""

# ruff: noqa: D102 - methods of Whoosh's interfaces, described there

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO

from whoosh.filedb.filestore import FileStorage, ReadOnlyError
from whoosh.filedb.structfile import BufferFile

from hansou.index.errors import CorruptIndex
from hansou.index.store.container.folder import SPOOL_MEMORY, DirectoryFolder, Folder


def folder_of(storage: Any) -> Folder:
    """The folder behind a Whoosh storage: the directory itself, or the storage's own files."""
    if isinstance(storage, FileStorage):
        return StorageDirectory(storage) if storage.readonly else DirectoryFolder(storage.folder)
    return StorageFolder(storage)


class StorageDirectory(DirectoryFolder):
    """A directory that may only be read."""

    def __init__(self, storage: Any) -> None:
        super().__init__(storage.folder)

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        raise ReadOnlyError(name)
        yield


class StorageFolder:
    """Files of a storage that is not a directory, such as memory."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        buffer = io.BytesIO()
        yield buffer
        with self._storage.create_file(name) as file:
            file.write(buffer.getvalue())

    def open(self, name: str) -> tuple[memoryview, str]:
        if not self._storage.file_exists(name):
            raise FileNotFoundError(name)
        file = self._storage.open_file(name)
        try:
            data = file.read()
        finally:
            file.close()
        if not data:
            raise CorruptIndex(name, "the file is empty")
        return memoryview(data), name

    def spool(self) -> IO[bytes]:
        return tempfile.SpooledTemporaryFile(SPOOL_MEMORY)


class ViewFile(BufferFile):  # type: ignore[misc]
    """What Whoosh's columns read from: bytes of a file of ours, not copied."""

    def __init__(self, view: memoryview, name: str) -> None:
        self._buf = view
        self._name = name
        self.file = io.BufferedReader(_RawView(view))
        self.onclose = None
        self.is_real = False
        self.is_closed = False


class _RawView(io.RawIOBase):
    """A memory view as a raw file."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._view)}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        part = self._view[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
