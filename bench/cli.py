"""The commands of `python -m bench`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from bench import asking as asking_run
from bench import books
from bench import drcd as drcd_evaluation
from bench import folders as folders_run
from bench import growth as growth_run
from bench import quality as quality_run
from bench import speed as speed_run
from bench.corpus import CorpusError, read_corpus
from bench.engines import NAMES
from bench.report import Table, as_data, remarks, save, speed_tables
from bench.results import surroundings
from bench.runner import EngineError
from bench.speed import Plan

_console = Console(markup=False)
_progress = Console(stderr=True, markup=False)

_GROWTH_SIZES = "1000,3000,10000,30000,100000,300000"


def _engines(_context: click.Context, _parameter: click.Parameter, value: str) -> list[str]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        raise click.BadParameter(f"{', '.join(unknown) or 'none'}; there are {', '.join(NAMES)}")
    return names


def _numbers(_context: click.Context, _parameter: click.Parameter, value: str) -> list[int]:
    try:
        numbers = [int(part) for part in value.split(",")]
    except ValueError:
        raise click.BadParameter("whole numbers with commas between them") from None
    if min(numbers) < 1:
        raise click.BadParameter("sizes are 1 or more")
    return numbers


_corpus = click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_out = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("bench-results"),
    show_default=True,
    help="Where the results are saved.",
)
_scratch = click.option(
    "--scratch",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where indexes are built and kept; a temporary folder by default.",
)
_chosen = click.option(
    "--engines",
    callback=_engines,
    default=",".join(NAMES),
    show_default=True,
    help="Engines, with commas between them.",
)
_queries = click.option("--queries", type=click.IntRange(1), default=200, show_default=True, help="Of each set.")
_seed = click.option("--seed", default=1, show_default=True, help="Draws the queries.")
_seconds = click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=120.0,
    show_default=True,
    help="Each engine's time for each query set.",
)


@click.group()
def main() -> None:
    """Measures hansou against its peers, all in one run on the same documents and queries."""


@main.command()
@_corpus
@click.option("--docs", type=click.IntRange(1), help="Only the first DOCS documents.")
@_chosen
@_queries
@_seed
@_seconds
@click.option(
    "--repeats",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Cold starts and changed documents timed.",
)
@_scratch
@_out
def speed(
    *,
    corpus: Path,
    docs: int | None,
    engines: list[str],
    queries: int,
    seed: int,
    seconds: float,
    repeats: int,
    scratch: Path | None,
    out: Path,
) -> None:
    """Index time and size, query times, memory, cold start and update on CORPUS (JSON lines)."""
    with _workplace(scratch) as place:
        plan = Plan(corpus, engines, place, docs, queries, seed, seconds, repeats)
        run = speed_run.run(plan, _say)
    name = f"speed-{_stem(corpus)}" + (f"-{docs}" if docs else "")
    tables, lines = speed_tables(run), remarks(run)
    _show(tables, lines)
    _saved(save(out, name, tables, lines, as_data(run)))


@main.command()
@_corpus
@click.option(
    "--sizes",
    callback=_numbers,
    default=_GROWTH_SIZES,
    show_default=True,
    help="Numbers of documents.",
)
@_chosen
@_queries
@_seed
@_seconds
@_scratch
@_out
def growth(
    *,
    corpus: Path,
    sizes: list[int],
    engines: list[str],
    queries: int,
    seed: int,
    seconds: float,
    scratch: Path | None,
    out: Path,
) -> None:
    """Index time and query medians as CORPUS (JSON lines) grows, with a log-log plot."""
    with _workplace(scratch) as place:
        plan = Plan(corpus, engines, place, queries=queries, seed=seed, seconds=seconds)
        runs = growth_run.run(plan, sizes, _say)
    if not runs:
        raise click.ClickException(f"{corpus.name} has fewer than {min(sizes):,} documents")
    tables = growth_run.tables(runs)
    lines = list(dict.fromkeys(line for run in runs for line in remarks(run)))
    _show(tables, lines)
    name = f"growth-{_stem(corpus)}"
    paths = save(out, name, tables, lines, {"runs": [as_data(run) for run in runs]})
    try:
        paths += growth_run.plot(runs, out, name)
    except ImportError as error:
        _say(f"no plot: {error}")
    _saved(paths)


@main.command("build")
@_corpus
@click.option(
    "--sizes",
    callback=_numbers,
    default="100000,300000,1000000,3000000,10000000",
    show_default=True,
    help="Numbers of documents; beyond those of CORPUS they are given again under other names.",
)
@_scratch
@_out
def build_command(*, corpus: Path, sizes: list[int], scratch: Path | None, out: Path) -> None:
    """Seconds, peak memory and bytes of indexing as CORPUS (JSON lines) is repeated to any size."""
    from bench import building

    with _workplace(scratch) as place:
        place.mkdir(parents=True, exist_ok=True)
        found = building.run(corpus, sizes, place, _say)
    tables = [building.table(found, _stem(corpus))]
    _show(tables, [])
    _saved(save(out, f"build-{_stem(corpus)}", tables, [], building.as_data(found)))


def _shapes(_context: click.Context, _parameter: click.Parameter, value: str) -> list[books.Shape]:
    try:
        return [books.Shape.read(part) for part in value.split(",")]
    except ValueError as error:
        raise click.BadParameter(f"{error}: books and millions of characters, such as 20x3") from None


@main.command("long")
@_corpus
@click.option(
    "--shapes",
    callback=_shapes,
    default="300x0.3,20x3",
    show_default=True,
    help="How many books of how many million characters.",
)
@_chosen
@_queries
@_seed
@_seconds
@_scratch
@_out
def long_command(
    *,
    corpus: Path,
    shapes: list[books.Shape],
    engines: list[str],
    queries: int,
    seed: int,
    seconds: float,
    scratch: Path | None,
    out: Path,
) -> None:
    """The same as speed on long books: texts of CORPUS (JSON lines) strung together under chapter headings."""
    for shape in shapes:
        with _workplace(scratch) as place:
            place.mkdir(parents=True, exist_ok=True)
            path = books.write(corpus, shape, seed, place / f"books-{shape}.jsonl", _say)
            run = speed_run.run(Plan(path, engines, place, None, queries, seed, seconds, 1), _say)
        tables, lines = speed_tables(run), remarks(run)
        _show(tables, lines)
        _saved(save(out, f"long-{shape}-{_stem(corpus)}", tables, lines, as_data(run)))


@main.command("cluster")
@click.argument("hosts")
@_corpus
@click.option("--sizes", callback=_numbers, default="3000,10000", show_default=True, help="Numbers of documents.")
@click.option("--shards", type=click.IntRange(1), default=3, show_default=True, help="Of the index on the cluster.")
@_queries
@_seed
@_scratch
@_out
def cluster_command(
    *, hosts: str, corpus: Path, sizes: list[int], shards: int, queries: int, seed: int, scratch: Path | None, out: Path
) -> None:
    """CORPUS (JSON lines) in a folder and on the cluster at HOSTS (HOST:9200, several by commas)."""
    from bench import cluster

    with _workplace(scratch) as place:
        costs = cluster.run(cluster.Plan(hosts, corpus, sizes, queries, seed, shards), place, _say)
    tables = [cluster.table(costs, _stem(corpus))]
    _show(tables, [])
    _saved(save(out, f"cluster-{_stem(corpus)}", tables, [], cluster.as_data(costs)))


@main.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--engines",
    callback=_engines,
    default="hansou",
    show_default=True,
    help="Engines, with commas between them.",
)
@_scratch
@_out
def drcd(*, directory: Path, engines: list[str], scratch: Path | None, out: Path) -> None:
    """Ranking on DRCD: DIRECTORY holds its dev.json and test.json."""
    with _workplace(scratch) as place:
        qualities = drcd_evaluation.evaluate(directory, engines, place, _say)
    if not qualities:
        raise click.ClickException("no engine to evaluate")
    tables = [drcd_evaluation.table(qualities)]
    _show(tables, [])
    _saved(save(out, "drcd", tables, [], {"drcd": [asdict(quality) for quality in qualities]}))


@main.command()
@click.option("--drcd", type=click.Path(exists=True, file_okay=False, path_type=Path), help="dev.json and test.json.")
@click.option("--corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON lines, with titles.")
@click.option(
    "--engines",
    callback=_engines,
    default="whoosh",
    show_default=True,
    help="Engines beside, with commas between them.",
)
@click.option("--queries", type=click.IntRange(1), default=1000, show_default=True, help="Titles and clauses drawn.")
@click.option(
    "--sample",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="Questions, titles and clauses that the engines beside are asked, drawn by the seed.",
)
@click.option("--each", type=click.IntRange(0), default=100, show_default=True, help="Queries of each way of asking.")
@click.option("--docs", type=click.IntRange(1), help="Only the first DOCS documents of CORPUS.")
@_seed
@_scratch
@_out
def quality(
    *,
    drcd: Path | None,
    corpus: Path | None,
    engines: list[str],
    queries: int,
    sample: int,
    each: int,
    docs: int | None,
    seed: int,
    scratch: Path | None,
    out: Path,
) -> None:
    """Ranking: DRCD's questions in both scripts, titles and clauses of CORPUS, and a dozen ways of asking for what it
    holds; each ingredient of hansou's off.
    """
    if drcd is None and corpus is None:
        raise click.UsageError("--drcd or --corpus is needed, or both")
    others = [name for name in engines if name != "hansou"]
    with _workplace(scratch) as place:
        found = quality_run.run(drcd, corpus, others, queries, seed, place, _say, sample, each, docs)
    tables = quality_run.tables(found)
    _show(tables, [])
    data = {title: [asdict(quality) for quality in qualities] for title, qualities in found.items()}
    _saved(save(out, "quality", tables, [], {"surroundings": surroundings(["hansou", *others]), "quality": data}))


@main.command()
@_corpus
@click.option("--docs", type=click.IntRange(1), help="Only the first DOCS documents.")
@click.option("--queries", type=click.IntRange(1), default=40, show_default=True, help="Of each kind.")
@_seed
@_scratch
@_out
def asking(*, corpus: Path, docs: int | None, queries: int, seed: int, scratch: Path | None, out: Path) -> None:
    """What pinyin, region words, wildcards, ~ and nearness cost beside the plain query, on CORPUS (JSON lines)."""
    with _workplace(scratch) as place:
        documents = read_corpus(corpus, docs)
        costs = asking_run.run(documents, queries, seed, place, _say)
    tables = [asking_run.table(f"{corpus.name}: {len(documents):,} documents", costs)]
    _show(tables, [])
    data = {"surroundings": surroundings(["hansou"]), "costs": [asdict(cost) for cost in costs]}
    _saved(save(out, f"asking-{_stem(corpus)}", tables, [], data))


@main.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@_seed
@_scratch
@_out
def collections(*, directory: Path, seed: int, scratch: Path | None, out: Path) -> None:
    """Files a second by format, and keeping up: an unchanged second run, ten changed files.

    DIRECTORY is filled with 20,000 files in all formats when it is empty or does not exist. Ten of its text files
    are changed for a while and put back.
    """
    try:
        with _workplace(scratch) as place:
            result = folders_run.run(directory, place, seed, _say)
    except EngineError as error:
        raise click.ClickException(str(error)) from error
    tables = folders_run.tables(result)
    _show(tables, [])
    _saved(save(out, "collections", tables, [], {"surroundings": surroundings(["hansou"]), **asdict(result)}))


@contextmanager
def _workplace(chosen: Path | None) -> Iterator[Path]:
    """Give a folder for the indexes; errors that the user can mend become one line."""
    try:
        if chosen:
            yield chosen
        else:
            with tempfile.TemporaryDirectory(prefix="hansou-bench-") as path:
                yield Path(path)
    except ImportError as error:
        raise click.ClickException(f"{error}; the extra 'bench' of hansou brings it") from error
    except (CorpusError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _stem(corpus: Path) -> str:
    return corpus.name.split(".")[0]


def _say(line: str) -> None:
    _progress.print(line, style="dim", highlight=False)


def _show(tables: Sequence[Table], lines: Sequence[str]) -> None:
    for table in tables:
        table.show(_console)
    for line in lines:
        _console.print(f"- {line}", highlight=False)


def _saved(paths: Sequence[Path]) -> None:
    for path in paths:
        _say(f"saved {path}")
