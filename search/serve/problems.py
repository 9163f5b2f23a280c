"""Errors as programs read them: problem documents (RFC 9457)."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from hansou import (
    ArgumentError,
    ClusterError,
    CorruptIndex,
    HansouError,
    NewerIndex,
    NoIndex,
    OlderIndex,
    QueryError,
)

TITLES = {
    400: "the request cannot be understood",
    401: "a token is needed",
    403: "not allowed",
    404: "there is none",
    405: "only GET and HEAD",
    413: "the request is too large",
    421: "this server has another name",
    429: "too many requests at once",
    500: "a fault of the server",
    503: "not available for the moment",
}


class Problem(Exception):
    """What becomes a problem document: `status` of HTTP, `detail` for people, `more` members of its own.

    `wait`: after how many seconds asking again may help; None where it does not.
    """

    def __init__(self, status: int, detail: str, *, wait: int | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.wait, self.more = status, detail, wait, more

    @property
    def document(self) -> dict[str, Any]:
        """The members of the problem document."""
        return {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail} | (
            self.more
        )

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to it."""
        headers = {"Cache-Control": "no-store"}
        if self.wait is not None:
            headers["Retry-After"] = str(self.wait)
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="hansou"'
        if self.status == 405:
            headers["Allow"] = "GET, HEAD"
        return headers

    def response(self) -> JSONResponse:
        """The problem as an answer."""
        return JSONResponse(
            self.document, self.status, self.headers, media_type="application/problem+json; charset=utf-8"
        )


def problem_of(error: HansouError) -> Problem:
    """What an error of the library is to a client: its own fault, or the index's. Paths of the server are not told."""
    if isinstance(error, QueryError):
        place = {} if error.position is None else {"position": error.position}
        return Problem(400, error.reason, parameter="q", **place)
    if isinstance(error, ArgumentError):
        return Problem(400, str(error))
    if isinstance(error, NoIndex):
        return Problem(503, "the index is not there", wait=5)
    if isinstance(error, CorruptIndex):
        return Problem(503, "the index is damaged; `hansou check` tells more", wait=60)
    if isinstance(error, OlderIndex | NewerIndex):
        return Problem(503, "the index is of another version of hansou", wait=60)
    if isinstance(error, ClusterError):
        return Problem(503, "the cluster does not answer", wait=5)
    return Problem(503, "the index cannot be read", wait=5)
