"""The ASGI application of some settings."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from hansou import HansouError, Searcher, time_limit

from ..cli.output import JSON_VERSION
from . import openapi
from .api import ENDPOINTS, Endpoint
from .catalogue import Catalogue
from .gate import LOG, Gate, Meter
from .pages import Pages
from .parameters import read
from .problems import TITLES, Problem, problem_of
from .settings import VARIABLE, Settings

HERE = Path(__file__).parent
THREADS = 4
"""Answers that are made at once: the interpreter makes one at a time, the others wait for a disk."""
QUICK = 0.005
"""Seconds that an answer may take before other requests."""
_LINES = 64  # JSON lines that are made between two looks at whether the client still wants them

_Answer = TypeVar("_Answer")


class Server:
    """What all requests share: the indexes, the threads that ask them, what is counted."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue = Catalogue(settings.indexes)
        self.meter = Meter()
        self.threads = ThreadPoolExecutor(THREADS, "hansou")

    async def ask(self, name: str | None, answer: Callable[[Searcher], _Answer], *, quick: bool = False) -> _Answer:
        """What a function makes of the searcher of an index, in a thread, within the time. Raises Problem.

        `quick`: it mostly takes less than to hand it to a thread and back. It is tried here first, and begun again in a
        thread if it is not done at once; on a cluster it waits for others, so there it goes to a thread at once.
        """

        def ask(seconds: float) -> _Answer:
            try:
                with time_limit(seconds):
                    return answer(self.catalogue.searcher(name))
            except HansouError as error:
                raise problem_of(error) from error

        if quick and self.catalogue.is_folder(name):
            with suppress(Problem):
                return ask(QUICK)
        return await asyncio.get_running_loop().run_in_executor(self.threads, ask, self.settings.seconds)

    async def stream(self, name: str | None, answer: Callable[[Searcher], Iterator[Any]]) -> AsyncIterator[bytes]:
        """The lines of an answer, made as they are wanted. What goes wrong before the first one raises Problem."""
        lines = await self.ask(name, answer)

        def some(_: Searcher) -> list[bytes]:
            return [
                _json({"version": JSON_VERSION, **line}) + b"\n" for _, line in zip(range(_LINES), lines, strict=False)
            ]

        first = await self.ask(name, some)

        async def rest() -> AsyncIterator[bytes]:
            made = first
            while made:
                yield b"".join(made)
                made = await self.ask(name, some) if len(made) == _LINES else []

        return rest()


def create(settings: Settings) -> ASGIApp:
    """The application. Raises HansouError where the file of the token cannot be read."""
    server = Server(settings)
    pages = Pages(server.ask, settings, server.catalogue.names)
    routes: list[BaseRoute] = [
        Route("/health", partial_named(_health), methods=["GET"]),
        Route("/metrics", partial_named(_metrics, server), methods=["GET"]),
        Route("/v1/openapi.json", partial_named(_described, settings), methods=["GET"]),
        *(Route(f"/v1/{each.name}", _Answering(server, each), methods=["GET"]) for each in ENDPOINTS),
        *pages.routes(),
        Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
    ]
    lifespans = []
    if settings.assistants:
        from .assistants import mounted

        route, running = mounted(server.catalogue)
        routes.append(route)
        lifespans.append(running)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as group:
            for each in lifespans:
                await group.start(each)
            try:
                yield
            finally:
                group.cancel_scope.cancel()
                server.threads.shutdown(wait=False, cancel_futures=True)
                server.catalogue.close()

    handlers = {Problem: _problem, HTTPException: _http_error, Exception: _fault}
    app: Any = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)  # type: ignore[arg-type]
    return Gate(GZipMiddleware(app, minimum_size=1000, compresslevel=5), settings, server.meter)


def create_from_environment() -> ASGIApp:
    """The application of the process that runs it, which has a log on standard error."""
    settings = Settings.of_text(os.environ[VARIABLE])
    application = create(settings)
    # Libraries have their own ideas of a log; one line a request is enough.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s", force=True)
    LOG.setLevel(logging.WARNING if settings.quiet else logging.INFO)
    for library in ("mcp", "uvicorn"):
        logging.getLogger(library).setLevel(logging.WARNING)
    return application


def partial_named(function: Callable[..., Awaitable[Response]], *given: Any) -> Any:
    """A handler of requests with its first arguments given, named as /metrics names it."""
    handler: Any = partial(function, *given)
    handler.kind = function.__name__.lstrip("_")
    return handler


class _Answering:
    """Answers requests for one endpoint."""

    def __init__(self, server: Server, endpoint: Endpoint) -> None:
        self._server, self._endpoint = server, endpoint
        self.kind = endpoint.name

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        response = await self.respond(Request(scope, receive))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """The answer. Raises Problem."""
        values = read(self._endpoint.parameters, request.query_params.multi_items())
        name = values.pop("index", None)
        if self._endpoint.lines:
            lines = await self._server.stream(name, lambda searcher: self._endpoint.answer(searcher, dict(values)))
            return StreamingResponse(lines, media_type="application/x-ndjson")

        known = request.headers.get("if-none-match", "")
        about = {"version": JSON_VERSION, "index": name or self._server.settings.default}

        def answer(searcher: Searcher) -> tuple[str, bytes]:
            tag = tag_of(searcher, request)
            if tag and tag in known:
                return tag, b""
            return tag, _json({**about, **self._endpoint.answer(searcher, dict(values))})

        tag, body = await self._server.ask(name, answer, quick=self._endpoint.quick)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"} if tag else {"Cache-Control": "no-store"}
        if not body:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")


def tag_of(searcher: Searcher, request: Request) -> str:
    """A weak entity tag of an answer, which the commit and the address decide; "" where there are no commits."""
    from hashlib import blake2b

    if searcher.generation is None:
        return ""
    asked = f"{openapi.product_version()} {searcher.path} {searcher.generation} {request.url.query}"
    return f'W/"{blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()}"'


def _json(value: Any) -> bytes:
    """As the command line prints it; what no encoding has, which a damaged name may hold, is escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def _metrics(server: Server, _: Request) -> Response:
    return PlainTextResponse(server.meter.as_text(), headers={"Cache-Control": "no-store"})


async def _described(settings: Settings, _: Request) -> Response:
    return JSONResponse(openapi.served(bool(settings.token_file)))


async def _problem(request: Request, problem: Problem) -> Response:
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/"):
        from .pages import problem_page

        return problem_page(request, problem)
    return problem.response()


async def _http_error(request: Request, error: HTTPException) -> Response:
    status = error.status_code if error.status_code in TITLES else 404
    return await _problem(
        request, Problem(status, "there is nothing at this address" if status == 404 else error.detail)
    )


async def _fault(request: Request, _: Exception) -> Response:
    return await _problem(request, Problem(500, "this is a fault of the server; its log tells more"))
