"""How often encodings are detected rightly, measured on texts of ours."""

import gzip
import itertools
import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from hansou.index.errors import SourceError
from hansou.index.sources import euc_tw
from hansou.index.sources.encodings import decode

_ROOT = Path(__file__).parents[3]
_CORPORA = _ROOT / ".." / "shared" / "corpora"
_TRADITIONAL = frozenset({"hsinchu", "taichung", "tainan", "kaohsiung", "hongkong"})
_COUNT, _BYTES = 2000, 200
# What a codec writes → what `decode` may call it; `None` as the codec: euc-tw, which Python cannot write.
_SIMPLIFIED_CODECS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
_TRADITIONAL_CODECS = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5",
    "cp950": "big5",
    "euc-tw": "euc-tw",
}


def _seeds(traditional: bool) -> list[str]:
    folders = {path.parent for path in (_ROOT / "seeds").glob("*/*.txt")} - {_ROOT / "seeds" / "formats"}
    chosen = sorted(folder for folder in folders if (folder.name in _TRADITIONAL) == traditional)
    return [path.read_text("utf-8") for folder in chosen for path in sorted(folder.glob("*.txt"))]


def _corpus(name: str, joined: int) -> list[str]:
    path = _CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout, in ../shared/corpora")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in itertools.islice(lines, 0, 8000, 2)]
    return ["\n".join(bodies[at : at + joined]) for at in range(0, len(bodies), joined)]


def _encode(text: str, codec: str) -> bytes:
    if codec != "euc-tw":
        return text.encode(codec, "ignore")
    codes = {character: code for code, character in euc_tw._table().items()}
    return b"".join(character.encode() if character.isascii() else codes.get(character, b"") for character in text)


def _passages(texts: list[str], codec: str) -> list[bytes]:
    """Passages of a little more than so many bytes, whole characters each."""
    chance = random.Random(f"passages in {codec}")
    passages = []
    while len(passages) < _COUNT:
        text = chance.choice(texts)
        start = chance.randrange(max(1, len(text) - 100))
        passage = b""
        for length in range(60, 260, 10):
            passage = _encode(text[start : start + length], codec)
            if len(passage) >= _BYTES:
                passages.append(passage)
                break
    return passages


def _measure(texts: list[str], codec: str, encoding: str) -> tuple[float, int]:
    """The share of passages whose encoding is found, and how many are read wrongly without a doubt."""
    right = silent = 0
    for passage in _passages(texts, codec):
        try:
            decoded = decode(passage)
        except SourceError:
            continue
        right += decoded.encoding == encoding
        silent += decoded.encoding != encoding and not decoded.doubtful
    return right / _COUNT, silent


@pytest.mark.parametrize("codec", _SIMPLIFIED_CODECS)
def test_simplified_samples(codec):
    share, silent = _measure(_seeds(traditional=False), codec, _SIMPLIFIED_CODECS[codec])
    assert share >= 0.99
    assert silent == 0


@pytest.mark.parametrize("codec", _TRADITIONAL_CODECS)
def test_traditional_samples(codec):
    share, silent = _measure(_seeds(traditional=True), codec, _TRADITIONAL_CODECS[codec])
    assert share >= 0.99
    assert silent == 0


@pytest.mark.parametrize(
    ("corpus", "joined", "codec"),
    [("news-simplified", 1, "gb18030"), ("news-simplified", 1, "utf-16-be"), ("poems-traditional", 8, "big5")],
)
def test_corpora(corpus, joined, codec):
    share, silent = _measure(_corpus(corpus, joined), codec, {**_SIMPLIFIED_CODECS, **_TRADITIONAL_CODECS}[codec])
    assert share >= 0.99
    assert silent == 0


@pytest.mark.skipif(shutil.which("iconv") is None, reason="there is no iconv to compare with")
def test_euc_tw_is_what_the_system_takes_it_for():
    codes = sorted(code for code in euc_tw._table() if len(code) == 2 or code[1] != 0xA1)
    data = b"\n".join(codes)
    done = subprocess.run(["iconv", "-f", "EUC-TW", "-t", "UTF-8"], input=data, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this iconv knows no EUC-TW")
    theirs, ours = done.stdout.decode().split("\n"), euc_tw.decode(data).split("\n")
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == [("彝", "彞")]


def test_euc_tw_of_rare_planes_is_a_doubt():
    data = _encode("新竹市今天動土的第三期廠房，明年第四季開始量產，總投資四百八十六億元。", "euc-tw")
    assert not decode(data).doubtful
    lost = decode(data + b"\x8e\xa3\xa1\xa1")
    assert (lost.encoding, lost.doubtful, lost.text[-1]) == ("euc-tw", True, "\ufffd")
    assert decode(data[:12], "x-euc-tw").encoding == "euc-tw"
