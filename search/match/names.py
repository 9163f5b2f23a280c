"""A field's dictionary, searched for terms by pattern."""

from __future__ import annotations

import re
from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from hansou.index.hosts import cached_property
from hansou.index.store.postings.field import FieldReader
from hansou.index.text.fold.fold import fold
from hansou.search.query.shapes import linear

_FEW = 500  # terms that are sooner read than kept
_NEWLINE = b"\x00"  # what stands for a line's end inside a term


class Names:
    """The terms of one field of one segment. Those that patterns have to be tried on are kept as text."""

    def __init__(self, reader: FieldReader) -> None:
        self._terms = reader.terms

    def matching(
        self, pattern: str, prefix: str, any_ending: bool = False, folded: bool = False
    ) -> npt.NDArray[np.int64]:
        """Ordinals, ascending, of the terms that match a regular expression whole, all of which begin with `prefix`.

        `any_ending`: every term that begins so matches. `folded`: terms as they fold match.
        """
        try:
            first, last = self._terms.prefix(prefix.encode("utf-8", "surrogateescape"))
        except UnicodeEncodeError:
            return np.zeros(0, np.int64)  # half a character: no term has it
        if any_ending or last <= first:
            return np.arange(first, last)
        if last - first <= _FEW:
            names, starts = self._lines(first, last)
            names = fold(names) if folded else names
            begin, end = 0, len(names)
        else:
            names, starts = self._all
            names = self._all_folded if folded else names
            begin, end = starts[first], starts[last] - 1 if last < len(starts) else len(names)
            first = 0
        lines = re.compile(f"^(?:{linear(pattern)})$", re.MULTILINE).finditer(names, begin, end)
        return np.array([first + bisect_right(starts, line.start()) - 1 for line in lines], np.int64)

    @cached_property
    def _all_folded(self) -> str:
        return fold(self._all[0])

    @cached_property
    def _all(self) -> tuple[str, list[int]]:
        return self._lines(0, len(self._terms))

    def _lines(self, first: int, last: int) -> tuple[str, list[int]]:
        """Terms, one a line, and where each line starts."""
        terms = self._terms.block(first, last).terms()
        names = [term.replace(b"\n", _NEWLINE).decode("utf-8", "surrogateescape") for term in terms]
        starts = np.cumsum([0, *(len(name) + 1 for name in names[:-1])]).tolist()
        return "\n".join(names), starts
