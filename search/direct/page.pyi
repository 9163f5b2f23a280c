from collections.abc import Callable

from ..pages.repeats import Repeats
from ..results import Hit
from ..snippets.choosing import Cutter
from .finding import Finding

def hits(
    finding: Finding, offset: int, limit: int, cutter: Cutter, snippets: int, repeats: Callable[[], Repeats] | None
) -> tuple[list[Hit] | None, bool]: ...
