"""The process of a reader, from this end: it is started when its first file comes, and anew when it has ended."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from threading import Timer
from typing import IO, Any

from hansou.index.errors import SourceError
from hansou.index.hosts import Lock

from .child import ANSWERED, ASKED

_MOST = 512 << 20  # bytes of an answer
_START = (
    "import sys; module = sys.argv[1]; sys.path[:] = sys.argv[2:]; "
    "from hansou.index.sources.isolation.child import serve; serve(module)"
)


class Isolated:
    """Has files described by the reader that `module` is, in a process of its own; may be shared by threads.

    `name` is what the reader is called where it fails: ``the PDF reader``.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        atexit.register(self.close)

    def describe(self, data: bytes, seconds: float, question: str = "") -> Any:
        """What the reader has to say of a file of these bytes.

        Raises SourceError when it cannot be read, not within so many seconds, or not without the process ending.
        """
        with self._lock:
            answer = self._answer(data, seconds, question)
        if "error" in answer:
            raise SourceError(str(answer["error"]))
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        continue  # it had not been written to the end
            process.wait()

    def _answer(self, data: bytes, seconds: float, question: str) -> Any:
        process = self._process = self._process or self._started()
        late: list[bool] = []

        def stop() -> None:
            late.append(True)
            process.kill()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            return self._exchanged(process, data, question.encode())
        except (OSError, EOFError, ValueError) as error:
            self.close()
            if late:
                raise SourceError(f"reading it took longer than {seconds:g} seconds") from error
            raise SourceError(f"{self._name} gave up on it, perhaps for want of memory") from error
        except BaseException:
            self.close()  # an answer that is still on its way would be taken for the next one's
            raise
        finally:
            timer.cancel()
            timer.join()  # other processes can only be forked while there is no other thread

    @staticmethod
    def _exchanged(process: subprocess.Popen[bytes], data: bytes, question: bytes) -> Any:
        source, target = process.stdout, process.stdin
        if source is None or target is None:
            raise EOFError
        target.write(ASKED.pack(len(question), len(data)))
        target.write(question)
        target.write(data)
        target.flush()
        (length,) = ANSWERED.unpack(_exactly(source, ANSWERED.size))
        if length > _MOST:
            raise EOFError
        return json.loads(_exactly(source, length))

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", _START, self._module, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the parent's
        )


def _exactly(source: IO[bytes], size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return data
