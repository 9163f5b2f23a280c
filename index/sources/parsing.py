"""HTML parsed with care: by a library in compiled code, which nothing can interrupt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .budget import SECONDS
from .isolation.process import Isolated
from .nesting import shallow

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_MANY = 10_000  # tags, up to which no page takes the parser a second, whatever it is made of
_SHARE = 3  # of the time a file has, this part is enough for parsing once
_TRIAL = Isolated("hansou.index.sources.trial", "the HTML parser")


def parse_html(text: str, seconds: float = SECONDS) -> LexborHTMLParser:
    """The tree of a page, in which nothing is nested beyond what browsers admit.

    A page with many tags is parsed in a process of its own first: where that takes longer than a part of `seconds`,
    or the parser falls over it, SourceError is raised.
    """
    from selectolax.lexbor import LexborHTMLParser

    text = shallow(text)
    if text.count("<") > _MANY:
        _TRIAL.describe(text.encode("utf-8", "replace"), seconds / _SHARE)
    return LexborHTMLParser(text)
