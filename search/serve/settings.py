"""What is served, where, and to whom."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

VARIABLE = "HANSOU_SERVE"
"""The environment variable that tells worker processes the settings, as JSON."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`indexes` are folders or addresses of clusters by their names, the first the one that is asked if none is named.

    `host` and `port`: where to listen. `token_file` has the secret that is asked for, empty for none. `hosts` are names
    by which the server may be called beside `host`; any, where that is "*". `root_path` is the part of addresses that a
    reverse proxy takes off, with a slash before it and none behind. `files`: whether the files of articles may be had.
    `origins` are those of other pages whose scripts may ask ("*" for all). `seconds` bound an answer, `waiting` how
    many may be asked for at once, `waiting_each` how many of them by one client. `assistants`: whether /mcp answers.
    `workers` are the processes that answer; `quiet`: no line in the log for each request.
    """

    indexes: Mapping[str, str]
    host: str = "127.0.0.1"
    port: int = 8765
    token_file: str = ""
    hosts: tuple[str, ...] = ()
    root_path: str = ""
    files: bool = False
    origins: tuple[str, ...] = ()
    seconds: float = 10.0
    waiting: int = 256
    waiting_each: int = 64
    assistants: bool = False
    workers: int = 1
    quiet: bool = False

    @property
    def default(self) -> str:
        """The name of the index that is asked where a request names none."""
        return next(iter(self.indexes))

    @property
    def loopback(self) -> bool:
        """Whether only programs on this machine can reach the server."""
        return is_loopback(self.host)

    def as_text(self) -> str:
        """The settings as JSON."""
        return json.dumps(asdict(self) | {"indexes": dict(self.indexes)})

    @classmethod
    def of_text(cls, text: str) -> Settings:
        """The settings that `as_text` wrote."""
        values = json.loads(text)
        return cls(**values | {name: tuple(values[name]) for name in ("hosts", "origins")})


def is_loopback(host: str) -> bool:
    """Whether a name or an address of this machine reaches no further than it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
