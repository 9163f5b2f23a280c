"""The server, run by uvicorn: in this process, or by several workers that share what the system keeps of the files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from hansou import HansouError

from .settings import VARIABLE, Settings

if TYPE_CHECKING:
    import uvicorn

_BACKLOG = 2048
_GRACE = 10
"""Seconds that answers under way have when the server is told to stop."""


def run(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is told the address once there is one. Raises HansouError where the port cannot
    be had or the token cannot be read.
    """
    from .app import create

    create(settings)  # whatever is wrong with the settings is told here, once
    listening = _listen(settings)
    os.environ[VARIABLE] = settings.as_text()
    config = _config(settings)
    port = listening.getsockname()[1]
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    ready(f"http://{name}:{port}{settings.root_path}/")
    if settings.workers > 1:
        from uvicorn.supervisors import Multiprocess

        Multiprocess(config, [listening]).run()
        return
    import uvicorn

    uvicorn.Server(config).run([listening])


def _config(settings: Settings) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(
        "hansou.search.serve.app:create_from_environment",
        factory=True,
        root_path=settings.root_path,
        workers=settings.workers,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.loopback,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=80 * 1024,
        backlog=_BACKLOG,
        ws="none",
    )


def _listen(settings: Settings) -> socket.socket:
    """The socket, bound. Raises HansouError."""
    host, port = settings.host, settings.port
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name != "nt":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise HansouError(f"{host}:{port}: cannot listen there: {(error.strerror or str(error)).lower()}") from error
    listening.set_inheritable(True)
    return listening
