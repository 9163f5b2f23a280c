"""Which words of a piece of text have to stand together, as they were typed: they are one thing, not several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from hansou.index.text.fold.fold import fold

from .questions import is_asking

# Words that only hold a sentence together: never wanted, never highlighted, unless a query has no others.
FUNCTION_WORDS = frozenset(
    fold(
        "的 了 着 过 是 在 和 与 及 或 也 都 就 而 但 之 其 于 以 为 "
        "被 把 对 从 到 向 由 等 吗 呢 吧 啊 呀 么 所 这 那 个 and or not"
    ).split()
)

SHORTEST_NAME, LONGEST = 6, 14
"""Characters of a long name, at least, and of a piece of text that is no sentence, at most."""

_AND = frozenset(fold("和 与 及").split())  # also within names
_NO_NAME = FUNCTION_WORDS - _AND | frozenset(
    fold(
        "我 你 您 他 她 它 我们 你们 他们 有 没有 没 不 去 来 要 想 请 让 给 上 进 读 考 找 看 很 最 最好 "
        "最大 附近 关于 举行 召开 举办 出席 参加 加入 成立 宣布 访问 介绍 全部 内部 外部 东部 西部 南部 北部 "
        "中部 上部 下部 头部 干部 局部 总部 门部 结局 布局 格局 大局"
    ).split()
)
# What names of organisations and events end in.
_ENDS = tuple(
    fold(
        "委员会 理事会 基金会 联合会 协会 学会 商会 总会 总工会 研究会 促进会 议会 管委会 组委会 运动会 大会 "
        "全会 奥运会 亚运会 博览会 交易会 展览会 音乐会 电影节 艺术节 文化节 锦标赛 联赛 公开赛 世界杯 "
        "马拉松赛 论坛 峰会 组织 联盟 同盟 大学 学院 中学 小学 党校 研究院 研究所 设计院 科学院 工程院 医院 "
        "法院 检察院 国务院 剧院 银行 集团 有限公司 总公司 交易所 事务所 出版社 通讯社 电视台 广播电台 图书馆 "
        "博物馆 美术馆 纪念馆 科技馆 大使馆 办公室 办公厅 研究中心 控制中心 解放军 部 局 署"
    ).split()
)


def standing_together(
    words: Sequence[str], bounds: Sequence[int], single: Sequence[bool]
) -> tuple[tuple[int, int], ...]:
    """The strings of several words that a document has to hold, as (first unit, after the last), of a piece of text
    whose words are these, folded, and begin at `bounds`; `single`: which of its units are one character.

    A long name is one; else characters are that the segmenter leaves alone, one after another. A sentence or a
    question has none: its words are answered in any order.
    """
    size = bounds[-1]
    if len(words) < 2 or size > LONGEST:
        return ()
    found = ((0, size),) if _is_name(words, size, single) else tuple(_alone(words, bounds, single))
    return () if found and any(map(is_asking, words)) else found


def _is_name(words: Sequence[str], size: int, single: Sequence[bool]) -> bool:
    return (
        size >= SHORTEST_NAME
        and "".join(words).endswith(_ENDS)
        and words[0] not in _AND
        and all(single)
        and all(word.isalpha() and word not in _NO_NAME for word in words)
    )


def _alone(words: Sequence[str], bounds: Sequence[int], single: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Words of one character, two and more, one after another."""

    def alone(at: int) -> bool:
        first, word = bounds[at], words[at]
        return bounds[at + 1] - first == 1 and single[first] and word.isalpha() and word not in FUNCTION_WORDS

    for is_alone, run in groupby(range(len(words)), alone):
        found = list(run)
        if is_alone and len(found) > 1:
            yield bounds[found[0]], bounds[found[-1] + 1]
