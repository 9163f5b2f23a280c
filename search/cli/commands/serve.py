"""``hansou serve``."""

from __future__ import annotations

import click

from hansou import HansouError
from hansou.search.cli.arguments import file_completion
from hansou.search.cli.locate import named_indexes
from hansou.search.cli.messages import say, say_error
from hansou.search.cli.terminal_text import one_line


@click.command("serve")
@click.option(
    "--index",
    "indexes",
    metavar="[NAME=]DIR",
    multiple=True,
    help="The index to serve; several with a name each: --index news=news/.hansou --index books=books/.hansou.",
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="Where to listen; 127.0.0.1 by default.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8765, help="8765 by default; 0: any.")
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--token-file",
    metavar="FILE",
    default="",
    shell_complete=file_completion,
    help="A file with a secret that all who ask must know; needed where others can reach the server.",
)
@click.option(
    "--allow-host", "hosts", metavar="NAME", multiple=True, help="Another name the server is called by; * for any."
)
@click.option("--root-path", metavar="PATH", default="", help="The path below which a reverse proxy shows the server.")
@click.option("--files", is_flag=True, help="Let readers download the files that articles were read from.")
@click.option("--cors", "origins", metavar="ORIGIN", multiple=True, help="Pages elsewhere whose scripts may ask.")
@click.option("--mcp", "assistants", is_flag=True, help="Also serve the tools for assistants, at /mcp.")
@click.option(
    "--timeout",
    "seconds",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=10,
    help="Give an answer up after this long; 10 by default.",
)
@click.option("--workers", metavar="N", type=click.IntRange(1, 64), default=1, help="Processes; 1 by default.")
@click.option("--quiet", is_flag=True, help="No line for each request.")
def command(
    indexes: tuple[str, ...],
    *,
    host: str,
    port: int,
    open_page: bool,
    token_file: str,
    hosts: tuple[str, ...],
    root_path: str,
    files: bool,
    origins: tuple[str, ...],
    assistants: bool,
    seconds: float,
    workers: int,
    quiet: bool,
) -> int:
    """Serve a page to search in, and HTTP with JSON for programs.

    Nothing can be changed through it. Only this machine can reach it unless --host says otherwise, and then a token
    is required. New commits of an index are seen within a second. Ctrl-C ends it once what was asked is answered.

    \b
      hansou serve --open
      hansou serve --index news=news/.hansou --index books=books/.hansou
      hansou serve --host 0.0.0.0 --token-file token.txt --allow-host search.example.org
      curl 'http://127.0.0.1:8765/v1/search?q=江阴&limit=3'

    /v1/openapi.json describes the interface, /metrics counts for Prometheus, /health says that it runs.
    """  # noqa: D301 - click wants a real backspace before what it must not wrap
    served = named_indexes(indexes)
    try:
        from hansou.search.serve.running import run
        from hansou.search.serve.settings import Settings
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    settings = Settings(
        served,
        host=host,
        port=port,
        token_file=token_file,
        hosts=hosts,
        root_path="/" + root_path.strip("/") if root_path.strip("/") else "",
        files=files,
        origins=origins,
        seconds=seconds,
        assistants=assistants,
        workers=workers,
        quiet=quiet,
    )
    if not settings.loopback and not token_file:
        raise HansouError(say("others can reach {host}: give a secret with --token-file", host=one_line(host)))

    from hansou import Searcher

    for place in served.values():
        Searcher(place).close()  # what is wrong with an index is told now, not to the first who asks

    def ready(address: str) -> None:
        click.echo(say("Serving at {address} (Ctrl-C ends it)", address=address), err=True)
        if open_page:
            click.launch(address)

    try:
        run(settings, ready)
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    return 0


def _missing(error: ModuleNotFoundError) -> HansouError:
    extra = "mcp" if (error.name or "").startswith("mcp") else "serve"
    return HansouError(say_error(f"this needs {error.name}: pip install 'hansou[{extra}]'"))
