"""What names an index on a cluster: ``opensearch://HOST:9200/NAME``.

Several hosts of one cluster stand apart by commas. ``opensearch+https://`` is encrypted. ``?shards=6&replicas=1`` says
how the index is made, if it is not there yet. User and password, or an API key, come from the environment, so that they
stand in no history of commands.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from hansou.index.errors import ClusterError

PORT = 9200
SHARDS = 3
MOST_SHARDS = 1024

# One slash as well as two: a Path makes one of them.
_BEGINNING = re.compile(r"opensearch(\+https)?:/{1,2}(?!/)")
_NAME = re.compile(r"(?![-_+.])[^A-Z\\/*?\"<>| ,#:\x00-\x1f]{1,200}")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:@\[\]]+)(?::(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Address:
    """An index of a cluster: `hosts` with their ports, whether `secure`, the index's `name`.

    `shards` and `replicas` are for making it; None for what is usual: SHARDS, and a copy where there is a second node.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    secure: bool = False
    shards: int | None = None
    replicas: int | None = None

    def __str__(self) -> str:
        """The address as a person writes it, without options."""
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"opensearch{'+https' if self.secure else ''}://{hosts}/{self.name}"


def is_address(path: str | os.PathLike[str]) -> bool:
    """Whether this names an index on a cluster, and no folder."""
    return _BEGINNING.match(os.fspath(path)) is not None


class AddressPath(type(Path())):  # type: ignore[misc]
    """An address where a path is wanted; a plain Path would write one slash of two."""

    def __str__(self) -> str:
        return _BEGINNING.sub(r"opensearch\1://", super().__str__())


def parse_address(path: str | os.PathLike[str]) -> Address:
    """What an address says. Raises ClusterError where it cannot be one."""
    text = os.fspath(path)
    beginning = _BEGINNING.match(text)
    if beginning is None:
        raise ClusterError(text, "an address is written opensearch://HOST:9200/NAME")
    rest, _, options = text[beginning.end() :].partition("?")
    hosts, _, name = rest.rstrip("/").partition("/")
    if "@" in hosts:
        reason = "no user and password in an address; set HANSOU_USER and HANSOU_PASSWORD, or HANSOU_API_KEY"
        raise ClusterError("opensearch://…", reason)
    if not _NAME.fullmatch(name):
        reason = "this is no name for an index; write opensearch://HOST:9200/NAME, in lower case and without / * ? , #"
        raise ClusterError(text, reason)
    return Address(
        tuple(_host(host, text) for host in hosts.split(",")),
        name,
        beginning.group(1) is not None,
        **_options(options, text),
    )


def _host(host: str, text: str) -> tuple[str, int]:
    match = _HOST.fullmatch(host)
    port = int(match.group(2) or PORT) if match else 0
    if match is None or not 0 < port < 1 << 16:
        raise ClusterError(text, f"{host or 'nothing'} is no host; write HOST:9200")
    return match.group(1), port


def _options(options: str, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in parse_qsl(options, keep_blank_values=True):
        least, most = {"shards": (1, MOST_SHARDS), "replicas": (0, 100)}.get(name, (0, -1))
        if not value.isdecimal() or not least <= int(value) <= most:
            raise ClusterError(text, f"{name}={value} is no option of an address; there are shards=3 and replicas=1")
        found[name] = int(value)
    return found
