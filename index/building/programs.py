"""Workers that are programs of their own, for hosts that cannot be forked.

Nothing of the host comes with them, neither its threads nor its script, which Python's own spawned processes would run
again: so they can be started from any thread, by daemonic processes, and by scripts without a main guard. Each is asked
over its standard input and answers over its standard output, with pickles that no one else can reach.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from queue import SimpleQueue
from threading import Event, Thread
from typing import IO, Any, TypeVar

T = TypeVar("T")

_LENGTH = struct.Struct("<Q")
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from hansou.index.building import programs, workers; "
    "workers.settle(); programs.serve()"
)


class Programs:
    """So many workers, each a Python of its own that does one thing at a time; asked as an executor is.

    What is submitted and its arguments are pickled, so that it must be a function of a module. Where it raises, its
    future does; where its process ends instead, its future raises BrokenProcessPool. Raises OSError where no process
    can be started. Nothing is begun before `ready` is set, which it is as long as nobody clears it.
    """

    def __init__(self, count: int) -> None:
        self.ready = Event()
        self.ready.set()
        if not _is_python(sys.executable):
            raise OSError(f"{sys.executable or 'this program'} is not Python itself")
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(count):
                self._all.append(_started())
                self._idle.put(self._all[-1])
            self._threads = ThreadPoolExecutor(count, thread_name_prefix="hansou worker")
            self._threads.submit(int).result()
        except (OSError, RuntimeError) as error:  # too many processes, or the interpreter is ending
            self._end()
            raise OSError(str(error)) from error

    def submit(self, work: Callable[..., T], /, *args: Any) -> Future[T]:
        """Have it done by the next worker that is free."""
        return self._threads.submit(self._ask, work, args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - they end at once
        """End the workers, after what was submitted, of which what has not begun is given up if `cancel_futures`."""
        self._threads.shutdown(wait=True, cancel_futures=cancel_futures)
        self._end()

    def _ask(self, work: Callable[..., T], args: tuple[Any, ...]) -> T:
        self.ready.wait()
        process = self._idle.get()
        try:
            value, error = _exchange(process, pickle.dumps((work, args), pickle.HIGHEST_PROTOCOL))
        except (OSError, EOFError) as ended:
            raise BrokenProcessPool(f"a worker ended with {process.poll()}") from ended
        finally:
            self._idle.put(process)  # one that has ended tells so again
        if error is not None:
            raise error
        result: T = value
        return result

    def _end(self) -> None:
        for process in self._all:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()  # which is what ends it
                    except OSError:
                        process.kill()
        for process in self._all:
            process.wait()


def _is_python(executable: str | None) -> bool:
    """Whether a program can be started as Python: not where it has hansou within, frozen or embedded."""
    name = os.path.basename(executable or "").lower()  # noqa: PTH119 - no file is looked at
    return not getattr(sys, "frozen", False) and ("python" in name or "pypy" in name)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, "-c", _START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is the parent's
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # the same on Windows, and no window
    )


def _exchange(process: subprocess.Popen[bytes], task: bytes) -> tuple[Any, BaseException | None]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    _put(process.stdin, task)
    answer = _get(process.stdout)
    if answer is None:
        raise EOFError
    answered: tuple[Any, BaseException | None] = pickle.loads(answer)  # noqa: S301 - of our own process
    return answered


def _put(target: IO[bytes], data: bytes) -> None:
    target.write(_LENGTH.pack(len(data)))
    target.write(data)
    target.flush()


def _get(source: IO[bytes]) -> bytes | None:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = source.read(length)
    return data if len(data) == length else None


def serve() -> None:
    """In a worker: do what is asked. It ends when its input does, whatever it is about: its parent has gone."""
    from hansou.index.text.tokens.segmenter import warm_up

    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    tasks: SimpleQueue[bytes] = SimpleQueue()

    def receive() -> None:
        while (question := _get(source)) is not None:
            tasks.put(question)
        os._exit(0)

    Thread(target=receive, daemon=True).start()
    warm_up()
    while True:
        _put(target, _answer(tasks.get()))


def _answer(task: bytes) -> bytes:
    try:
        work, args = pickle.loads(task)  # noqa: S301 - of the process that started this one
        return pickle.dumps((work(*args), None), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - told to who asked
        try:
            answered = pickle.dumps((None, error), pickle.HIGHEST_PROTOCOL)
            pickle.loads(answered)  # noqa: S301 - some errors cannot be made again from what they are pickled as
        except Exception:  # noqa: BLE001 - as above
            answered = pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)
        return answered
