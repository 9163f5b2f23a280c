"""Paragraphs and tables put together from what a reader of XML meets."""

from __future__ import annotations

_LONGEST_ROW = 200


class Paragraphs:
    """The lines of a document: a paragraph is one or more, a row of a table is one unless its cells hold running text.

    Paragraphs and tables may stand within one another, as in boxes and in cells.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._open: list[list[str]] = []
        self._rows: list[list[list[str]]] = []  # the cells of the rows that are open, each with its lines

    def start(self) -> None:
        """A paragraph begins."""
        self._open.append([])

    def write(self, text: str) -> None:
        """Text within the paragraph; none where there is no paragraph."""
        if self._open:
            self._open[-1].append(text)

    def end(self) -> list[str]:
        """The paragraph ends: its lines."""
        lines = "".join(self._open.pop()).split("\n") if self._open else []
        self.add(lines)
        return lines

    def add(self, lines: list[str]) -> None:
        """Lines that are a paragraph's."""
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] += lines
        else:
            self.lines += lines

    def start_row(self) -> None:
        """A row of a table begins."""
        self._rows.append([])

    def start_cell(self) -> None:
        """A cell of the row begins."""
        if self._rows:
            self._rows[-1].append([])

    def end_row(self) -> None:
        """The row ends."""
        if not self._rows:
            return
        cells = self._rows.pop()
        row = "\t".join(" ".join(filter(None, cell)) for cell in cells).rstrip("\t")
        self.add([row] if len(row) <= _LONGEST_ROW else [line for cell in cells for line in cell])
