from collections.abc import Callable, Iterable

from hansou.index.text.fold.characters import CodePoints

class Hints:
    def __init__(
        self, strings: Iterable[str], table: CodePoints | None = None, fill: Callable[[int], None] | None = None
    ) -> None: ...
    def in_text(self, text: str) -> bool: ...
