"""Articles as the documents of a cluster: tokens with blanks between them, made by hansou's own text pipeline.

`text` is title and body as grams, then the words of three units and more; `text_units` is both unit by unit; `about` is
the file's name, author and source likewise. Positions
go on from part to part with many left out between, so that nothing is found across two parts. The dictionary of `text`
is the one that a local index has, term by term.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from xxhash import xxh3_64_hexdigest, xxh3_128_hexdigest

from hansou.index.article import Article
from hansou.index.schema import ABOUT, KEYWORD_FIELDS, keyword, keyword_terms, parts_of, stored_fields
from hansou.index.text.sizes import LONG_WORD
from hansou.index.text.tokens.terms import Analysis, analyze

_LONGEST = 200  # characters of a token; of a longer one stand the first half and a hash
_LONGEST_KEYWORD = 8000  # characters; the cluster takes 32,766 bytes
_DATE = 10  # characters of a date without its time
_YEAR, _MONTH = 4, 7


def token(term: str) -> str:
    """A term as a token without blanks, as short as a cluster takes; different for different terms."""
    if len(term) > _LONGEST:
        term = f"{term[: _LONGEST // 2]}_{xxh3_64_hexdigest(term.encode('utf-8', 'surrogatepass'))}"
    return term.replace(" ", "_")


def document_id(path: str) -> str:
    """What the document of an article is called: adding it again replaces it."""
    return xxh3_128_hexdigest(path.encode("utf-8", "surrogatepass"))


def plain_text(text: str) -> str:
    """A text that UTF-8 can carry: bytes of a file's name that are none are written out."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def keyword_term(field: str, value: str) -> str:
    """The term of a keyword on a cluster."""
    return plain_text(keyword(field, value))[:_LONGEST_KEYWORD]


def _keywords(field: str, value: str) -> str | list[str]:
    """The terms of a keyword's value: of a list the list, and each that is in it."""
    terms = [plain_text(term)[:_LONGEST_KEYWORD] for term in keyword_terms(field, value)]
    return terms if len(terms) > 1 else keyword_term(field, value)


def document(article: Article, number: int) -> dict[str, Any]:
    """The document of an article that has been repaired."""
    title, body = analyze(article.title), analyze(article.body)
    about = [analyze(part) for part in parts_of(article, ABOUT)]
    record = stored_fields(article)
    kept: dict[str, Any] = {
        "text": [_grams(title), _grams(body), _long_words(title, body)],
        "text_units": [_units(title), _units(body)],
        "title": [_grams(title), _long_words(title)],
        "title_units": _units(title),
        "units": len(title.tokens) + len(body.tokens),
        "title_length": len(title.tokens),
        "about": [*map(_grams, about), _long_words(*about)],
        "about_units": [_units(part) for part in about],
        "about_length": sum(len(part.tokens) for part in about),
        "number": number,
        "signature": _signature(record),
        "article": to_json(record),
    }
    kept.update({name: _keywords(name, value) for name in KEYWORD_FIELDS if (value := getattr(article, name))})
    if date := article.date:
        kept.update(year=date[:_YEAR], month=date[:_MONTH], day=date[:_DATE], published=date[:_DATE])
    return kept


def to_json(record: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of an article, as JSON can carry it."""
    path = plain_text(record["path"])
    if path == record["path"]:
        return dict(record)
    return {**record, "path": path, "path_bytes": record["path"].encode("utf-8", "surrogateescape").hex()}


def from_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What `to_json` was given."""
    record = dict(kept)
    if raw := record.pop("path_bytes", ""):
        record["path"] = bytes.fromhex(raw).decode("utf-8", "surrogateescape")
    return record


def bulk_lines(article: Article, number: int) -> bytes:
    """What the bulk interface takes: what to do, and the document."""
    action = {"index": {"_id": document_id(article.path)}}
    lines = (
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in (action, document(article, number))
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _joined(terms: Sequence[str]) -> str:
    """Terms as tokens with blanks between them."""
    if max(map(len, terms), default=0) > _LONGEST:
        return " ".join(map(token, terms))
    return "\n".join(terms).replace(" ", "_").replace("\n", " ")


def _grams(analysis: Analysis) -> str:
    return _joined(analysis.grams())


def _units(analysis: Analysis) -> str:
    return _joined(analysis.tokens)


def _long_words(*analyses: Analysis) -> str:
    return _joined(
        [
            "".join(each.tokens[start:end])
            for each in analyses
            for start, end in pairwise(each.bounds)
            if end - start >= LONG_WORD
        ]
    )


def _signature(record: Mapping[str, Any]) -> str:
    """The bytes by which repeats are suspected, as text; empty where there are none."""
    return signature_text([record])[0]


def signature_text(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """The signatures of stored records."""
    from hansou.index.text.asides.boilerplate import own_text
    from hansou.index.text.signature import signatures

    found = signatures([own_text(record["body"], record.get("asides", ())) for record in records])
    return [base64.b64encode(row.tobytes()).decode() if row.any() else "" for row in found]
