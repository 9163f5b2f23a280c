"""What an index on a cluster remembers of the files it was made from: a small index beside it, a document a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hansou.index.left import Left
from hansou.index.store.commit.memory import FileStamp, Memory, Note

from .connection import Connection
from .documents import document_id, plain_text
from .mapping import FILES

_AT_ONCE = 1000  # documents of one request
_SETTINGS, _NOTED = "settings", "noted"  # kinds of documents, beside "file"


def read_memory(connection: Connection) -> Memory:
    """The memory of the last update."""
    from opensearchpy.helpers import scan

    memory = Memory()
    name = connection.address.name + FILES
    connection.ask(lambda client: client.indices.refresh(index=name))
    with connection.telling():
        for found in scan(connection.client, index=name, size=_AT_ONCE):
            _take(memory, found["_source"])
    return memory


def _take(memory: Memory, source: Mapping[str, Any]) -> None:
    data = source["data"]
    if source["kind"] == _SETTINGS:
        memory.settings = dict(data)
        return
    name = bytes.fromhex(data["bytes"]).decode("utf-8", "surrogateescape") if "bytes" in data else data["name"]
    if stamp := data.get("stamp"):
        memory.files[name] = FileStamp(*map(int, stamp))
    if notes := data.get("notes"):
        memory.notes[name] = [Note(*note) for note in notes]
    if left := data.get("left"):
        memory.left[name] = [Left(name + within, kind, reason) for within, kind, reason in left]


def write_memory(connection: Connection, before: Memory, after: Memory) -> None:
    """Make the one memory the other. Raises ClusterError."""
    name = connection.address.name + FILES
    lines: list[dict[str, Any]] = []
    for operation in _operations(before, after):
        lines += operation
        if len(lines) >= 2 * _AT_ONCE:
            _send(connection, name, lines)
            lines = []
    _send(connection, name, lines)


def _operations(before: Memory, after: Memory) -> Iterator[list[dict[str, Any]]]:
    for name in {**before.files, **before.notes, **before.left, **after.files, **after.notes, **after.left}:
        stamp, notes, left = _known(after, name)
        if (stamp, notes, left) == _known(before, name):
            continue
        which = {"_id": document_id(name)}
        if stamp is None and not notes and not left:
            yield [{"delete": which}]
        else:
            kind = "file" if stamp is not None and stamp.articles else _NOTED
            told = {told: sum(note.kind == told for note in notes) for told in ("failed", "doubtful")}
            data = _data(name, stamp, notes)
            if left:
                data["left"] = [[plain_text(each.path.removeprefix(name)), each.kind, each.reason] for each in left]
            yield [{"index": which}, {"kind": kind, **told, "data": data}]
    if after.settings != before.settings:
        yield [{"index": {"_id": _SETTINGS}}, {"kind": _SETTINGS, "data": after.settings}]


def _known(memory: Memory, name: str) -> tuple[FileStamp | None, list[Note], list[Left]]:
    return memory.files.get(name), memory.notes.get(name, []), memory.left.get(name, [])


def _data(name: str, stamp: FileStamp | None, notes: list[Note]) -> dict[str, Any]:
    plain = plain_text(name)
    data: dict[str, Any] = {"name": plain}
    if plain != name:
        data["bytes"] = name.encode("utf-8", "surrogateescape").hex()
    if stamp is not None:
        data["stamp"] = [str(number) for number in stamp]  # no JSON reader rounds a text
    if notes:
        data["notes"] = [[plain_text(part) for part in note] for note in notes]
    return data


def _send(connection: Connection, name: str, lines: list[dict[str, Any]]) -> None:
    if not lines:
        return
    answer = connection.ask(lambda client: client.bulk(body=lines, index=name))
    for item in answer["items"]:
        result = next(iter(item.values()))
        if result["status"] >= 300 and result["status"] != 404:  # 404: it was not there to be removed
            from hansou.index.errors import ClusterError

            raise ClusterError(connection.address, f"what is known of files was not kept: {result.get('error')}")
