from collections.abc import Callable

from hansou.search.page.repeats import Repeats
from hansou.search.results import Hit
from hansou.search.snippets.choosing import Cutter

from .finding import Finding

def hits(
    finding: Finding, offset: int, limit: int, cutter: Cutter, snippets: int, repeats: Callable[[], Repeats] | None
) -> tuple[list[Hit] | None, bool]: ...
