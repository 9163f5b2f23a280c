"""Readers that are commands of the user's: they write the text of a file, or an HTML page, to standard output.

A command is run without a shell. It costs its file when it takes too long, too much memory or writes too much, and it
is ended then with all that it started.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Thread, Timer
from typing import IO

from hansou.index.article import Article
from hansou.index.errors import SourceError

from .budget import megabytes
from .documents import document, lines_of
from .format import Format, Found, Input
from .formats import html

_FILE = "{}"
_MEMORY = 2 << 30  # bytes of address space that a command may have, where the system can bound it
_BLOCK = 1 << 16
_COMPLAINT = 200  # characters of what a command writes to standard error


def arguments(command: str) -> list[str]:
    """The words of a command. Raises SourceError for none."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise SourceError(f"{command!r} is no command: {str(error).lower()}") from error
    if not words:
        raise SourceError("an empty command reads nothing")
    return words


@cache
def command_format(suffix: str, command: str) -> Format:
    """The format of files of this suffix, which the command reads."""
    name = suffix.removeprefix(".")

    def read(given: Input) -> Iterator[Found]:
        data = _output(given, arguments(command), suffix)
        if html.FORMAT.recognises(data):
            for found in html.FORMAT.read(replace(given, data=data)):
                yield replace(found, format=name) if isinstance(found, Article) else found
            return
        written = replace(given, data=data)
        decoded = written.decode()
        yield from written.doubts(decoded)
        lines, starts = lines_of([page.split("\n") for page in decoded.text.rstrip("\f\n").split("\f")])
        yield document(given, name, lines, starts=starts if len(starts) > 1 else ())

    return Format(name, (suffix,), read)


def _output(given: Input, words: list[str], suffix: str) -> bytes:
    """What the command writes about a file. Raises SourceError when it fails, or nothing comes of it."""
    with tempfile.TemporaryDirectory(prefix="hansou-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / f"file{suffix}"
        file.write_bytes(given.data)
        named = [word.replace(_FILE, str(file)) for word in words[1:]]
        with file.open("rb") as standard:
            try:
                process = subprocess.Popen(  # noqa: S603 - the user's own, and no shell
                    [words[0], *named],
                    stdin=subprocess.DEVNULL if named != words[1:] else standard,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd=folder,
                    start_new_session=True,
                )
            except OSError as error:
                reason = "there is no such command" if isinstance(error, FileNotFoundError) else str(error.strerror)
                raise SourceError(f"{words[0]}: {reason}") from error
        data, complaint, reason = _watched(process, given)
    if not reason and process.returncode:
        reason = f"it ended with status {process.returncode}{': ' if complaint else ''}{complaint}"
    if not reason and not data.strip():
        reason = f"it wrote nothing{': ' if complaint else ''}{complaint}"
    if reason:
        raise SourceError(f"{words[0]}: {reason}")
    return data


def _watched(process: subprocess.Popen[bytes], given: Input) -> tuple[bytes, str, str]:
    """What a command wrote, what it complained of last, and why it was ended, empty where it ended by itself."""
    seconds, most = given.options.seconds, given.options.max_bytes
    reasons: list[str] = []
    complaints: list[bytes] = [b""]

    def late() -> None:
        reasons.append(f"it took longer than {seconds:g} seconds")
        _end(process)

    _bound_memory(process.pid)
    timer = Timer(seconds, late)
    listening = Thread(target=_drain, args=(process.stderr, complaints), daemon=True)
    timer.start()
    listening.start()
    pieces, size = [], 0
    try:
        while process.stdout is not None and (piece := process.stdout.read1(_BLOCK)):  # type: ignore[attr-defined]
            size += len(piece)
            if size > most:
                reasons.append(f"it wrote more than {megabytes(most)}")
                break
            pieces.append(piece)
        if not reasons:
            process.wait()
    finally:
        _end(process)
        process.wait()
        timer.cancel()
        timer.join()
        listening.join()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    lines = complaints[0].decode("utf-8", "replace").split("\n")
    complaint = next((" ".join(line.split()) for line in reversed(lines) if line.strip()), "")
    return b"".join(pieces), complaint[:_COMPLAINT], reasons[0] if reasons else ""


def _drain(stream: IO[bytes] | None, complaints: list[bytes]) -> None:
    """Read all that is written, and keep the end of it."""
    while stream is not None and (piece := stream.read(_BLOCK)):
        complaints[0] = (complaints[0] + piece)[-_BLOCK:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _bound_memory(process: int) -> None:
    try:
        import resource

        resource.prlimit(process, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, AttributeError, ValueError, OSError):
        pass  # not on this system, or it has ended
