"""The harness's side of the worker processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from time import perf_counter
from types import TracebackType
from typing import Any

Say = Callable[[str], None]
"""Takes a line that tells how far a run has come."""

_ROOT = Path(__file__).resolve().parent.parent


class EngineError(Exception):
    """An engine raised, crashed or overstepped its time; the message is one line."""


class Worker:
    """One engine over one directory in a process of its own."""

    def __init__(self, name: str, directory: Path) -> None:
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  closed by close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker", name, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            env=environment(),
        )

    @property
    def pid(self) -> int:
        """The process to watch."""
        return self._process.pid

    def ask(self, operation: str, timeout: float = 4 * 3600, **arguments: Any) -> dict[str, Any]:
        """Return the answer to one request; `timeout` is in seconds, after which the worker is ended."""
        assert self._process.stdin
        assert self._process.stdout
        timer = Timer(timeout, self._process.kill)
        timer.start()
        try:
            self._process.stdin.write(json.dumps({"do": operation, **arguments}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            raise EngineError(f"its process ended during '{operation}': {self._last_words()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise EngineError(f"'{operation}' failed: {answer['error']}")
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._log.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().split("\n")
        return next((line for line in reversed(lines) if line.strip()), "no message")


def time_command(command: list[str]) -> float:
    """Return the seconds from starting the command to its end; its output is thrown away."""
    start = perf_counter()
    done = subprocess.run(command, capture_output=True, env=environment(), check=False)
    seconds = perf_counter() - start
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip().split("\n")[-1]
        raise EngineError(f"its command ended with {done.returncode}: {message}")
    return seconds


def empty_directory(path: Path) -> Path:
    """Make the directory anew with nothing in it."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def environment() -> dict[str, str]:
    """Return the environment with this checkout importable, wherever the command was given.

    Python may keep compiled modules in it, as it does for whoever has installed them.
    """
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
