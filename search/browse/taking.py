"""What a person takes away: a passage with where it is from, the answers as a file."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hansou import HansouError
from hansou.search.cli.exports import COLUMNS, FORMS, rows
from hansou.search.cli.messages import say
from hansou.search.cli.output import JSON_VERSION
from hansou.search.cli.terminal_text import one_line

if TYPE_CHECKING:
    from hansou import Results

    from .sheet import Sheet

MOST = 10_000
"""Articles that are exported at once."""
SUFFIXES = {".csv": "csv", ".bib": "bibtex", ".ris": "ris", ".md": "markdown", ".json": "json"}
"""What a file's suffix says it is to hold."""
_REACH = 160  # characters of a passage before and after what it is about
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]?[”’」』）)]*")


def passage_at(sheet: Sheet, place: int) -> str:
    """The sentence around a place, on one line; of an endless one what is near."""
    start = sheet.text.rfind("\n", 0, place) + 1
    start = max(start, place - _REACH)
    end = sheet.text.find("\n", place)
    end = min(len(sheet.text) if end < 0 else end, place + _REACH)
    for match in _SENTENCE.finditer(sheet.text, start, end):
        if match.end() > place or match.end() == end:
            return one_line(match[0]).strip()
    return one_line(sheet.text[start:end]).strip()


def citation(sheet: Sheet, place: int, path: str) -> str:
    """The passage at a place and where it is from, as it is written in the language of the article's title."""
    article = sheet.article
    title = one_line(article.title)
    chinese = bool(re.search("[\u4e00-\u9fff]", title + sheet.text[place : place + 20]))
    page = sheet.page(place)
    where = f"{path}:{sheet.line(place)}" if not page else f"{path} p. {page}"
    named = (f"《{title}》" if chinese else f"“{title}”") if title else ""
    known = [one_line(text) for text in (article.author, named, article.source, article.date[:10], where) if text]
    passage = passage_at(sheet, place)
    quoted = f"“{passage}”" if passage and place >= sheet.body else ""
    return quoted + ("——" if chinese else " — ") * bool(quoted) + ("，" if chinese else ", ").join(known)


def export(results: Results, file: Path) -> None:
    """Write answers to a new file, as its suffix says. Raises HansouError, also where the file is there already."""
    kind = SUFFIXES.get(file.suffix.lower())
    if kind is None:
        known = " ".join(SUFFIXES)
        raise HansouError(say("{file}: its name must end in one of {known}", file=file, known=known))
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            if kind == "csv":
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows(
                    ["" if value is None else one_line(str(value)) for value in row] for row in rows(results)
                )
            elif kind == "json":
                stream.write(json.dumps({"version": JSON_VERSION, **results.as_json()}) + "\n")
            else:
                stream.writelines(FORMS[kind](results))
    except FileExistsError:
        raise HansouError(say("{file} is there already; nothing was written", file=file)) from None
    except OSError as error:
        raise HansouError(f"{file}: {(error.strerror or str(error)).lower()}") from None
