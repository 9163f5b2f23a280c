"""Payloads: what postings carry beside document and frequency, for writers that give them more.

One entry per posting, in the order of the dictionary, and only for fields without
positions, where a posting is an occurrence:

    weights   float64, when not every weight is its frequency
    lengths   uint32, when postings of one document disagree about its length
    values    byte strings, when they do not follow from the rest
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hansou.index.store.container.files import FileReader, FileWriter
from hansou.index.store.encoding.bits import Ints, offsets, ranges
from hansou.index.store.encoding.blobs import BlobsReader, BlobsWriter

_DTYPES = {"weights": "f8", "lengths": "u4"}


@dataclass(frozen=True)
class Payloads:
    """Of some postings: numbers by kind ("weights", "lengths"), values end to end with the size of each."""

    numbers: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    sizes: Ints | None = None
    values: bytes | memoryview = b""

    def take(self, indices: Ints) -> Payloads:
        """The same of the postings at these indices."""
        numbers = {kind: values[indices] for kind, values in self.numbers.items()}
        if self.sizes is None:
            return Payloads(numbers)
        places = ranges(offsets(self.sizes)[indices], self.sizes[indices])
        return Payloads(numbers, self.sizes[indices], np.frombuffer(self.values, np.uint8)[places].tobytes())

    @classmethod
    def join(cls, many: list[Payloads]) -> Payloads:
        """Payloads of the same kinds end to end."""
        numbers = {kind: np.concatenate([one.numbers[kind] for one in many]) for kind in many[0].numbers}
        sizes = [one.sizes for one in many if one.sizes is not None]
        return cls(numbers, np.concatenate(sizes) if sizes else None, b"".join(one.values for one in many))


class PayloadsWriter:
    """Writes the payloads of a field; `kinds` says which there are."""

    def __init__(self, file: FileWriter, name: str, kinds: tuple[str, ...]) -> None:
        self._numbers = {kind: file.section(f"{name}/{kind}", _DTYPES[kind]) for kind in kinds if kind in _DTYPES}
        self._values = BlobsWriter(file, f"{name}/values") if "values" in kinds else None

    def append(self, payloads: Payloads) -> None:
        """The payloads of the next postings; ValueError when a kind is missing."""
        if not self._numbers.keys() <= payloads.numbers.keys() or (self._values is not None and payloads.sizes is None):
            raise ValueError("payloads of the field are missing")
        for kind, section in self._numbers.items():
            section.append(payloads.numbers[kind])
        if self._values is not None and payloads.sizes is not None:
            self._values.extend(payloads.sizes, payloads.values)

    def finish(self) -> None:
        """The field is complete."""
        if self._values is not None:
            self._values.finish()


class PayloadsReader:
    """Reads the payloads of a field; a posting is named by its number in the whole field."""

    def __init__(self, file: FileReader, name: str) -> None:
        self._numbers = {kind: file.section(f"{name}/{kind}") for kind in _DTYPES if f"{name}/{kind}" in file}
        self._values = BlobsReader(file, f"{name}/values") if f"{name}/values/sizes" in file else None
        self.kinds = (*self._numbers, *(("values",) if self._values else ()))

    def numbers(self, kind: str, start: int, stop: int) -> NDArray[Any]:
        """Numbers of one of `kinds`, of the postings start .. stop."""
        return self._numbers[kind].array(start, stop)

    def value(self, posting: int) -> bytes:
        """The value of a posting; empty when the field keeps none."""
        return b"" if self._values is None else bytes(self._values.get(posting))

    def slice(self, start: int, stop: int) -> Payloads:
        """All payloads of the postings start .. stop."""
        numbers = {kind: self.numbers(kind, start, stop) for kind in self._numbers}
        return Payloads(numbers) if self._values is None else Payloads(numbers, *self._values.slice(start, stop))
