"""A few commands that make the point, run for real: each is shown before what it prints.

    python tools/demo.py HANSOU [FOLDER]

HANSOU is the command to run, FOLDER the articles, by default seeds/.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
INDEX = "hansou index ."
SEARCHES = [
    (
        "Simplified finds Traditional, though a converter put pinyin into the words:",
        "hansou search 产业集群 -n 1",
    ),
    (
        "A company that no dictionary knows, its name broken over two columns:",
        "hansou search '\"擎岚智控科技\"'",
    ),
    (
        "A date in quotes, exactly, though it was printed with spaces in it:",
        "hansou search '\"2023年2月8日\"'",
    ),
    (
        "A topic, best first, whichever script it was written in:",
        "hansou search 司机 -n 3",
    ),
]


def main() -> int:
    """Index the folder and search it; the exit status of the first command that fails."""
    program = Path(sys.argv[1]).absolute()
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else SEEDS
    environment = {name: value for name, value in os.environ.items() if name != "HANSOU_INDEX"}
    click.echo(f"\nIn the folder {folder.name}/, where the articles are:")
    for title, command in [("", INDEX), *SEARCHES]:
        click.echo()
        if title:
            click.secho(title, bold=True)
        click.secho(f"$ {command}", fg="yellow")
        status = subprocess.run(  # noqa: S603 - the commands above, word by word
            [program, *shlex.split(command)[1:]], cwd=folder, env=environment, check=False
        ).returncode
        if status:
            return status
    click.echo("\nNow your own:  hansou index FOLDER  and, in it,  hansou search WORDS")
    return 0


if __name__ == "__main__":
    sys.exit(main())
