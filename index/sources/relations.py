"""Relations between the parts of an Office Open XML document (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import unquote

from .xml import read_xml
from .zips import Zip


def relations(archive: Zip, part: str) -> Mapping[str, tuple[str, str]]:
    """What a part refers to within its document, by the identifier of the relation: its kind and its name.

    A kind is the last word of the relation's type, ``slide``; what lies outside the document is left out. `part` is
    empty for the document itself.
    """
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: Mapping[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(attributes.get("Target", ""))))
            found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], target.lstrip("/")

    if listed in archive.members:
        read_xml(archive.read(listed), start, lambda _: None, lambda _: None)
    return found
