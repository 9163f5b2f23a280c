"""A message, whatever it was read from, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hansou.index.article import Article
from hansou.index.errors import SourceError
from hansou.index.sources.budget import MOST_NESTED, check_size
from hansou.index.sources.format import Failure, Found, Input
from hansou.index.sources.metadata.titles import beginning
from hansou.index.text.repair.repair import repair


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is attached to a message."""

    name: str
    data: bytes


@dataclass(slots=True)
class Message:
    """A message: its text and what its headers say; `around` are the headers that are shown with it, a line each."""

    subject: str = ""
    sender: str = ""
    date: str = ""
    identifier: str = ""
    text: str = ""
    around: list[str] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)


def articles(given: Input, message: Message, path: str) -> Iterator[Found]:
    """The article of a message called `path`, and what is attached to it as files of their own.

    Senders, receivers and names of attachments stand behind the text, as what is beside the matter.
    """
    names = [f"Attachment: {attached.name}" for attached in message.attached]
    beside = [line for line in (*message.around, *names) if line.strip()]
    title = " ".join(message.subject.split())
    text = message.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    lines = given.repair("\n".join([title, *text.split("\n"), *beside])).split("\n")
    title, lines = lines[0].strip(), lines[1:]
    body = "\n".join(lines)
    if text.strip() or title or beside:
        start = len("\n".join(lines[: len(lines) - len(beside)])) + 1
        yield Article(
            path,
            title or beginning(body),
            body,
            message.date,
            author=repair(" ".join(message.sender.split())),
            format="mail",
            asides=(start, len(body)) if beside and start < len(body) else (),
        )
    else:
        raise SourceError("no text in it")
    for attached in message.attached:
        called = f"{path}#{_readable(attached.name)}"
        try:
            if given.depth >= MOST_NESTED:
                raise SourceError(f"archives nested more than {MOST_NESTED} deep")
            check_size(len(attached.data), given.options.max_bytes)
            given.budget.count(1)
        except SourceError as error:
            yield Failure(called, str(error))
            continue
        yield Input(attached.data, called, given.options, attached.name, given.depth + 1, given.budget)


def _readable(name: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in name)
