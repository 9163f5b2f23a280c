"""What an index remembers of how its files are read."""

from __future__ import annotations

import json

import pytest

from hansou import ReadOptions, SourceError
from hansou.index.following.settings import Settings
from hansou.index.text.repair.repair import RULES

RULE = RULES[0].name
OPTIONS = [
    ReadOptions(),
    ReadOptions(fields={"title": "kop", "body": "tekst"}),
    ReadOptions(max_bytes=5),
    ReadOptions(repair_off=frozenset({RULE})),
    ReadOptions(fields={"title": "kop"}, max_bytes=7, repair_off=frozenset({RULE})),
]


@pytest.mark.parametrize("options", OPTIONS)
def test_what_is_remembered_is_the_same_again(options: ReadOptions) -> None:
    settings = Settings(options, ("*.bak", "草稿/"))
    remembered = json.loads(json.dumps(settings.to_remember()))
    assert Settings.of(remembered) == settings
    assert Settings.of(remembered, ReadOptions(max_bytes=9)).options == ReadOptions(max_bytes=9)
    assert Settings.of(remembered).reading == settings.reading


def test_the_usual_is_not_remembered() -> None:
    assert Settings().to_remember() == {"options": {}, "exclude": []}
    assert Settings.of({}) == Settings()


def test_only_what_shapes_articles_asks_for_reading_again() -> None:
    readings = [Settings(options).reading for options in OPTIONS]
    assert readings[0] == readings[2] == 0
    assert len(set(readings)) == 4
    one, other = ({"title": "a", "body": "b"}, {"body": "b", "title": "a"})
    assert Settings(ReadOptions(fields=one)).reading == Settings(ReadOptions(fields=other)).reading


def test_exclusions_are_replaced_only_by_others() -> None:
    settings = Settings(exclude=("a",))
    assert settings.excluding(None) is settings
    assert settings.excluding([]).exclude == ()


def test_a_repair_that_no_longer_exists_is_named() -> None:
    with pytest.raises(SourceError, match="there is no repair 'of old'"):
        Settings.of({"options": {"repair_off": ["of old"], "an option of later": 1}})
