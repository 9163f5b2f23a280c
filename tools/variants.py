"""Characters that are written for one another beside what OpenCC's tables of 2014 have: ``variants.txt`` of the fold.

    python -m tools.variants UNIHAN OPENCC

UNIHAN is a folder with Unihan_Variants.txt, Unihan_OtherMappings.txt and Unihan_Readings.txt of the Unicode Character
Database (Debian: package unicode-data), OPENCC one with the official OpenCC's Python package (not the one that hansou
needs, which has the same name: ``pip install --target OPENCC opencc``).

Taken are, where our fold holds the two apart:

* what OpenCC's t2s, tw2s and hk2s write otherwise;
* its new forms of Japanese characters (jp2t), unless both are standard characters of Chinese (予 and 豫);
* Unihan's semantic and z-variants of a character that is no standard one of the mainland (the 8,105 of 2013), where
  they lead to just one that is: what is standard is kept apart, so that names are (喆 and 哲, 堃 and 坤);
* EXTRA, which none of these has.

APART are false friends: pairs that one of the sources has and that readers keep apart, or that are no variants.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from hansou.index.text.fold import characters
from hansou.index.text.fold.characters import fold_character, simplify_character

OUT = Path(characters.__file__).with_name("variants.txt")
HEAD = """\
# Characters that stand for another: the Simplified one first, then those that are written for it.
# Made by tools.variants of OpenCC (Apache-2.0), the Unicode Character Database (Unicode License), a list of ours.
"""

EXTRA = (
    "侄姪 枪鎗 达逹 准凖 眯瞇 挂罣 泪涙 捻撚 焊銲 捶搥 驱敺 岩嵒 误悮 法灋 蛇虵 脉衇 叠疉 焰熖 期朞 杯桮 浙淛 "
    "橹艣 昆崐 球毬 址阯 佛髴 岁歳 姬姫 仿髣 秘祕 咱喒偺 耽躭 困睏 喂餧 裤袴 碗盌椀 耀燿 污汚 滨濵 二弍 一弌 乃廼 "
    "床牀 奖奬 帆颿 敛歛 渎凟 刹剎 滨浜 糟蹧 梅楳 槁槀 餐歺 裤絝 锄耡 胸胷 臁膁 船舩 霓蜺 蟆蟇 裴裵 袖褎 抵觝 悖誖 "
    "扬颺 鬃騣 榨搾 捂摀 燕鷰 麻痲 协恊 炮礟 发醱 酬詶"
)
APART = [
    "妳",
    "卍",
    "咲",
    "榎",
    "啍",
    "圕",
    "埶",
    "寔",
    "廌",
    "炁",
    "炰",
    "猋",
    "唊",
    "唚",
    "儓",
    "傜",
    "撟",
    "擗",
    "躭",
    "酖",
    "雝",
    "魟",
    "鷩",
    "洤",
    "滺",
    "訠",
    "繲",
    "嬭",
    "嵠",
    "奞",
    "夅",
    "侅",
    "佋",
    "俓",
    "尗",
    "尣",
    "揅",
    "荅",
    "蜑",
    "庬",
    "戉",
    "桼",
    "杸",
    "棥",
    "棳",
    "笓",
    "蘽",
    "蛌",
    "蚦",
    "蟟",
    "蟚",
    "豘",
    "豝",
    "踁",
    "麰",
    "氥",
    "氼",
    "苿",
    "朿",
    "煠",
    "摡",
    "喐",
    "誩",
    "寗",
    "刓",
    "傌",
]
# Parts of characters, which Unihan lists under the whole ones.
_PARTS = set("乚冂冋冫刂勹厶忄扌氵灬爫牜犭礻衤艹訁釒飠亻阝巛疋艸兦扌彐亼乹")

_CONVERT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import opencc
characters = json.load(sys.stdin)
found = {}
for name in sys.argv[2:]:
    convert = opencc.OpenCC(name).convert
    found[name] = {each: other for each in characters if (other := convert(each)) != each}
json.dump(found, sys.stdout)
"""


def converted(folder: Path, *names: str) -> Mapping[str, Mapping[str, str]]:
    """What the official OpenCC makes of single characters, by conversion."""
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
    every = [chr(point) for first, last in ranges for point in range(first, last)]
    command = [sys.executable, "-I", "-c", _CONVERT, str(folder), *names]
    done = subprocess.run(command, input=json.dumps(every), capture_output=True, text=True, check=True)  # noqa: S603
    found: Mapping[str, Mapping[str, str]] = json.loads(done.stdout)
    return found


def unihan(folder: Path, file: str, *fields: str) -> Iterator[tuple[str, str]]:
    """Entries of a file of Unihan: a character and what is said of it."""
    for line in (folder / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            point, field, value = line.split("\t")
            if field in fields:
                yield _character(point), value


def _character(code: str) -> str:
    """The character that Unihan writes as U+4E00."""
    return chr(int(code.replace("U+", "0x"), 0))


def standard_characters(folder: Path) -> frozenset[str]:
    """The Table of General Standard Chinese Characters of 2013."""
    entries = [
        *unihan(folder, "Unihan_OtherMappings.txt", "kTGH"),
        *unihan(folder, "Unihan_Readings.txt", "kTGHZ2013"),
    ]
    return frozenset(character for character, _ in entries)


def unihan_variants(folder: Path, standard: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Characters that are no standard ones and encoded in a charset of Taiwan, Japan or the mainland, each with the one
    standard character that it is a variant of.
    """
    others: defaultdict[str, set[str]] = defaultdict(set)
    for character, value in unihan(folder, "Unihan_Variants.txt", "kSemanticVariant", "kZVariant"):
        for variant in value.split():
            other = _character(variant.split("<")[0])
            others[character].add(other)
            others[other].add(character)
    for character, variants in others.items():
        if character in standard or simplify_character(character) in standard or ord(character) > 0x9FFF:
            continue
        if not any(character.encode(charset, "ignore") for charset in ("big5", "euc_jp", "gbk")):
            continue
        chosen = {simplify_character(each) for each in variants} & standard
        if len(set(map(fold_character, chosen))) == 1:
            yield character, min(chosen)


def pairs(unihan_folder: Path, opencc_folder: Path) -> Iterator[tuple[str, str]]:
    """A character and the Simplified one that it is written for."""
    for group in EXTRA.split():
        yield from ((character, group[0]) for character in group[1:])
    standard = standard_characters(unihan_folder)
    for name, table in converted(opencc_folder, "t2s", "tw2s", "hk2s", "jp2t").items():
        for character, other in table.items():
            both = {simplify_character(character), simplify_character(other)} <= standard
            if len(other) == 1 and not (name == "jp2t" and both):
                known = simplify_character(other) in standard
                yield (other, character) if character in standard and not known else (character, other)
    yield from unihan_variants(unihan_folder, standard)


def groups(found: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """The variants of each character, of those that our fold without this file holds apart."""
    chosen: dict[str, str] = {}
    for character, other in found:
        target = simplify_character(other)
        if (
            (character in APART and character not in EXTRA)
            or character in _PARTS
            or fold_character(character) == fold_character(target)
        ):
            continue
        if character == target or not all(0x3400 <= ord(each) <= 0x9FFF for each in (character, target)):
            continue
        chosen.setdefault(character, target)
    variants: defaultdict[str, list[str]] = defaultdict(list)
    for character in chosen:
        target = _settled(character, chosen)
        if character != target:
            variants[target].append(character)
    return variants


def _settled(character: str, chosen: Mapping[str, str]) -> str:
    """Where a chain of targets ends."""
    seen: set[str] = set()
    while character in chosen and character not in seen:
        seen.add(character)
        character = chosen[character]
    return character


def main(unihan_folder: str, opencc_folder: str) -> int:
    """Write the file."""
    OUT.write_text("", encoding="utf-8")
    characters.variants.cache_clear()
    simplify_character.cache_clear()
    found = groups(pairs(Path(unihan_folder), Path(opencc_folder)))
    lines = (f"{target} {''.join(sorted(set(found[target])))}\n" for target in sorted(found))
    OUT.write_text(HEAD + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
