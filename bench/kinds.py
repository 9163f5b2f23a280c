"""Ways in which people ask, made from a collection by a fixed seed: sets of cases, each query with what answers it.

Independent of what hansou knows: rjieba cuts words, pypinyin reads them by their phrases, and ``data/`` has pairs of
forms and of characters that look alike, by hand.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from math import log
from pathlib import Path
from typing import Any

from bench.corpus import Document

WRONG_SHARES = (0.1, 0.2, 0.3)
"""Of the characters of a quotation."""

_TRIES = 60  # draws for each case wanted before the collection is held to have no more
_TOP = 8  # words of a document, the most telling, of which key words are drawn
_QUOTED = (12, 30)  # characters
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SENTENCE = re.compile(r"[^。！？；\n]+")
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Case:
    """A query, the ids of the documents that it is for, any of which will do, and what a snippet of one should show,
    if that is known.
    """

    query: str
    wanted: frozenset[str]
    answers: tuple[str, ...] = ()


Sets = dict[str, list[Case]]


class Collection:
    """Documents with their words, and where each word and string stands."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        cut = import_module("rjieba").cut
        self.words = [Counter(word for word in cut(document.body) if len(word) > 1) for document in documents]
        self.frequencies = Counter(word for words in self.words for word in words)
        self._held: dict[str, frozenset[str]] = {}

    @cached_property
    def texts(self) -> list[str]:
        """Title and body of each document."""
        return [f"{document.title}\n{document.body}" for document in self.documents]

    @cached_property
    def characters(self) -> Counter[str]:
        """The Chinese characters, and in how many words each is."""
        return Counter(each for word in self.frequencies for each in word if _HAN.fullmatch(each))

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each document stands, by its id."""
        return {document.id: at for at, document in enumerate(self.documents)}

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        """The commoner half of the characters by how they sound."""
        found: dict[str, list[str]] = {}
        for character, _ in self.characters.most_common(max(50, len(self.characters) // 2)):
            found.setdefault(_sounds(character)[0], []).append(character)
        return found

    def holding(self, text: str) -> frozenset[str]:
        """The documents that hold a string."""
        if text not in self._held:
            ids = (d.id for d, held in zip(self.documents, self.texts, strict=True) if text in held)
            self._held[text] = frozenset(ids)
        return self._held[text]

    def key_words(self, at: int) -> list[str]:
        """The words of a document that tell most about it, of those that others have too."""
        most = max(2, len(self.documents) // 10)
        weighed = {
            word: count * log(len(self.documents) / self.frequencies[word])
            for word, count in self.words[at].items()
            if _HAN.fullmatch(word) and 2 <= self.frequencies[word] <= most
        }
        return sorted(weighed, key=lambda word: (-weighed[word], word))[:_TOP]

    def word(self, drawn: random.Random, shortest: int, longest: int, share: float = 0.01) -> str | None:
        """A Chinese word of some characters that two documents have, and this share of all at most."""
        at = drawn.randrange(len(self.documents))
        most = max(3, round(len(self.documents) * share))
        words = [
            word
            for word in self.words[at]
            if shortest <= len(word) <= longest and _HAN.fullmatch(word) and 2 <= self.frequencies[word] <= most
        ]
        return drawn.choice(sorted(words)) if words else None


def kinds(documents: Sequence[Document], count: int, seed: int) -> Sets:
    """`count` cases of each kind, fewer where the collection has no more, as it writes and in the other script."""
    collection = Collection(documents)
    sets: Sets = {}
    for name, make in KINDS.items():
        drawn = random.Random(f"{seed}/{name}")
        found: dict[str, Case] = {}
        for _ in range(_TRIES * count):
            if len(found) == count or not documents:
                break
            case = make(collection, drawn)
            if case is not None and case.wanted:
                found.setdefault(case.query, case)
        if found:
            sets[name] = list(found.values())
    return sets | {f"{name}, other script": list(_turned(cases)) for name, cases in sets.items() if _has_scripts(cases)}


def _has_scripts(cases: Sequence[Case]) -> bool:
    return any(_HAN.search(case.query) for case in cases)


def _turned(cases: Sequence[Case]) -> Iterator[Case]:
    """Cases in the script that their collection is not written in."""
    text = "".join(case.query for case in cases)
    changed = {way: sum(a != b for a, b in zip(text, converted(text, way), strict=True)) for way in ("t2s", "s2t")}
    way = max(changed, key=changed.__getitem__)
    for case in cases:
        yield Case(converted(case.query, way), case.wanted)


@cache
def converted(text: str, way: str) -> str:
    """A text in the other script: `way` is "t2s" or "s2t"."""
    return str(_converter(way).convert(text))


@cache
def _converter(way: str) -> Any:
    return import_module("opencc").OpenCC(way)


@cache
def read_sections(name: str) -> dict[str, list[list[str]]]:
    """The lines of a file of ``data/``, each as its words, by the section they stand in."""
    sections: dict[str, list[list[str]]] = {}
    section = sections.setdefault("", [])
    for line in (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line.strip() and not line.startswith("#"):
            section.append(line.split())
    return sections


def _key_words(collection: Collection, drawn: random.Random) -> Case | None:
    at = drawn.randrange(len(collection.documents))
    words, wanted = collection.key_words(at), drawn.choice((2, 3, 4))
    if len(words) < wanted:
        return None
    return Case(" ".join(drawn.sample(words, wanted)), frozenset((collection.documents[at].id,)))


def _author_and_words(collection: Collection, drawn: random.Random) -> Case | None:
    at = drawn.randrange(len(collection.documents))
    document = collection.documents[at]
    words = collection.key_words(at)
    if not document.author or len(words) < 2:
        return None
    return Case(" ".join((document.author, *drawn.sample(words, 2))), frozenset((document.id,)))


@cache
def _sounds(word: str) -> tuple[str, ...]:
    return tuple(import_module("pypinyin").lazy_pinyin(converted(word, "t2s")))


def _homophones(collection: Collection, character: str) -> list[str]:
    """Other characters of the collection that sound so."""
    return [each for each in collection.by_sound.get(_sounds(character)[0], ()) if each != character]


@cache
def _look_alikes() -> dict[str, list[str]]:
    alike: dict[str, list[str]] = {}
    for group in read_sections("lookalikes.txt")[""]:
        for each in group:
            alike.setdefault(each, []).extend(other for other in group if other != each)
    return alike


def _wrong(others: Callable[[Collection, str], list[str]]) -> Callable[[Collection, random.Random], Case | None]:
    """A word of two to five characters, one of them another."""

    def make(collection: Collection, drawn: random.Random) -> Case | None:
        word = collection.word(drawn, 2, 5)
        if word is None:
            return None
        at = drawn.randrange(len(word))
        found = others(collection, word[at])
        if not found:
            return None
        query = word[:at] + drawn.choice(found) + word[at + 1 :]
        return None if collection.holding(query) else Case(query, collection.holding(word))

    return make


def _other_form(section: str) -> Callable[[Collection, random.Random], Case | None]:
    """Another form of what a document says, and a key word of it."""

    def make(collection: Collection, drawn: random.Random) -> Case | None:
        form, other = drawn.choice(read_sections("forms.txt")[section])
        spellings = {form, converted(form, "s2t")}, {other, converted(other, "t2s"), converted(other, "s2t")}
        held, also = (frozenset().union(*map(collection.holding, each)) for each in spellings)
        only = sorted(held - also)
        if not only:
            return None
        at = collection.places[drawn.choice(only)]
        words = [word for word in collection.key_words(at) if word not in form and form not in word]
        if not words:
            return None
        return Case(f"{other} {drawn.choice(words)}", frozenset((collection.documents[at].id,)))

    return make


_NUMBERS = re.compile(r"(?P<year>(?:19|20)\d\d)年|(?P<month>1?\d)月(?P<day>[123]?\d)日|(?<![\d.])(?P<share>\d{1,2})%")


def _other_notation(collection: Collection, drawn: random.Random) -> Case | None:
    """A year, a day or a share in Chinese numerals, as the document does not have it, and a key word of it."""
    at = drawn.randrange(len(collection.documents))
    document = collection.documents[at]
    matches, words = list(_NUMBERS.finditer(document.body)), collection.key_words(at)
    if not matches or len(words) < 2:
        return None
    match = drawn.choice(matches)
    if match["year"]:
        other = "".join(_DIGITS[int(digit)] for digit in match["year"]) + "年"
    elif match["month"]:
        other = f"{_numeral(int(match['month']))}月{_numeral(int(match['day']))}日"
    else:
        other = f"百分之{_numeral(int(match['share']))}"
    if other in document.body:
        return None
    return Case(" ".join((other, *drawn.sample(words, 2))), frozenset((document.id,)))


def _numeral(number: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _pinyin(style: str) -> Callable[[Collection, random.Random], Case | None]:
    """A word as it is typed in letters: whole, mixed with characters or initials, or only begun."""

    def make(collection: Collection, drawn: random.Random) -> Case | None:
        # Initials are typed for what is often spoken of.
        word = collection.word(drawn, 4, 6, 1.0) if style == "initials" else collection.word(drawn, 2, 6)
        if word is None or not all(sound.isalpha() for sound in _sounds(word)):
            return None
        sounds = list(_sounds(word))
        if style == "initials":
            query = "".join(sound[0] for sound in sounds)
        elif style == "mixed":
            at = drawn.randrange(1, len(word))
            query = word[:at] + "".join(sounds[at:]) if drawn.random() < 0.5 else "".join(sounds[:at]) + word[at:]
        elif style == "mixed with initials":
            at = drawn.randrange(1, len(word))
            query = "".join(sounds[:at]) + "".join(sound[0] for sound in sounds[at:])
        else:
            query = "".join(sounds)
        return Case(query, collection.holding(word))

    return make


def _wrong_quotation(collection: Collection, drawn: random.Random) -> Case | None:
    """A sentence of which a share of the characters are others, as frequent as the collection has them."""
    document = drawn.choice(collection.documents)
    sentences = [each for each in _SENTENCE.findall(document.body) if len(each) >= _QUOTED[0]]
    if not sentences:
        return None
    text = list(drawn.choice(sentences).strip()[: _QUOTED[1]])
    places = [at for at, each in enumerate(text) if _HAN.fullmatch(each)]
    common = _common(collection)
    for at in drawn.sample(places, round(len(places) * drawn.choice(WRONG_SHARES))):
        text[at] = drawn.choice(common)
    return Case(re.sub(r"[^\w，、]+", " ", "".join(text)), frozenset((document.id,)))


def _common(collection: Collection) -> list[str]:
    return [each for each, _ in collection.characters.most_common(500)]


KINDS: dict[str, Callable[[Collection, random.Random], Case | None]] = {
    "two to four key words": _key_words,
    "author and two words": _author_and_words,
    "one wrong character, same sound": _wrong(_homophones),
    "one wrong character, same looks": _wrong(lambda _, character: _look_alikes().get(character, [])),
    "other region's word": _other_form("other region's word"),
    "short form": _other_form("short form"),
    "other notation": _other_notation,
    "pinyin": _pinyin("whole"),
    "pinyin and characters": _pinyin("mixed"),
    "pinyin and initials": _pinyin("mixed with initials"),
    "initials": _pinyin("initials"),
    "quotations with 10 to 30 % wrong": _wrong_quotation,
}
"""The ways of asking: what makes a case of one, None where the draw was in vain."""
