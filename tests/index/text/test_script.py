from __future__ import annotations

import pytest

from hansou.index.text.fold.script import own_characters, script_of

CASES = [
    ("国家发展和改革委员会", "simplified"),
    ("國家發展改革委員會", "traditional"),
    ("臺灣的計程車司機在床邊看秘密文件", "traditional"),
    ("皇后站在台上", "other"),  # what both write
    ("", "other"),
    ("Plain Latin text, 123.", "other"),
    ("平安", "other"),
    ("国国国国国國國國國國", "mixed"),
    ("国" * 100 + "國", "simplified"),  # one character quoted
    ("國" * 100 + "国却烟", "traditional"),
]


@pytest.mark.parametrize(("text", "script"), CASES)
def test_scripts(text: str, script: str) -> None:
    assert script_of(text) == script


def test_no_character_is_of_both() -> None:
    simplified, traditional = own_characters()
    assert not simplified & traditional
    assert len(simplified) > 3_000
    assert len(traditional) > 3_000


@pytest.mark.parametrize("character", "后干里面台群床秘着著烟却")
def test_what_both_write_tells_nothing(character: str) -> None:
    assert not any(character in own for own in own_characters())
