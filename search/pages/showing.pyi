from collections.abc import Callable
from typing import Any

from hansou.index.text.scan import Scanner

from ..results import Hit
from ..snippets.choosing import Cutter
from ..snippets.occurrences import Match
from .layout import Place

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
