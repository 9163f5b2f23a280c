from collections.abc import Callable
from typing import Any

import zstandard

from hansou.index.store.container.files import FileReader

class RecordReader:
    def __init__(self, file: FileReader, name: str, make: Callable[[], zstandard.ZstdDecompressor]) -> None: ...
    def get(self, doc: int) -> tuple[dict[str, Any] | None, bytes | None]: ...
    def part(self, doc: int, start: int, stop: int) -> tuple[dict[str, Any] | None, bytes]: ...

class Unpacker:
    def fields(self, record: bytes) -> dict[str, Any] | None: ...
