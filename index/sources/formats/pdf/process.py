"""The process that reads PDFs, from this end."""

from __future__ import annotations

from hansou.index.sources.isolation.process import Isolated

from .lines import Document, from_json


class Reader(Isolated):
    """Reads PDFs in a process of its own; may be shared by threads."""

    def __init__(self) -> None:
        super().__init__("hansou.index.sources.formats.pdf.child", "the PDF reader")

    def read(self, data: bytes, seconds: float) -> Document:
        """What is in a PDF of these bytes.

        Raises SourceError when it cannot be read, not within so many seconds, or not without the process ending.
        """
        return from_json(self.describe(data, seconds))


READER = Reader()
