"""Signatures of articles, as a segment keeps them: columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hansou.index.schema import SKETCH
from hansou.index.store.segment import Documents
from hansou.index.text.signature import BYTES, Signatures, signatures
from hansou.index.text.sizes import LONG_TEXT
from hansou.index.text.sketch import read, signature_of, sketch, written

_COLUMNS = tuple(f"signature/{number}" for number in range(BYTES // 4))


def signature_columns(records: Sequence[Mapping[str, Any]]) -> dict[str, npt.NDArray[np.uint32]]:
    """The signatures of stored records by their bodies, what stands around an article left out; of long ones by their
    sketches.
    """
    found = signatures(["" if SKETCH in record else _own_text(record) for record in records])
    for row, record in enumerate(records):
        if SKETCH in record:
            found[row] = np.frombuffer(signature_of(read(record[SKETCH])), np.uint8)
    columns = np.ascontiguousarray(found).view("<u4").T.astype(np.uint32)
    return dict(zip(_COLUMNS, columns, strict=True))


def sketched(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored record with the sketch of its text, where that is long; one that it has is made anew."""
    return {**record, SKETCH: written(sketch(_own_text(record)))} if len(record["body"]) > LONG_TEXT else record


def _own_text(record: Mapping[str, Any]) -> str:
    from hansou.index.text.asides.boilerplate import own_text  # a search does without

    return own_text(record["body"], record.get("asides", ()))


def read_signatures(documents: Documents) -> Signatures:
    """The signature of every document of a segment, a row each; zeros where there is none."""
    kept = [documents.lengths(name) for name in _COLUMNS]
    columns = [np.zeros(len(documents), np.uint32) if column is None else column for column in kept]
    return np.stack(columns, axis=1).astype("<u4").view(np.uint8)
