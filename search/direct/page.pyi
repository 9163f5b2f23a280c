from collections.abc import Callable

from index.text.scan import Scanner

from ..pages.repeats import Repeats
from ..ranking.pruned import Ranked
from ..records import Records
from ..results import Hit
from ..snippets.choosing import Cutter

class Page:
    def __init__(self, best: Callable[[int], Ranked], records: Records, repeats: Repeats | None) -> None: ...
    def hits(
        self,
        offset: int,
        limit: int,
        scanner: Scanner,
        cutter: Cutter,
        worths: list[float],
        snippets: int,
    ) -> tuple[list[Hit] | None, bool]: ...
