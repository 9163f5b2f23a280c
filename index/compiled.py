"""Which engine runs: the compiled parts, or NumPy and Python in their place, with the same results.

This is the one place that decides, for writing and searching alike. Either all parts are there and can be loaded, or
none is used: a mixture would be a third engine that nothing tests. `HANSOU_PURE` in the environment leaves them aside.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec, module_from_spec

PARTS = (
    "hansou.index._cyutility",
    "hansou.index.building.allocator",
    "hansou.index.store.container.verifying",
    "hansou.index.store.documents.recording",
    "hansou.index.store.documents.unpacking",
    "hansou.index.store.postings.merging",
    "hansou.index.store.postings.lists",
    "hansou.index.store.postings.packing",
    "hansou.index.store.postings.slots",
    "hansou.index.text.asides.hints",
    "hansou.index.text.asides.prose",
    "hansou.index.text.repair.signs",
    "hansou.index.text.signing",
    "hansou.index.text.tokens.cutting",
    "hansou.index.text.tokens.invert",
    "hansou.index.text.tokens.scan",
    "hansou.search.expand.grams",
    "hansou.search.match.matching",
    "hansou.search.match.records",
    "hansou.search.match.segments",
    "hansou.search.match.term_lists",
    "hansou.search.match.unit_places",
    "hansou.search.page.alike",
    "hansou.search.page.paging",
    "hansou.search.plan.quick",
    "hansou.search.plan.weighing",
    "hansou.search.rank.best",
    "hansou.search.rank.placing",
    "hansou.search.rank.ranker",
    "hansou.search.rank.top_docs",
    "hansou.search.rank.windows",
    "hansou.search.snippets.cutting",
    "hansou.search.snippets.highlighting",
)
"""The compiled modules, each a ``.pyx`` of this name; `_cyutility` Cython writes by itself, for all the others. A
literal, which setup.py reads without running this file.
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """The engine that runs. `str` of it is what the user is told.

    `reason`: why it is not the compiled one; empty where it is. `missing`: the parts that were not built or cannot be
    loaded, by the names of their modules, all of `PARTS` where nothing was built.
    """

    reason: str = ""
    missing: tuple[str, ...] = ()

    @property
    def compiled(self) -> bool:
        """Whether the compiled parts do the work."""
        return not self.reason

    def __str__(self) -> str:
        return "compiled" if self.compiled else f"pure Python: about ten times slower, because {self.reason}"


def _fault(part: str) -> str | None:
    """What is wrong with a part: it was not built, or the system cannot load it; None when nothing is.

    Loading maps the file and resolves its symbols; the module itself is not run, so nothing is imported by it.
    """
    spec = find_spec(part)
    if spec is None:
        return "was not built"
    try:
        module_from_spec(spec)
    except ImportError as error:
        return f"cannot be loaded ({error})"
    return None


def _find_engine() -> Engine:
    if os.environ.get("HANSOU_PURE"):
        return Engine("HANSOU_PURE is set")
    faults = {part: fault for part in PARTS if (fault := _fault(part))}
    if not faults:
        return Engine()
    if len(faults) == len(PARTS) and set(faults.values()) == {"was not built"}:
        return Engine("the compiled parts were not built", PARTS)
    reasons = "; ".join(f"{part} {fault}" for part, fault in faults.items())
    return Engine(reasons, tuple(faults))


engine = _find_engine()
"""The engine that runs in this process."""

COMPILED = engine.compiled
"""Whether the compiled parts do the work: what every module with a compiled part asks."""
