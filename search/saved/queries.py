"""Saved queries: a small file each, so that no two processes write the same one and damage to one is none to others.

`KEY.json` is the query, `KEY.seen` what it found when it was last asked, `KEY.NAME.seen` the same for another reader,
`KEY.lock` is held by whoever asks what is new; ``lock`` by whoever adds, removes or renames. A key is a random number:
a name may be anything that fits a line.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hansou.index.errors import ArgumentError, HansouError
from hansou.search.filters import FilterArguments, Filters, takes_filters

from .files import locked, set_aside, write_whole
from .seen import (
    DamagedError,
    Pairs,
    chosen,
    merged,
    nothing,
    pairs_of,
    read_seen,
    states_of,
    without_untold,
    write_seen,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from hansou.index.article import Article
    from hansou.search.results import Results
    from hansou.search.searcher import Searcher

_VERSION = 1
_LONGEST_NAME = 100
_LARGEST = 1 << 20  # bytes of a query's file
_FILTERS: dict[str, type] = {each.name: list if each.default == () else type(each.default) for each in fields(Filters)}
"""What JSON has of each filter."""
_LISTS = ("dictionary", "synonyms")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under its name: of which index (its path from anywhere, or its address), with which arguments of
    `Searcher.search` (`filters`) and of `Searcher` (`lists`); `saved` and `asked` are when, in ISO format.
    """

    name: str
    query: str
    index: str
    filters: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[str, str | None] = field(default_factory=dict)
    saved: str = ""
    asked: str = ""
    key: str = ""

    def as_json(self) -> dict[str, Any]:
        """The query as the command line prints it."""
        return {name: value for name, value in asdict(self).items() if name != "key"}


class SavedQueries:
    """The queries saved in `folder`, by default a folder of this user's own data. Iterates over them in the order of
    their names; `queries["name"]` is one of them.

    Several programs may use a folder at once. A file that is damaged is renamed, and `damaged` has what it is called
    now; nothing is written over it. Raises HansouError, and OSError where the folder cannot be read or written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path("hansou", appauthor=False) / "saved"
        self.folder = folder
        self.damaged: list[Path] = []

    def __iter__(self) -> Iterator[SavedQuery]:
        try:
            files = sorted(self.folder.glob("*.json"))
        except OSError:
            files = []
        known = (self._read(file) for file in files)
        return iter(sorted((each for each in known if each is not None), key=lambda each: each.name))

    def __getitem__(self, name: str) -> SavedQuery:
        wanted = unicodedata.normalize("NFC", name)
        names = []
        for each in self:
            if each.name == wanted:
                return each
            names.append(each.name)
        from difflib import get_close_matches

        near = get_close_matches(wanted, names, 3, 0.4) or names[:5]
        if near:
            raise HansouError(f"no query is saved as {name}; there are: {', '.join(near)}")
        raise HansouError(f"no query is saved as {name}; save one with: hansou search QUERY --save NAME")

    def check_name(self, name: str, *, force: bool = False) -> str:
        """The name as it is kept. Raises HansouError for one that is taken, unless `force`, or is no name."""
        name = _checked(name)
        if not force and any(each.name == name for each in self):
            raise HansouError(f"{name}: a query is saved under this name already; --force replaces it")
        return name

    @takes_filters
    def save(
        self,
        name: str,
        searcher: Searcher,
        query: str,
        *,
        lists: Mapping[str, str | None] | None = None,
        force: bool = False,
        **filters: Unpack[FilterArguments],
    ) -> SavedQuery:
        """Keep a query under a name. What it finds now in the searcher's index is not new from now on.

        `lists` are the files of words that the searcher was opened with, by their arguments. With `force` a query of
        this name is replaced. The other arguments are those of `Searcher.search`.
        """
        name = self.check_name(name, force=force)
        index = str(searcher.path)
        fresh = SavedQuery(
            name,
            query,
            index if "://" in index else str(searcher.path.absolute()),
            {key: _plain(value) for key, value in filters.items()},
            {key: str(Path(file).absolute()) for key, file in (lists or {}).items() if file},
            _now(),
            key=secrets.token_hex(8),
        )
        found = pairs_of(searcher.articles(query, **filters))
        with self._changing():
            name = self.check_name(name, force=force)  # which another process may have taken
            before = next((each for each in self if each.name == name), None)
            write_seen(self._file(fresh, "seen"), found)
            self._write(fresh)
            if before is not None:
                self._delete(before)
        return fresh

    def remove(self, name: str) -> None:
        """Forget a query."""
        with self._changing():
            self._delete(self[name])

    def rename(self, name: str, new_name: str) -> None:
        """Give a query another name, which no other has."""
        with self._changing():
            query = self[name]
            new_name = self.check_name(new_name, force=_checked(new_name) == query.name)
            self._write(replace(query, name=new_name))

    @contextmanager
    def new(
        self,
        name: str,
        searcher: Searcher,
        *,
        limit: int = 1000,
        snippets: int = 2,
        changed: bool = False,
        mark: bool = True,
        reader: str = "",
    ) -> Iterator[Results]:
        """The articles that a saved query finds and did not find when it was last asked, the newest first, `limit` at
        most; with `changed` also those that it found with another text. Articles that contain only part of what is
        asked for are none of them.

        When the block is left without an error the articles of the results are seen, unless `mark` is False. `reader`:
        who asks, where several each want to hear of everything.
        """
        query = self[name]
        with locked(self._file(query, "lock")):
            file = self._file(query, f"{reader}.seen" if reader else "seen")
            seen = self._seen(file if file.exists() else self._file(query, "seen"))
            found = nothing()
            wanted: list[bool] = []

            def choose(articles: Iterator[Article]) -> Sequence[bool]:
                nonlocal found, wanted
                found = pairs_of(articles)
                wanted = chosen(found, states_of(found, seen), changed)
                return wanted

            results = searcher.select(query.query, choose, limit=limit, snippets=snippets, **query.filters)
            yield results
            if mark:
                self._mark(query, file, seen, found, wanted, {hit.path for hit in results})

    def _mark(
        self, query: SavedQuery, file: Path, seen: Pairs, found: Pairs, wanted: Sequence[bool], told: set[str]
    ) -> None:
        """Keep what was found; what was wanted and not told stays new."""
        kept = without_untold(found, wanted, told)
        with self._changing():
            if self._file(query, "json").exists():  # else it was removed meanwhile
                write_seen(file, merged(kept, seen))

    def _seen(self, file: Path) -> Pairs:
        try:
            return read_seen(file)
        except DamagedError:
            self.damaged.append(set_aside(file))
            return nothing()  # all is new rather than something missed

    def _read(self, file: Path) -> SavedQuery | None:
        """The query of a file; None where it is gone, or damaged."""
        try:
            with file.open("rb") as stream:
                data = stream.read(_LARGEST + 1)
        except FileNotFoundError:
            return None
        try:
            query = _parsed(data)
        except (ValueError, KeyError, TypeError, RecursionError):
            try:
                self.damaged.append(set_aside(file))
            except FileNotFoundError:
                return None  # another process did it
            return None
        seen = self._file(query := replace(query, key=file.stem), "seen")
        try:
            asked = datetime.fromtimestamp(seen.stat().st_mtime).astimezone().isoformat(timespec="seconds")
        except OSError:
            asked = ""
        return replace(query, asked=asked)

    def _write(self, query: SavedQuery) -> None:
        kept = {name: value for name, value in query.as_json().items() if name != "asked"}
        text = json.dumps({"version": _VERSION, **kept}, ensure_ascii=False, indent=1)
        write_whole(self._file(query, "json"), text.encode("utf-8", "surrogatepass"))

    def _delete(self, query: SavedQuery) -> None:
        for file in (self._file(query, "json"), *self.folder.glob(f"{query.key}.*seen"), self._file(query, "lock")):
            file.unlink(missing_ok=True)

    def _file(self, query: SavedQuery, suffix: str) -> Path:
        return self.folder / f"{query.key}.{suffix}"

    def _changing(self) -> AbstractContextManager[None]:
        return locked(self.folder / "lock")


def _checked(name: str) -> str:
    """The name as it is kept. Raises ArgumentError for one that does not fit a line."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ArgumentError("name", name, f"a text of {_LONGEST_NAME} characters at most, on one line")
    return name


def _parsed(data: bytes) -> SavedQuery:
    """Raises ValueError, KeyError or TypeError for what no query was written as."""
    value = json.loads(data.decode("utf-8", "surrogatepass"))
    if isinstance(value["version"], int) and value["version"] > _VERSION:
        raise HansouError(f"{value['name']}: saved by a newer hansou; upgrade hansou")
    texts = [value[name] for name in ("name", "query", "index", "saved")]
    filters, lists = dict(value["filters"]), dict(value["lists"])
    if value["version"] != _VERSION or not all(isinstance(text, str) for text in texts):
        raise ValueError("version")
    if any(not isinstance(each, _FILTERS[name]) for name, each in filters.items()):
        raise ValueError("filters")
    if not all(isinstance(pattern, str) for pattern in filters.get("exclude", ())):
        raise ValueError("exclude")
    if any(name not in _LISTS or not isinstance(file, str) for name, file in lists.items()):
        raise ValueError("lists")
    name, query, index, saved = texts
    return SavedQuery(name, query, index, filters, lists, saved)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | bool) else list(value)  # type: ignore[call-overload]


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
