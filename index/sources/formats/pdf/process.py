"""The other end of the process that reads PDFs: it is started when the first PDF comes, and anew when it has ended."""

from __future__ import annotations

import atexit
import json
import struct
import subprocess
import sys
from threading import Lock, Timer
from typing import IO, Any

from hansou.index.errors import SourceError

from .lines import Document, from_json

_LENGTH = struct.Struct("<Q")
_MOST = 512 << 20  # bytes of an answer
_START = "import sys; sys.path[:] = sys.argv[1:]; from hansou.index.sources.formats.pdf.child import serve; serve()"


class Reader:
    """Reads PDFs in a process of its own; may be shared by threads."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def read(self, data: bytes, seconds: float) -> Document:
        """What is in a PDF of these bytes.

        Raises SourceError when it cannot be read, not within so many seconds, or not without the process ending.
        """
        with self._lock:
            answer = self._asked(data, seconds)
        if "error" in answer:
            raise SourceError(str(answer["error"]))
        return from_json(answer)

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

    def _asked(self, data: bytes, seconds: float) -> Any:
        process = self._process = self._process or self._started()
        late: list[bool] = []

        def stop() -> None:
            late.append(True)
            process.kill()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            return self._exchanged(process, data)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            if late:
                raise SourceError(f"reading it took longer than {seconds:g} seconds") from error
            raise SourceError("the PDF reader gave up on it, perhaps for want of memory") from error
        except BaseException:
            self.close()  # an answer that is still on its way would be taken for the next one's
            raise
        finally:
            timer.cancel()
            timer.join()  # other processes can only be forked while there is no other thread

    @staticmethod
    def _exchanged(process: subprocess.Popen[bytes], data: bytes) -> Any:
        source, target = process.stdout, process.stdin
        if source is None or target is None:
            raise EOFError
        target.write(_LENGTH.pack(len(data)))
        target.write(data)
        target.flush()
        (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
        if length > _MOST:
            raise EOFError
        return json.loads(_exactly(source, length))

    @staticmethod
    def _started() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-c", _START, *sys.path],
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


READER = Reader()
atexit.register(READER.close)
