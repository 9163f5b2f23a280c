from collections.abc import Callable

from hansou.index.text.fold.characters import CodePoints

from .signature import Signatures

def sign(texts: list[str], table: CodePoints, fill: Callable[[int], None], found: Signatures) -> None: ...
