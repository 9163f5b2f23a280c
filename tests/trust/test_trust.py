"""The trials of this folder, in short: `make trust` makes them at length."""

from __future__ import annotations

import os
import random
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tests.trust import damage, disk, faults, kills, leaks, soak, together

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and links as POSIX does")


@pytest.mark.parametrize("action", faults.ACTIONS)
def test_a_disk_that_fails_at_any_operation(action: str) -> None:
    ended = faults.run(every=16 if action == "delete" else 200, seed=random.randrange(1 << 30), only=(action,))
    assert ended["power: power"] > 3
    assert ended["error: error"] > 3
    assert ended["full: error"] > 3


def test_kills_at_random_moments() -> None:
    told = kills.run(3, random.randrange(1 << 30))
    assert told["commits rounds"] == told["watch rounds"] == told["workers rounds"] == 1


def test_readers_beside_a_writer() -> None:
    told = together.run(1.0)
    assert told["commits"] > 1
    assert told["answers"] > 10


def test_damaged_files() -> None:
    told = damage.run(flips=32, cuts=1, seed=random.randrange(1 << 30), thorough_every=8)
    assert told["flips: named"] > 5
    assert told["flips: the commit before, and said so"] > 5


def test_nothing_is_wrong_after_a_little_soaking(tmp_path: Path) -> None:
    others = soak.taken(tmp_path).open_files  # of tests before this one, in this process
    moments = soak.run(9, random.randrange(1 << 30))
    assert max(moment.threads for moment in moments) == min(moment.threads for moment in moments)
    assert max(moment.open_files for moment in moments) < others + 80


@pytest.mark.parametrize(("what", "times"), [("opens", 30), ("commits", 9)])
def test_nothing_is_kept(what: str, times: int) -> None:
    moments = leaks.run(what, times)
    assert len({moment.threads for moment in moments}) == 1
    assert max(moment.open_files for moment in moments) <= moments[0].open_files


@pytest.mark.parametrize("name", [field.name for field in fields(soak.Taken)])
def test_what_grows_is_told(name: str) -> None:
    def moments(step: int) -> list[soak.Taken]:
        return [replace(soak.Taken(*[100 << 20] * 5), **{name: (100 << 20) + step * at}) for at in range(30)]

    assert soak.unsettled(moments(0)) == []
    assert [line.partition(":")[0] for line in soak.unsettled(moments(2 << 20))] == [name]


@pytest.mark.parametrize("way", disk.DAMAGES)
def test_each_way_of_damage_does_what_it_says(tmp_path, way: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345678")
    disk.damage(path, way, random.Random(0))
    left = path.read_bytes() if path.exists() else None
    if way == "flip":
        assert left is not None
        assert sum((a ^ b).bit_count() for a, b in zip(left, b"12345678", strict=True)) == 1
        return
    right = {"delete": None, "zero": bytes(8), "halve": b"1234", "empty": b"", "leave": b"12345678"}
    assert left == right[way]
