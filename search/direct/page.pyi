from index.text.scan import Scanner

from ..pages.repeats import Repeats
from ..results import Hit
from ..snippets.choosing import Cutter
from .finding import Finding

def hits(
    finding: Finding,
    offset: int,
    limit: int,
    scanner: Scanner,
    cutter: Cutter,
    worths: list[float],
    snippets: int,
    repeats: Repeats | None,
) -> tuple[list[Hit] | None, bool]: ...
