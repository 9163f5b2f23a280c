"""The article: what every source makes and what the index keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import ArticleError
from .pages import page_at

if TYPE_CHECKING:
    import datetime as dt


class Fields(dict[str, "str | tuple[str, ...]"]):
    """Fields of one's own by their names, each a text or several; not to be changed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    `path` names it: unique in an index, adding another of the same path replaces it. `body` is display text,
    repaired when it is indexed. `date` is given as a `date`, a `datetime` or a text that says a date, such as
    ``2022-02-09``, ``2022年2月9日``, ``20220209`` or ``2022``, and kept as ISO 8601 as far as it is known; empty when
    unknown, like every other text. `line` is the 1-based line of its file at which `body` starts. `address` is where
    it was published, a URL; `format` the name of the file format it was read from, such as ``pdf``. `pages` are the
    places in `body`, in characters, at which the pages of a paged document start, the first at 0; empty for any other.
    `asides` are the places at which what is beside the matter starts and ends by turns, whole lines, ascending: it is
    found, and ranked behind. `headings` are the places at which the lines start that head the parts of `body`.
    `fields` are fields of one's own, ``{"section": "经济", "tags": ["储能", "江阴"]}``: kept, found as
    ``section:经济``, counted, and given back with hits.
    `read_by` is empty but where the text may not be what stands in the file: ``ocr 0.97``, read from a picture, 97 of
    100 characters right as far as the reader can tell.

    Whole numbers are taken as text, and None and NaN as unknown. Raises ArticleError for what cannot be taken.
    """

    path: str
    title: str = ""
    body: str = ""
    date: str = ""
    source: str = ""
    line: int = 1
    author: str = ""
    address: str = ""
    format: str = ""
    pages: tuple[int, ...] = ()
    asides: tuple[int, ...] = ()
    headings: tuple[int, ...] = ()
    read_by: str = ""
    fields: Fields = Fields()  # noqa: RUF009 - nobody changes it

    if TYPE_CHECKING:  # what may be given is more than what is kept

        def __init__(
            self,
            path: str,
            title: str = "",
            body: str = "",
            date: str | dt.date = "",
            source: str = "",
            line: int = 1,
            author: str = "",
            address: str = "",
            format: str = "",  # noqa: A002 - the field's name
            pages: tuple[int, ...] = (),
            asides: tuple[int, ...] = (),
            headings: tuple[int, ...] = (),
            read_by: str = "",
            fields: Mapping[str, Any] = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if not (
            type(self.path) is type(self.title) is type(self.body) is type(self.date) is type(self.source) is str
            and type(self.author) is type(self.address) is type(self.format) is type(self.read_by) is str
            and type(self.line) is int
            and type(self.pages) is type(self.asides) is type(self.headings) is tuple
            and type(self.fields) is Fields
        ):
            from .given import plain_values

            given = {name: getattr(self, name) for name in NAMES}
            for name, value in plain_values(given, PLACES).items():
                object.__setattr__(self, name, Fields(value) if name == "fields" else value)

    def page_at(self, position: int) -> int | None:
        """The page, from 1, that holds the character of the body at `position`; None where there are no pages."""
        return page_at(self.pages, position)

    def chapters(self) -> list[int]:
        """Where the parts of the body start, in characters: its `headings`, else the lines that number chapters."""
        from .text.chapters import chapters

        return list(self.headings) or chapters(self.body)


Given: TypeAlias = Article | Mapping[str, Any]
"""An article as a caller may give it: a mapping has its fields by their names."""


def articles_of(given: Given | Iterable[Given]) -> Iterator[Article]:
    """The articles that a caller gives, ready to be indexed: their dates in ISO 8601.

    Raises ArticleError for the first that cannot be taken, when it is come to.
    """
    if isinstance(given, (Article, Mapping)):
        given = (given,)
    elif isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise ArticleError("", "", f"articles are Article objects or dictionaries, not {type(given).__name__}")
    for one in given:
        article = one if isinstance(one, Article) else _of_mapping(one)
        if article.date:
            from .given import date_of_article

            date = date_of_article(article.path, article.date)
            article = article if date == article.date else replace(article, date=date)
        yield article


NAMES = tuple(field.name for field in fields(Article))
PLACES = ("pages", "asides", "headings")
"""The fields that are places in the body, in characters."""


def _of_mapping(values: object) -> Article:
    if not isinstance(values, Mapping):
        raise ArticleError("", "", f"an article is an Article or a dictionary, not {type(values).__name__}")
    path = values.get("path")
    for name in values:
        if name not in NAMES:
            raise ArticleError(path, str(name), f"there is no such field; there are: {', '.join(NAMES)}")
    if "path" not in values:
        raise ArticleError("", "path", "it is missing")
    return Article(**values)
