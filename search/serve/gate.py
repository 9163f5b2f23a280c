"""Who is let in: names the server may be called by, the token, methods, sizes, how many at once.

An ASGI application around another. It also writes the access log, counts for /metrics, and puts the headers on that
every answer has.
"""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hansou import HansouError

from .pages import problem_page
from .problems import Problem
from .settings import Settings, is_loopback

LOG = logging.getLogger("hansou.serve")
LONGEST_ADDRESS = 60 * 1024
"""Bytes of a path and its query; HTTP libraries refuse what is longer than 64 KiB."""
ENTER, ASSISTANTS = "/enter", "/mcp"
"""The only addresses that take anything but GET and HEAD: a browser gives the token at the first."""
COOKIE = "hansou_token"
LARGEST_BODY = 1 << 20
OPEN = ("/health",)
"""What is answered without a token: that the server runs, nothing else."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; the bounds of the histogram of /metrics."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


def read_token(path: str) -> str:
    """The secret of a file, without white space around it; "" for no file. Raises HansouError for one that is none."""
    if not path:
        return ""
    try:
        token = Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise HansouError(f"{path}: the token cannot be read: {reason}") from error
    if len(token) < 16 or not token.isascii() or any(c.isspace() for c in token):
        raise HansouError(f"{path}: a token has 16 letters, digits or signs at least, without spaces")
    return token


class Meter:
    """What /metrics tells of requests; changed by the event loop's thread alone."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[str] = Counter()
        self.within: Counter[tuple[str, float]] = Counter()
        self.under_way = 0

    def count(self, kind: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.requests[kind, status] += 1
        self.seconds[kind] += seconds  # type: ignore[assignment]
        for bound in BUCKETS:
            if seconds <= bound:
                self.within[kind, bound] += 1

    def as_text(self) -> str:
        """In the text format of Prometheus."""
        lines = ["# HELP hansou_requests_total Answers by what was asked for and status.",
                 "# TYPE hansou_requests_total counter"]  # fmt: skip
        lines += [
            f'hansou_requests_total{{what="{kind}",status="{status}"}} {number}'
            for (kind, status), number in sorted(self.requests.items())
        ]
        lines += ["# HELP hansou_request_seconds How long answers took.", "# TYPE hansou_request_seconds histogram"]
        for kind in sorted(self.seconds):
            total = sum(number for (each, _), number in self.requests.items() if each == kind)
            lines += [
                f'hansou_request_seconds_bucket{{what="{kind}",le="{bound}"}} {self.within[kind, bound]}'
                for bound in BUCKETS
            ]
            lines += [
                f'hansou_request_seconds_bucket{{what="{kind}",le="+Inf"}} {total}',
                f'hansou_request_seconds_sum{{what="{kind}"}} {self.seconds[kind]:.6f}',
                f'hansou_request_seconds_count{{what="{kind}"}} {total}',
            ]
        lines += ["# HELP hansou_requests_under_way Requests that wait for an answer.",
                  "# TYPE hansou_requests_under_way gauge", f"hansou_requests_under_way {self.under_way}"]  # fmt: skip
        return "\n".join([*lines, ""])


class Gate:
    """Lets requests through to `app`, or answers them itself with a problem document."""

    def __init__(self, app: ASGIApp, settings: Settings, meter: Meter) -> None:
        self._app, self._settings, self._meter = app, settings, meter
        self._token = read_token(settings.token_file)
        self._clients: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500
        cross = self._cross_origin(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message.setdefault("headers", [])
                there = {name.lower() for name, _ in headers}
                headers += [pair for pair in SAFE_HEADERS if pair[0] not in there]
                headers += cross
            await send(message)

        client = scope["client"][0] if scope.get("client") else ""
        meter = self._meter
        meter.under_way += 1
        self._clients[client] += 1
        try:
            try:
                self._let_in(scope, client)
                if _path(scope) == ENTER:
                    await self._enter(scope, _bounded(receive), sending)
                else:
                    await self._app(scope, _bounded(receive), sending)
            except Problem as problem:
                response = problem_page(Request(scope), problem) if _reads_html(scope) else problem.response()
                await response(scope, receive, sending)
        finally:
            meter.under_way -= 1
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]
            seconds = time.perf_counter() - began
            meter.count(_kind(scope), status, seconds)
            LOG.info(
                '%s "%s %s" %d %.1f ms',
                client or "-",
                scope["method"],
                _for_log(scope),
                status,
                seconds * 1000,
            )

    def _let_in(self, scope: Scope, client: str) -> None:
        """Raises Problem for a request that is not let in."""
        headers = _headers(scope)
        path = _path(scope)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            raise Problem(413, f"an address has {LONGEST_ADDRESS:,} bytes at most")
        posts = (path == ENTER and self._token) or (path.startswith(ASSISTANTS) and self._settings.assistants)
        if scope["method"] not in ("GET", "HEAD") and not posts:
            raise Problem(405, f"{scope['method'][:20]} is not possible: nothing can be changed here")
        self._check_name(headers.get(b"host", [b""]))
        if self._token and path not in OPEN and path != ENTER and not path.startswith("/static/"):
            self._check_token(headers)
        if self._meter.under_way > self._settings.waiting:
            raise Problem(503, "the server is busy", wait=1)
        if self._clients[client] > self._settings.waiting_each:
            raise Problem(429, f"more than {self._settings.waiting_each} requests at once", wait=1)

    def _check_name(self, given: Sequence[bytes]) -> None:
        """A page elsewhere can give its own name the address of this machine, and ask in its reader's name: what is
        asked for by another name than the server's is not answered.
        """
        settings = self._settings
        if "*" in settings.hosts:
            return
        text = given[0].decode("latin-1") if len(given) == 1 else ""
        try:
            name = (urlsplit(f"//{text}").hostname or "") if re.fullmatch(r"[\w.:\[\]%-]+", text) else ""
        except ValueError:
            name = ""
        known = name in (settings.host.lower(), *(host.lower() for host in settings.hosts))
        if not known and not (is_loopback(name) and (settings.loopback or settings.host in ("0.0.0.0", "::"))):  # noqa: S104
            raise Problem(421, "the server is not known by this name; --allow-host adds one")

    def _check_token(self, headers: dict[bytes, list[bytes]]) -> None:
        given = headers.get(b"authorization", [])
        kind, _, token = (given[0] if len(given) == 1 else b"").partition(b" ")
        # All comparisons are made, each in the same time whatever was given.
        right = hmac.compare_digest(token.strip(), self._token.encode()) & (kind.lower() == b"bearer")
        cookie = cookie_parser(b"; ".join(headers.get(b"cookie", [])).decode("latin-1")).get(COOKIE, "")
        right |= hmac.compare_digest(cookie.encode("latin-1", "replace"), self._pass().encode())
        if not right:
            raise Problem(401, "a token is needed: Authorization: Bearer …")

    def _pass(self) -> str:
        """What a browser is given to show instead of the token."""
        return hmac.new(self._token.encode(), b"hansou: a page", "sha256").hexdigest()

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a browser that knows the token its pass, and send it to the page. Raises Problem."""
        body = (await Request(scope, receive).body()).decode("utf-8", "replace")
        token = dict(parse_qsl(body, max_num_fields=5)).get("token", "").strip()
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            raise Problem(401, "this is not the token")
        home = f"{self._settings.root_path}/"
        response = RedirectResponse(home, 303)
        secure = scope["scheme"] == "https"
        response.set_cookie(COOKIE, self._pass(), path=home, httponly=True, samesite="strict", secure=secure)
        await response(scope, receive, send)

    def _cross_origin(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """The headers that let the script of another page read the answer, where that was allowed."""
        origins = self._settings.origins
        if not origins:
            return []
        if "*" in origins:
            return [(b"access-control-allow-origin", b"*")]
        origin = _headers(scope).get(b"origin", [b""])[0]
        headers = [(b"vary", b"Origin")]
        if origin.decode("latin-1") in origins:
            headers.append((b"access-control-allow-origin", origin))
        return headers


def _headers(scope: Scope) -> dict[bytes, list[bytes]]:
    headers: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def _path(scope: Scope) -> str:
    """The path that was asked for, without that of a reverse proxy."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _reads_html(scope: Scope) -> bool:
    """Whether a person reads the answer."""
    accepted = b",".join(_headers(scope).get(b"accept", []))
    return b"text/html" in accepted and not _path(scope).startswith(("/v1/", ASSISTANTS))


def _bounded(receive: Receive) -> Receive:
    """Raises Problem once the body of a request is too long."""
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise Problem(413, f"a request has {LARGEST_BODY:,} bytes at most")
        return message

    return receiving


def _kind(scope: Scope) -> str:
    """What was asked for, in one of few words."""
    endpoint: Any = scope.get("endpoint")
    return getattr(endpoint, "kind", None) or getattr(endpoint, "__name__", None) or "none"


def _for_log(scope: Scope) -> str:
    """The address as it was sent, in ASCII, without what could begin another line."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    text = (raw + (b"?" + scope["query_string"] if scope["query_string"] else b"")).decode("latin-1")
    return re.sub(r"[^!-~]|[\"\\]", lambda match: f"%{ord(match.group()):02X}", text)[:2000]
