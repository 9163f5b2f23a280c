"""``failures.log`` in the index folder: what is not in the index, and what may not be there as it should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hansou.index.left import Left
from hansou.index.store.commit.commits import LOG
from hansou.index.store.commit.memory import Note
from hansou.index.store.container.folder import DirectoryFolder
from hansou.index.text.patterns import later

_HEAD = """\
# What hansou could not read (failed), what it has as it was before (stale), what it may not have read rightly
# (doubtful): file or record, and why. What is of a kind that it does not read (left): file, what it is, what helps.
# Every update writes this list anew; paths are counted from the folder that holds the index.
"""
# What is no text on a line: control characters, line ends among them, what is not seen but changes how text is shown
# (as in search/cli/layout.py), and halves of characters.
_UNPRINTABLE = later(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def write_log(folder: Path, notes: Mapping[str, Sequence[Note]], left: Mapping[str, Sequence[Left]]) -> None:
    """Write the log of these notes, and of what was left, into an index's folder; there is none without any."""
    path = folder / LOG
    lines = [f"{note.kind}\t{_plain(note.where)}\t{_plain(note.reason)}\n" for some in notes.values() for note in some]
    for some in left.values():
        for each in some:
            reason = f"{each.kind}; {each.reason}" if each.reason else each.kind
            lines.append(f"left\t{_plain(each.path)}\t{_plain(reason)}\n")
    if not lines:
        path.unlink(missing_ok=True)
        return
    with DirectoryFolder(folder, durable=False).create(LOG) as file:
        file.write((_HEAD + "".join(lines)).encode())


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub(lambda match: f"\\x{ord(match.group()):02x}", text)
