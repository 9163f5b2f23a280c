"""Answers that leave: as a table, as entries for a bibliography, as quotations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .messages import say
from .terminal_text import one_line, without_obeyed

if TYPE_CHECKING:
    from hansou import Hit, Results

COLUMNS = ("rank", "score", "path", "line", "page", "title", "date", "source", "author", "address", "format", "snippet")
"""The columns of ``--csv``."""

_BIBTEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", **{sign: f"\\{sign}" for sign in "$&%#_"}}
_BIBTEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_URL = str.maketrans({"<": "%3C", ">": "%3E", "{": "%7B", "}": "%7D", "\\": "%5C"})
_AUTHORS = re.compile(r"\s*[、,，;；/]\s*|\s+和\s+|\s+and\s+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#|!~])")


def rows(results: Results) -> Iterator[tuple[object, ...]]:
    """A row for each hit, in the order of COLUMNS."""
    for hit in results:
        first = hit.snippets[0] if hit.snippets else None
        place = (first.line, first.page) if first else (None, None)
        snippet = first.text if first else ""
        yield (
            hit.rank, round(hit.score, 4), hit.path, *place, hit.title, hit.date, hit.source, hit.author, hit.address,
            hit.format, snippet,
        )  # fmt: skip


def bibtex(results: Results) -> Iterator[str]:
    """A BibTeX entry for each hit, as biblatex reads it: ``@article`` where the source is known, else ``@misc``.

    Keys are of the source's or the author's letters, the year and the rank.
    """
    for hit in results:
        fields = {
            "author": " and ".join(map(_bibtex, _authors(hit))),
            "title": _bibtex(hit.title or hit.path),
            "journal": _bibtex(hit.source),
            "date": hit.date[:10],
            "year": hit.date[:4],
            "url": _address(hit.address),
            "file": _bibtex(hit.path),
            "pages": str(_page(hit) or ""),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        yield "\n".join([f"@{'article' if hit.source else 'misc'}{{{_key(hit)},", *lines, "}", ""])


def ris(results: Results) -> Iterator[str]:
    """A record for each hit in the RIS format: ``NEWS`` where the source is known, else ``GEN``."""
    for hit in results:
        fields = [
            ("TY", "NEWS" if hit.source else "GEN"),
            *(("AU", author) for author in _authors(hit)),
            ("TI", hit.title or hit.path),
            ("T2", hit.source),
            ("PY", hit.date[:4]),
            ("DA", hit.date[:10].replace("-", "/")),
            ("UR", hit.address),
            ("SP", str(_page(hit) or "")),
            ("L1", hit.path),
            *(("N2", snippet.text) for snippet in hit.snippets),
        ]
        yield "".join(f"{tag}  - {_one(value)}\n" for tag, value in fields if value) + "ER  - \n"


def markdown(results: Results) -> Iterator[str]:
    """A quotation for each hit, its matches bold, with where it is from."""
    for hit in results:
        about = [part for part in (hit.source, hit.author, hit.date[:10]) if part]
        place = hit.path + (f":{hit.snippets[0].line}" if hit.snippets and not hit.snippets[0].page else "")
        page = _page(hit)
        title = f"**{_markdown(hit.title or hit.path)}**"
        link = f"[{title}](<{_address(hit.address)}>)" if hit.address else title
        places = [_markdown(text) for text in (*about, place)] + ([say("p. {page}", page=page)] if page else [])
        yield f"{hit.rank}. {link}  \n   {' · '.join(places)}\n"
        for snippet in hit.snippets:
            yield f"\n   > {_marked(snippet.text, snippet.highlights)}\n"
        yield "\n"


FORMS: dict[str, Callable[[Results], Iterator[str]]] = {"bibtex": bibtex, "ris": ris, "markdown": markdown}


def _authors(hit: Hit) -> list[str]:
    return [author for author in _AUTHORS.split(hit.author) if author]


def _page(hit: Hit) -> int | None:
    return hit.snippets[0].page if hit.snippets else None


def _key(hit: Hit) -> str:
    """A key of ASCII letters and digits, which every program takes, and different for every hit."""
    name = unicodedata.normalize("NFKD", hit.author or hit.source).encode("ascii", "ignore").decode()
    return f"{re.sub('[^A-Za-z0-9]', '', name)[:20] or 'hansou'}{hit.date[:4]}-{hit.rank}"


def _one(text: str) -> str:
    return one_line(text)


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in _one(text))


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _one(text))


def _address(address: str) -> str:
    return _one(address).translate(_URL)


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    """A passage on one line with its matches bold."""
    parts = []
    at = 0
    for start, end in spans:
        first = max(start, at)
        parts += [_escaped(text[at:first]), f"**{_escaped(text[first:end])}**" if end > first else ""]
        at = max(at, end)
    return "".join([*parts, _escaped(text[at:])]).strip()


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", without_obeyed(text))
