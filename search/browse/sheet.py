"""An article as it is read: title, what is known of it, body, as one text with its matches."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from hansou.search.cli.terminal_text import on_one_line, one_line, plain

from .scripts import View, convert

if TYPE_CHECKING:
    from hansou import Article, Hit, Searcher

_LONGEST = 2_000  # characters that are converted to another script at once


@dataclass(frozen=True)
class Sheet:
    """`text` is all that is shown, one paragraph a line: `title_end` is where the title ends, `body` where the body
    starts. `spans` are the matches in it, ascending, and `first` is the one to begin with, -1 where there is none.
    """

    article: Article
    text: str
    title_end: int
    body: int
    spans: list[tuple[int, int]]
    first: int

    @classmethod
    def of(cls, searcher: Searcher, hit: Hit | None, path: str, query: str, equivalents: bool) -> Sheet | None:
        """The sheet of the article of this path; None if it is not in the index any more.

        With a `hit` it begins with the best passage that the hit tells.
        """
        article = searcher.article(path)
        if article is None:
            return None
        title_spans, body_spans = (
            searcher.highlights(text, query, equivalents=equivalents) if query.strip() else []
            for text in (article.title, article.body)
        )
        title, title_spans = on_one_line(article.title, title_spans)
        about = " · ".join(one_line(text) for text in (article.date[:10], article.source, article.author) if text)
        head = "\n".join(filter(None, (title, about))) + "\n\n"
        body = plain(article.body).replace("\t", " ")
        spans = [*title_spans, *((start + len(head), end + len(head)) for start, end in body_spans)]
        passage = _passage(article, hit)
        first = 0 if passage is None else bisect_left(spans, (passage + len(head), 0)) % max(1, len(spans))
        return cls(article, head + body, len(title), len(head), spans, first if spans else -1)

    @property
    def pages(self) -> int:
        """How many pages the document has; 0 if it has none."""
        return len(self.article.pages)

    def page(self, position: int) -> int | None:
        """The page of a place in `text`; None for a document without pages."""
        return self.article.page_at(max(0, position - self.body))

    def line(self, position: int) -> int:
        """The 1-based line of the article's file of a place in `text`."""
        return self.article.line + self.text.count("\n", self.body, max(self.body, position))

    def place_of(self, part: str, start: int) -> int:
        """The place in `text` of a character of the article's "title" or "body"."""
        return self.body + start if part == "body" else min(start, self.title_end)

    def marked(self, spans: list[tuple[int, int]], place: int) -> Sheet:
        """The same with other matches, beginning with the first from a place on."""
        first = bisect_left(spans, (place, 0)) % len(spans) if spans else -1
        return replace(self, spans=spans, first=first)

    def span_near(self, position: int, backwards: bool) -> int:
        """The first match after a place, or the last before it; the first or last of all where there is none; -1 if
        there are no matches.
        """
        if not self.spans:
            return -1
        at = bisect_left(self.spans, (position, 0))
        return (at - 1) % len(self.spans) if backwards else at % len(self.spans)

    def slice(self, start: int, end: int, view: View) -> str:
        """What is shown of a stretch of `text`."""
        if view == "as written":
            return self.text[start:end]
        pieces = []
        end = min(end, len(self.text))
        while start < end:
            begin, stop = self._stretch(start)
            pieces.append(_converted(self.text[begin:stop], view)[start - begin : end - begin])
            start = stop
        return "".join(pieces)

    def _stretch(self, place: int) -> tuple[int, int]:
        """The paragraph around a place, with its end, or such a part of a long one that is always the same."""
        begin = self.text.rfind("\n", 0, place) + 1
        begin += (place - begin) // _LONGEST * _LONGEST
        stop = self.text.find("\n", begin, begin + _LONGEST) + 1
        return begin, stop or min(begin + _LONGEST, len(self.text))


@lru_cache(maxsize=512)
def _converted(text: str, view: View) -> str:
    return convert(text, view)


def _passage(article: Article, hit: Hit | None) -> int | None:
    """Where in the body the first match of the hit's best passage stands; None if that shows no match."""
    if hit is None or not hit.snippets or not hit.snippets[0].highlights:
        return None
    snippet = hit.snippets[0]
    at = 0
    for _ in range(snippet.line - article.line):
        at = article.body.find("\n", at) + 1
    return max(at, article.body.find(snippet.text, at)) + snippet.highlights[0][0]
