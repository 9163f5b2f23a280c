"""The date of a document that says none itself, from where its file stands or when that was changed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from hansou.index.article import Article
from hansou.index.text.dates import month_of_name, of_name

_FOLDERS = 4  # a year, a month and a day, and the file
_PARTS = re.compile(r"[/\\\\#]")


def with_other_date(article: Article, file: Path, date_from: str) -> Article:
    """An article of a file with a date, where it had none and `ReadOptions.date_from` says where it has one from."""
    date = "" if article.date else _other_date(article.path, file, date_from)
    return replace(article, date=date) if date else article


def _other_date(article_path: str, file: Path, date_from: str) -> str:
    """A date in ISO 8601, as precise as it is known. The article's path names what an archive holds, too."""
    if date_from == "path":
        joined = "-".join(_PARTS.split(article_path)[-_FOLDERS:])
        year, month = month_of_name(joined)
        return of_name(joined) or (f"{year}-{month}" if month else year)
    if date_from == "mtime":
        try:
            changed = file.stat().st_mtime
        except OSError:
            return ""
        return dt.datetime.fromtimestamp(int(changed)).isoformat()  # noqa: DTZ006 - as its owner's clock shows it
    return ""
