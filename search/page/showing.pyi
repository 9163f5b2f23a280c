from collections.abc import Callable
from typing import Any

from hansou.index.text.tokens.scan import Scanner
from hansou.search.results import Hit
from hansou.search.snippets.choosing import Cutter
from hansou.search.snippets.occurrences import Match

from .assembly import Place

def shown(
    places: list[Place],
    records: list[dict[str, Any]],
    scanner: Scanner,
    cutter: Cutter,
    worths: list[float],
    first: int,
    snippets: int,
    other: Callable[[int, Place, dict[str, Any], list[Match], list[Match]], Hit],
) -> list[Hit]: ...
