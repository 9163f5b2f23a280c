from collections.abc import Callable, Sequence

from index.text.scan import Scanner

from ..collection import Segment
from ..ranking.pruned import Ranked
from ..records import Records
from ..results import Hit
from ..snippets.choosing import Cutter

class Page:
    def __init__(self, best: Callable[[int], Ranked], records: Records, segments: Sequence[Segment]) -> None: ...
    def hits(
        self,
        offset: int,
        limit: int,
        repeats: bool,
        scanner: Scanner,
        cutter: Cutter,
        worths: list[float],
        snippets: int,
    ) -> tuple[list[Hit] | None, bool]: ...
