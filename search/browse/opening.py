"""Opening an article in the user's editor or pager, at a line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hansou import Article

# Formats whose files are text that a person can read as it stands.
_READABLE = {"", "text", "markdown", "html", "jsonl", "json", "csv"}
_PAGERS = ("less", "more")
_PLUS = {
    *("vi", "vim", "nvim", "gvim", "mvim", "view", "nano", "pico", "emacs", "emacsclient", "micro", "kak", "joe", "ne"),
    *("jed", "mg", "gedit", "mcedit", "less", "most", "more"),
}
_COLON = {"subl", "hx", "helix", "zed", "lite-xl"}
_GOTO = {"code", "code-insiders", "codium", "cursor", "windsurf"}


@dataclass(frozen=True, slots=True)
class Target:
    """A file to open and the line to open it at. `is_copy`: it is the text of the article, not the file it is from."""

    file: Path
    line: int
    is_copy: bool = False


def command_for(target: Target, environ: Mapping[str, str]) -> list[str] | None:
    """The command that shows a target; None where there is no program for it. A copy is never given to an editor."""
    editor = "" if target.is_copy else environ.get("VISUAL") or environ.get("EDITOR") or ""
    pager = environ.get("PAGER") or ""
    for wish in (editor, pager, *_PAGERS):
        try:
            words = shlex.split(wish, posix=os.name != "nt")
        except ValueError:
            continue
        if words and shutil.which(words[0], path=environ.get("PATH")):
            return [*words, *_place(Path(words[0]).stem.lower(), target)]
    return None


def _place(program: str, target: Target) -> list[str]:
    file, line = str(target.file), target.line
    if program in _PLUS:
        return [f"+{line}", file]
    if program in _GOTO:
        return ["--wait", "--goto", f"{file}:{line}"]
    if program in _COLON:
        return [f"{file}:{line}"]
    return ["--line", str(line), file] if program == "kate" else [file]


def full_path(article: Article, index: Path) -> str:
    """What the article is called from anywhere: with its folder where it is from a file, else as the index has it."""
    file, record = _origin(article.path, index)
    return article.path if file is None else f"{file}#{record}" if record else str(file)


def _origin(path: str, index: Path) -> tuple[Path | None, str]:
    """The file that the article of this path was read from, None if there is none any more; and which record of it."""
    folder = Path(os.path.abspath(index)).parent  # noqa: PTH100 - not `resolve`: a link to an index stays
    for name, record in ((path, ""), path.rpartition("#")[::2]):
        if name and os.path.isfile(folder / name):  # noqa: PTH113 - a name that no file can have is no error to it
            return folder / name, record
    return None, ""


def target_of(article: Article, index: Path, line: int, text: str, text_line: int, folder: Path) -> Target:
    """What to open: the article's file at `line`; where that is gone or no text, `text` in a file in `folder`."""
    file, _record = _origin(article.path, index)
    if file is not None and article.format in _READABLE and _is_utf8(file):
        return Target(file, line)
    handle, name = tempfile.mkstemp(prefix="hansou-", suffix=".txt", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as copy:
        copy.write(text)
    return Target(Path(name), text_line, is_copy=True)


def _is_utf8(file: Path) -> bool:
    """Whether a file, as far as it is looked at, is in the encoding that programs expect."""
    try:
        with file.open("rb") as opened:
            data = opened.read(1 << 20)
    except OSError:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3 and len(data) == 1 << 20
    return b"\0" not in data


def run(command: Sequence[str]) -> str:
    """Run a program on this terminal until it ends; why it could not, or nothing."""
    try:
        subprocess.run(command, check=False)  # noqa: S603 - the user's own editor, and a path as one argument
    except OSError as error:
        return f"{command[0]}: {(error.strerror or str(error)).lower()}"
    return ""


def copy_outside(text: str, environ: Mapping[str, str]) -> None:
    """Give a text to the clipboard of the desktop, where this machine has one; terminals are told otherwise."""
    candidates: list[list[str]] = [["pbcopy"], ["clip.exe"]]
    if environ.get("WAYLAND_DISPLAY"):
        candidates.insert(0, ["wl-copy"])
    if environ.get("DISPLAY"):
        candidates.insert(0, ["xclip", "-selection", "clipboard"])
    for command in candidates:
        if shutil.which(command[0], path=environ.get("PATH")):
            data = text.encode("utf-16-le" if command[0] == "clip.exe" else "utf-8", "replace")
            quiet = subprocess.DEVNULL
            try:
                subprocess.run(command, input=data, stdout=quiet, stderr=quiet, timeout=2, check=False)  # noqa: S603
            except (OSError, subprocess.TimeoutExpired):
                continue
            return
