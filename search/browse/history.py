"""Queries of earlier days, in the user's own folder for such things."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

_KEPT = 500  # queries; a file of twice as many is cut down to them


class History:
    """Queries, the newest last, each once, in a file of one a line.

    Several programs may add to the file at once. Where it cannot be read or written the queries of this session are
    remembered all the same.
    """

    def __init__(self, file: Path, before: Path | None = None) -> None:
        """`before` is read where there is no such file yet."""
        self._file = file
        lines = self._read(before if before is not None and not file.exists() else file)
        self.queries = list(dict.fromkeys(reversed(lines)))[:_KEPT][::-1]
        if len(lines) > 2 * _KEPT:
            self._rewrite()
        self._at = len(self.queries)  # where going back and forth has come to; the end is what is being typed
        self._typed = ""

    @classmethod
    def of_user(cls, index: Path) -> History:
        """What whoever runs this program asked this index."""
        from platformdirs import user_state_path

        folder = user_state_path("hansou", appauthor=False)
        name = str(index) if "://" in str(index) else os.path.abspath(index)  # noqa: PTH100 - links and all
        number = zlib.crc32(name.encode("utf-8", "surrogateescape"))
        return cls(folder / "histories" / f"{number:08x}", before=folder / "history")

    def add(self, query: str) -> None:
        """Remember a query that was of use."""
        query = " ".join(query.split())
        if query and query not in self.queries[-1:]:
            if query in self.queries:
                self.queries.remove(query)
            self.queries.append(query)
            self._append(query)
        self._at = len(self.queries)

    def back(self, typed: str) -> str | None:
        """The query before, None where there is none; `typed` is what stands there now."""
        if self._at == 0:
            return None
        if self._at == len(self.queries):
            self._typed = typed
        self._at -= 1
        return self.queries[self._at]

    def forth(self) -> str | None:
        """The query after the one that `back` gave, at last what was typed; None where there is none."""
        if self._at >= len(self.queries):
            return None
        self._at += 1
        return self.queries[self._at] if self._at < len(self.queries) else self._typed

    def stay(self) -> None:
        """What stands there now was typed: going back begins at the newest query again."""
        self._at = len(self.queries)

    @staticmethod
    def _read(file: Path) -> list[str]:
        try:
            return [line for line in file.read_text(encoding="utf-8", errors="replace").split("\n") if line]
        except OSError:
            return []

    def _append(self, query: str) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # What a person looks for is nobody else's business.
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(query.encode("utf-8", "replace") + b"\n")
        except OSError:
            pass

    def _rewrite(self) -> None:
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write("".join(f"{query}\n" for query in self.queries).encode("utf-8", "replace"))
            fresh.replace(self._file)
        except OSError:
            fresh.unlink(missing_ok=True)
