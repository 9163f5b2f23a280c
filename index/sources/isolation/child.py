"""The process of a reader: it is given files on its standard input and describes them on its standard output.

Of each file it gets the length of a question and the length of the data, then both; it answers with JSON, the length
before it. It ends when its input does.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from importlib import import_module
from typing import BinaryIO

ASKED = struct.Struct("<QQ")
ANSWERED = struct.Struct("<Q")


def serve(module: str) -> None:
    """Answer with the reader that `module` is until there is no more to be read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader = import_module(module)
    _bound_memory(reader.MEMORY)
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    while (task := _receive(source)) is not None:
        try:
            described = reader.describe(*task)
        except Exception as error:  # noqa: BLE001 - the next file is waiting
            described = {"error": f"its reader gave up on it: {type(error).__name__}"}
        answer = json.dumps(described).encode()
        target.write(ANSWERED.pack(len(answer)))
        target.write(answer)
        target.flush()


def _bound_memory(most: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, ValueError, OSError):
        pass  # not on this system


def _receive(source: BinaryIO) -> tuple[bytes, str] | None:
    head = source.read(ASKED.size)
    if len(head) < ASKED.size:
        return None
    question, data = ASKED.unpack(head)
    task = source.read(question).decode()
    return source.read(data), task
