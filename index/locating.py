"""Which index a path or an address means."""

from __future__ import annotations

import os
from pathlib import Path

INNER = ".hansou"
"""The name of an index inside the folder it was made from."""


def index_path(path: str | os.PathLike[str], *, inside: bool = True) -> Path:
    """The index that a person means by `path`: a folder, or the address of an index on a cluster,
    ``opensearch://HOST:9200/NAME``. With `inside`, a folder that is no index and has one in it called ``.hansou``
    stands for that.
    """
    if os.fspath(path).startswith("opensearch"):
        from .cluster.address import AddressPath, is_address  # loaded where a cluster is meant

        if is_address(path):
            return AddressPath(path)
    place = Path(path).expanduser()
    inner = place / INNER
    if not inside or not inner.is_dir():
        return place
    from .store.commit.commits import Store

    return place if Store(place).exists() else inner
