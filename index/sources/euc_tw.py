"""EUC-TW: the encoding of old Unix systems in Taiwan, for which Python has no codec.

It holds CNS 11643, whose first plane are the characters of Big5's first level, and whose second those of its second
level, in the order of Big5 but for characters whose strokes CNS counts otherwise. So Python's own Big5 and the list
of what was moved make the table. The planes from the third on, rare characters, are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

NAME = "euc-tw"
_FIRST = 0xA1
_ROW = 94
_PLANE_2 = 0x8E  # and a byte that says which plane
_CODE = re.compile(rb"[\x00-\x7f]+|[\xa1-\xfe]{2}|\x8e[\xa1-\xb0][\xa1-\xfe]{2}|.", re.DOTALL)
_WELL_FORMED = re.compile(rb"(?:[\x00-\x7f]+|[\xa1-\xfe]{2}|\x8e[\xa1-\xb0][\xa1-\xfe]{2})*")

# The signs of plane 1, row by row; a question mark stands where there is none.
_SIGNS = (
    (
        "\u3000，、。．・；：？！︰…‥﹐﹑﹒·﹔﹕﹖﹗︱—︲–????（）︵︶｛｝︷︸〔〕︹︺【】︻︼《》︽︾〈〉︿﹀「」﹁﹂『』﹃﹄﹙﹚﹛﹜﹝﹞‘’“”〝〞′‵"
        "＃＆＊※§〃○●△▲◎☆★◇◆□■▽▼"
    ),
    (
        "㊣℅‾?＿?﹉﹊﹍﹎﹋﹌﹟﹠﹡＋－×÷±√＜＞＝≦≧≠∞≒≡﹢﹣﹤﹦﹥∼∩∪⊥∠∟⊿㏒㏑∫∮∵∴♀♂♁☉↑↓→←↖↗↙↘‖｜／＼∕﹨＄￥〒￠￡％＠℃℉﹩﹪﹫㏕"
        "㎜㎝㎞㏎㎡㎎㎏㏄°兙兛兞兝兡兣"
    ),
    "嗧瓩糎▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯═╞╪╡◢◣◥◤╱╲╳",
    (
        "０１２３４５６７８９ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ〡〢〣〤〥〦〧〨〩?卄?ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎ"
        "ｏｐｑｒｓｔｕｖｗｘｙｚΑΒΓΔΕΖΗΘΙΚ"
    ),
    "ΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦㄧㄨㄩ˙ˉˊˇˋ",
    "①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ",
)
_FIRST_HAN_ROW = 0x24 - 1  # of plane 1, rows counted from 0
# The characters of each plane as runs of those of the Big5 level: where a run starts and how long it is.
_LEVEL_1 = (
    *((0, 1412), (1413, 424), (1412, 1), (1837, 1876), (4100, 1), (3713, 387), (4101, 525), (4815, 1), (4626, 189)),
    *((4816, 84), (5046, 1), (4900, 54), (4955, 1), (4954, 1), (4956, 90), (5047, 354)),
)
_LEVEL_2 = (
    *((0, 10), (11, 33), (92, 1), (44, 48), (93, 46), (306, 1), (139, 167), (307, 1840), (2794, 1), (2148, 108)),
    *((2257, 537), (2147, 1), (2795, 100), (2256, 1), (2895, 399), (3295, 1637), (5481, 1), (4932, 146), (5619, 1)),
    *((5078, 287), (6228, 1), (5365, 116), (5482, 137), (5620, 104), (6145, 1), (5724, 222), (5947, 198), (6146, 82)),
    *((6229, 86), (5946, 1), (6315, 8), (6324, 153), (6478, 56), (6834, 1), (6534, 113), (6323, 1), (6647, 142)),
    *((6477, 1), (6789, 45), (6835, 71), (7100, 1), (6906, 194), (7101, 490), (7634, 1), (7591, 43), (7635, 1)),
    *((7637, 11), (7636, 1), (7648, 4)),
)


def is_well_formed(data: bytes) -> bool:
    """Whether `data` can be EUC-TW, its last character perhaps cut."""
    match = _WELL_FORMED.match(data)
    return match is not None and len(data) - match.end() < 4


def decode(data: bytes) -> str:
    """The text of `data`; what is not known is U+FFFD."""
    table = _table()
    pieces = []
    for match in _CODE.finditer(data):
        code = match.group()
        pieces.append(code.decode("ascii") if code[0] < 0x80 else table.get(code, "\ufffd"))
    return "".join(pieces)


@cache
def _table() -> dict[bytes, str]:
    """The characters of planes 1 and 2 by their bytes; plane 1 may also be written like the others."""
    table: dict[bytes, str] = {}
    for row, signs in enumerate(_SIGNS):
        for column, sign in enumerate(signs):
            if sign != "?":
                table[bytes((_FIRST + row, _FIRST + column))] = sign
    for at, character in enumerate(_moved(list(_big5(0xA440, 0xC67E)), _LEVEL_1)):
        row, column = divmod(at, _ROW)
        table[bytes((_FIRST + _FIRST_HAN_ROW + row, _FIRST + column))] = character
    table |= {bytes((_PLANE_2, _FIRST)) + code: character for code, character in table.items()}
    for at, character in enumerate(_moved(list(_big5(0xC940, 0xF9D5)), _LEVEL_2)):
        row, column = divmod(at, _ROW)
        table[bytes((_PLANE_2, _FIRST + 1, _FIRST + row, _FIRST + column))] = character
    return table


def _moved(characters: list[str], runs: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for start, length in runs:
        yield from characters[start : start + length]


def _big5(first: int, last: int) -> Iterator[str]:
    for code in range(first, last + 1):
        trail = code & 0xFF
        if 0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE:
            yield from code.to_bytes(2, "big").decode("big5", "ignore")
