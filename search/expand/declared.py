"""Short forms that a text declares itself: 全称（以下简称X）, 全称（X）, 全称（ABC）.

Pure functions of a text, for an index to learn from. Certain rather than many: a short form of Chinese characters has
the first character of the full name and those that follow in its order, and a Latin one stands behind a name that
begins where something else ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from hansou.index.text.tokens.segmenter import default_cut

_LONGEST, _SHORTEST = 24, 4  # characters of a full name
_HAN = "\u4e00-\u9fff"
_DECLARED = re.compile(
    rf"(?P<run>[{_HAN}A-Za-z0-9·]{{4,40}})[》”」]?[（(]"
    rf"(?P<mark>以下简称为?|下称|以下统称|简称为?|英文简称|英文缩写为?|缩写为?)?[：:,，]?[“\"「《]?"
    rf"(?P<short>[{_HAN}]{{2,8}}|[A-Z][A-Za-z0-9&-]{{1,9}})[”\"」》]?[）)]"
)
# What a name of something ends with that has a Latin short form.
_ENDS = re.compile(
    "(?:组织|机构|协会|学会|联合会|委员会|理事会|基金会?|银行|公司|集团|大学|学院|研究所|研究院|实验室|"
    "论坛|联盟|同盟|公约|协定|协议|署|总局|管理局|委|中心|系统|技术|指数|指标|体系|标准|产品|计划|"
    "项目|峰会|会议|大会|赛|综合征|综合症|疾病|病毒|肺炎|生产总值|蛋白|细胞|基因|疗法|扫描|成像|智能|"
    "现实|网络|互联网|平台|模型|语言|芯片|处理器|卫星|导航|航天局|飞机|能源|天然气|石油气|联赛|"
    "公开赛|锦标赛|总会|法院|条约|伙伴关系|经济体|欧盟|共同体|交易所|证券)$"
)
_TIME = re.compile(
    r"^(?:[0-9]{4}年)?(?:[0-9]{1,2}月份?|[一二三四五六七八九十]+月份?)?(?:[0-9]{1,2}日)?(?:第[一二三四]季度|[上下]半年)?(?:第[0-9]+届)?"
)
_NEVER_IN_NAMES = re.compile("[0-9的在由向据为是将被把从到于让使提供接任]")
# Before a name: what is no part of it.
_BEFORE = frozenset("的和与及由在向对据为是将被把从到于以让使经按用等该对向给同跟")
_OPENINGS = (
    "根据 按照 通过 包括 参加 加入 成为 作为 出席 来自 关于 推动 建设 发布 "
    "发布了 获得 采用 利用 使用 实现 举行 举办 签署 宣布 表示 访问 会见 成立 "
    "创建 构建 建立 依托 以及 称为 名为 叫做 其中 目前 近日 今天 昨天 日前 "
    "当天 今年 去年 首个 我国 他们"
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A full name and the short form that is declared for it; `start` and `end` are the extent of all of it."""

    full: str
    short: str
    start: int
    end: int


def declared_forms(text: str) -> Iterator[Declared]:
    """The short forms that a text declares, in order."""
    for match in _DECLARED.finditer(text):
        run, short = match["run"], match["short"]
        latin = short[0].isascii()
        if latin:
            full = _latin_full(run, short, text[match.start() - 1 : match.start()])
        else:
            full = _chinese_full(run, short, declared=match["mark"] is not None)
        if full is not None and _SHORTEST <= len(full) <= _LONGEST and full != short:
            yield Declared(full, short, match.start("run") + len(run) - len(full), match.end())


def _chinese_full(run: str, short: str, *, declared: bool) -> str | None:
    """The part of a run, up to its end, that begins as its short form does and has all its characters in order. The
    shortest that starts a word, or where nothing declares it one that ends as it does, too.
    """
    if any(character.isdigit() for character in run[-_SHORTEST:]):
        return None
    starts = _word_starts(run)
    for at in range(len(run) - len(short) - 1, -1, -1):
        full = run[at:]
        if at not in starts or full[0] != short[0] or not _is_within(short, full):
            continue
        if short in full and (not declared or not full.startswith(short)):
            return None
        if declared or (full[-1] == short[-1] and len(full) >= len(short) + 2 and _spread(short, full)):
            return full
        return full if _last_word(run, starts).startswith(short[-1]) and len(full) >= 2 * len(short) else None
    return None


def _latin_full(run: str, short: str, before: str) -> str | None:
    """The name before a Latin short form: what follows the last word that is no part of a name; None where that is not
    plain.
    """
    if not _ENDS.search(run) or not short[:2].isupper() or not short.isalnum():
        return None
    words, openings = default_cut()(run), _OPENINGS.split()
    at = len(run)
    for word in reversed(words):
        if word in openings or (len(word) == 1 and word in _BEFORE and at < len(run)):
            break
        at -= len(word)
    else:
        # The run begins where a sentence or a part of it does: nothing else stands between.
        if before and before not in '，。；：、！？“”"《（(「\n　 ':
            return None
    full = _TIME.sub("", run[at:])
    return full if full and not _NEVER_IN_NAMES.search(full) else None


def settled(found: Iterable[Declared]) -> dict[str, set[str]]:
    """The full names of each short form, of all that a collection declares. Of names that end alike the shortest: what
    stands before it in others is no part of it (英国国内生产总值, 国内生产总值).
    """
    names: dict[str, set[str]] = {}
    for each in found:
        names.setdefault(each.short, set()).add(each.full)
    return {
        short: {full for full in fulls if not any(full != other and full.endswith(other) for other in fulls)}
        for short, fulls in names.items()
    }


def _word_starts(run: str) -> set[int]:
    return {0, *accumulate(map(len, default_cut()(run)))}


def _last_word(run: str, starts: set[int]) -> str:
    edges = sorted(starts)
    return run[edges[-2] :] if len(edges) > 1 else run


def _is_within(short: str, full: str) -> bool:
    characters = iter(full)
    return all(character in characters for character in short)


def _spread(short: str, full: str) -> bool:
    """Whether the characters come from more than one place of the name."""
    return short not in full or full.startswith(short)
