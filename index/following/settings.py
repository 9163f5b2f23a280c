"""How files are chosen and read: what an index remembers of it, so that a later update does the same."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from xxhash import xxh3_64_intdigest

from hansou.index.sources.options import ReadOptions

from .own_readers import recall

# What decides how an article looks; other options only decide which files can be read.
_SHAPING = ("fields", "repair_off", "ocr", "keep", "date_from")
# What must not come out of an index, which may be a stranger's: see `own_readers`.
_OWN = frozenset({"readers"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The options files are read with, and the patterns of what is left out."""

    options: ReadOptions = field(default_factory=ReadOptions)
    exclude: tuple[str, ...] = ()

    def with_own(self, index: str | os.PathLike[str]) -> Settings:
        """The same with what the user has told of this index, and the index does not know."""
        return replace(self, options=replace(self.options, readers=recall(index)))

    @classmethod
    def of(cls, remembered: Mapping[str, Any], options: ReadOptions | None = None) -> Settings:
        """Those that an index remembers, but for `options`. Raises SourceError for some that no longer exist."""
        if options is None:
            known = {option.name for option in fields(ReadOptions)} - _OWN
            kept = {name: value for name, value in remembered.get("options", {}).items() if name in known}
            if "repair_off" in kept:
                kept["repair_off"] = frozenset(kept["repair_off"])
            options = ReadOptions(**kept)
        return cls(options, tuple(remembered.get("exclude", ())))

    def excluding(self, patterns: Sequence[str] | None) -> Settings:
        """The same with other patterns, if there are any to be."""
        return self if patterns is None else replace(self, exclude=tuple(patterns))

    def to_remember(self) -> dict[str, Any]:
        """JSON values from which `of` makes the same again; options that are the usual ones are left out."""
        described = {name: value for name, value in self._as_json().items() if value != _USUAL._as_json()[name]}
        described = {name: value for name, value in described.items() if name not in _OWN}
        return {"options": described, "exclude": list(self.exclude)}

    @property
    def reading(self) -> int:
        """A number for the options that decide how an article looks: 0 for the usual ones."""
        shaping = [self._as_json()[name] for name in _SHAPING]
        if shaping == [_USUAL._as_json()[name] for name in _SHAPING]:
            return 0
        return xxh3_64_intdigest(json.dumps(shaping, sort_keys=True).encode()) & 0xFFFFFFFF or 1

    def ability(self, able: str) -> int:
        """A number for all options and for what the readers are able to (`registry.ability`): never 0."""
        described = json.dumps([self._as_json(), able], sort_keys=True).encode()
        return xxh3_64_intdigest(described) & 0xFFFFFFFF or 1

    def _as_json(self) -> dict[str, Any]:
        """The options as JSON values."""
        options = asdict(replace(self.options, fields=dict(self.options.fields), readers=dict(self.options.readers)))
        return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in options.items()}


_USUAL = Settings()
