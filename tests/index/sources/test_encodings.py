import codecs
import contextlib
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou.index.errors import SourceError
from hansou.index.sources.encodings import decode, looks_like_text

_SEEDS = Path(__file__).parents[3] / "seeds"
_SIMPLIFIED = (
    "霞客湾科学城位于江阴城东,规划面积约13.5平方公里,名字取自江阴人徐霞客。五年前,这里还有大大小小四十多口鱼塘。"
)
_TRADITIONAL = "曜衡半導體今日在新竹科學園區舉行三期廠房動土典禮，總投資新台幣486億元，預計2025年第四季裝機。"
_ENCODINGS = {
    "simplified": ("utf-8", "gb18030", "utf-16-le", "utf-16-be"),
    "traditional": ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"),
}


def _passages(script: str, count: int) -> list[str]:
    folders = ("hsinchu", "taichung", "tainan", "kaohsiung", "hongkong")
    texts = [
        path.read_text("utf-8")
        for path in sorted(_SEEDS.glob("*/*.txt"))
        if path.parent.name not in {"formats", "damaged"} and (path.parent.name in folders) == (script == "traditional")
    ]
    chance = random.Random(f"{script} passages")
    return [text[start : start + 100] for text in chance.choices(texts, k=count) for start in [chance.randrange(200)]]


@pytest.mark.parametrize(
    ("script", "encoding"), [(script, name) for script, all_ in _ENCODINGS.items() for name in all_]
)
def test_encoding_of_a_passage_of_two_hundred_bytes_is_found(script, encoding):
    right = doubtful = 0
    passages = _passages(script, 200)
    for passage in passages:
        data = passage.encode(encoding, "ignore")
        decoded = decode(data)
        # Big5 has several readings of a few signs; which is taken is tested below.
        right += decoded.encoding == encoding and (encoding == "big5" or decoded.text == data.decode(encoding))
        doubtful += decoded.doubtful
    assert right >= 0.99 * len(passages)
    assert doubtful <= 0.01 * len(passages)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        ("\ufeff".encode("gb18030"), "gb18030"),
    ],
)
def test_byte_order_mark_is_believed_and_left_out(mark, codec):
    decoded = decode(mark + "短文".encode(codec))
    assert (decoded.text, decoded.encoding, decoded.doubtful) == ("短文", codec, False)


def test_what_claims_to_be_gb2312_is_gb18030():
    assert decode("陶㛃与李𬭎都有生僻的名字，银行的系统里没有".encode("gb18030"), "gb2312").text.startswith(
        "陶㛃与李𬭎"
    )


def test_hong_kong_and_windows_characters_of_big5():
    assert decode("佢哋喺深水埗嘅茶樓食咗一籠蝦餃，啲點心真係好好味".encode("big5hkscs")).text.startswith("佢哋喺")
    assert decode("尤浪‧哈勇在新竹報導，氣溫攝氏3～5度，售價€100元".encode("cp950")).text.endswith("3～5度，售價€100元")


def test_declared_encoding_decides_where_bytes_do_not():
    data = "你好".encode("gb18030")
    assert decode(data).doubtful
    assert decode(data, "GBK").encoding == "gb18030"
    assert not decode(data, "GBK").doubtful


@pytest.mark.parametrize("declared", ["utf-8", "big5", "iso-8859-1", "no-such-encoding", "rot13", "", "\0"])
def test_declared_encoding_that_is_wrong_is_not_believed(declared):
    decoded = decode(_SIMPLIFIED.encode("gb18030"), declared)
    assert (decoded.text, decoded.encoding) == (_SIMPLIFIED, "gb18030")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_a_damaged_byte_costs_its_character_and_is_told(encoding):
    data = _TRADITIONAL.encode(encoding) * 5
    decoded = decode(data[:-1])
    assert decoded.text == (_TRADITIONAL * 5)[:-1] + "\ufffd"
    assert decoded.doubtful
    assert decoded.encoding == encoding


def test_western_text_is_read_and_doubtful():
    decoded = decode("Un résumé du café, à la française, écrit en 1998.".encode("latin-1"))
    assert (decoded.text[3:9], decoded.doubtful) == ("résumé", True)


def test_latin_text_in_utf16_without_mark():
    assert decode("plain words".encode("utf-16-le")).text == "plain words"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0",
        b"%PDF-1.7\nplain",
        b"PK\x03\x04rest",
        b"words\0words",
        bytes(range(32)) * 20,
        b"\x01\0\x05\0" * 50,
    ],
)
def test_binary_is_refused(data):
    with pytest.raises(SourceError, match="binary file"):
        decode(data)
    assert not looks_like_text(data)


def test_text_cut_anywhere_looks_like_text():
    data = (_SIMPLIFIED * 9).encode("gb18030")
    assert all(looks_like_text(data[:length]) for length in range(200, 300))


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=12)))
def test_decode_raises_nothing_but_source_error(data, declared):
    with contextlib.suppress(SourceError):
        assert isinstance(decode(data, declared).text, str)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf8_text_comes_back(text):
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "text", [_SIMPLIFIED, "你好，世界", "标题\n\n" + _SIMPLIFIED, "报名从今天开始~波浪线", "A~B，甲乙丙丁"]
)
def test_lines_of_ascii_that_mean_chinese(text):
    for codec in ("hz", "utf-7"):
        decoded = decode(text.encode(codec))
        assert (decoded.text, decoded.encoding) == (text, codec)


@pytest.mark.parametrize(
    "text",
    [
        "C++ and 1+1=2",
        "a+b-c, x+AbCd-",
        "~{not~}",
        "https://a.cn/?q=a+b+c-d",
        "+ADw-script+AD4-",
        "key+/9j/4AAQSkZJRg-",
    ],
)
def test_signs_that_mean_themselves(text):
    decoded = decode(text.encode())
    assert (decoded.text, decoded.encoding, decoded.doubtful) == (text, "utf-8", False)


_OTHER = "滨江西路的换电站昨天投产，第一天就有四百辆车来换电池，邻里称便。"


@pytest.mark.parametrize(
    ("parts", "encodings"),
    [
        ([(_SIMPLIFIED, "utf-8"), (_OTHER, "gb18030")], "utf-8 and gb18030"),
        ([(_OTHER, "gb18030"), (_SIMPLIFIED, "utf-8"), (_SIMPLIFIED, "utf-8")], "utf-8 and gb18030"),
        ([(_TRADITIONAL, "utf-8"), (_TRADITIONAL, "big5"), (_TRADITIONAL, "utf-8")], "utf-8 and big5"),
        ([("plain words", "ascii"), (_OTHER, "gb18030"), (_SIMPLIFIED, "utf-8")], "utf-8 and gb18030"),
        ([(_OTHER, "gb18030")] * 9 + [(_SIMPLIFIED, "utf-8")] * 3, "gb18030 and utf-8"),
    ],
)
def test_two_encodings_in_one_file(parts, encodings):
    decoded = decode(b"\n".join(text.encode(codec) for text, codec in parts))
    assert decoded.text == "\n".join(text for text, _ in parts)
    assert decoded.doubtful
    assert set(decoded.encoding.split(" and ")) == set(encodings.split(" and "))
