"""Query strings that nobody planned for.

``python -m tests.search.fuzz INDEX [COUNT [SEED]]`` asks an index COUNT of them, with what is offered instead and how
each is completed, and tells which raised, which have notes that are no line or have no place, which took longest and
whether any took over a second.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

from hansou import Searcher

PIECES = (
    '"', "“", "”", "＂", "„", "「", "」", "『", "』", "(", ")", "（", "）", ":", "：", "+", "-", " ", " ", "\n", "[",
    "AND", " AND ", " OR ", "NOT ", "title:", "date:", "source:", "来源：", "日期:", "text:", "path:", "foo:",
    "2022", "2022-02", "-31", "１２", "TO", "*", "?", "~", "江阴", "產業", "的", "15GWh", "a", "é", "e\u0301", "\u0301",
    "\ud800", "\udc80", "\x00", "\x01", "\U00020bb7", "\U0010ffff", "，", "。", "1,570", ",", ".", "\\", "/", "^", "%",
    "\u3000", "]", "source:\ud800", "{", "}", "［", "］", "｛", "＊", "？", "～", "~3", '"~', "江*", "*区", "高?区",
    "AI*", "*i*", "date:[", " TO ", "2022-02-30", "path:*", "title:(", "title:江*", "source:*报", "年", "py:", "不?人",
    "*\ud800", "\u0301*", "①?②", "\x00*\n", "1*.?5", "a*江*b", "format:?", "作者：*", "~101", "jiangyin", "\U000f0000",
    "huang", "河", "zh", "lü", "nv", "xi'an", "cq", "ㄓㄨㄥ", "ˊ", "˙ㄇ", "1", "江因~", "必竟", "yu:", "zhongguoyh",
)  # fmt: skip
QUERIES = (
    "江阴 (项目 OR 工程) NOT 宜兴", "title:(江阴 OR 無錫) date:[2022-01 TO 2022-12}", "+江阴 -宜兴 source:*日报",
    '"江阴 项目"~5 高?区 霞客*项目', "营商环静~ OR microsoft~ OR 江*", "日期：［2022年1月 至 ］ 标题：“江阴”",
    "huang河 zhongguoyh ㄓㄨㄥㄍㄨㄛˊ py:cq", "营商环静 江因~ Kubernetse~ microsft", "wu xi gao xin qu",
    "(" * 40 + "江*" + ")" * 40, "NOT " * 30 + "江", "path:2022/*.txt AND format:text", "一*二*三*四*五*六*七*八*的",
)  # fmt: skip


def random_query(rng: random.Random) -> str:
    """Pieces of the language in any order, or a query that makes sense with some characters gone, doubled, swapped."""
    if rng.random() < 0.6:
        return "".join(rng.choices(PIECES, k=rng.randint(1, 14)))
    query = list(rng.choice(QUERIES))
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(query))
        change = rng.random()
        if change < 0.3 and len(query) > 1:
            del query[at]
        elif change < 0.7:
            query.insert(at, rng.choice(PIECES))
        else:
            query[at] = chr(
                rng.choice([rng.randrange(0x20, 0x7F), rng.randrange(0x4E00, 0x9FA6), rng.randrange(0x11000)])
            )
    return "".join(query)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(index: str, count: int = 20_000, seed: int = 0) -> int:
    """Ask an index many queries; 1 where one went wrong."""
    rng = random.Random(seed)
    outcomes: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    with Searcher(index) as searcher:
        for query in ("jiangyin", "侠客湾"):  # what is read once is read before it counts
            _ = searcher.search(query).suggestions
        for _ in range(count):
            query = random_query(rng)
            began = time.process_time()  # whatever else the machine does
            try:
                results = searcher.search(query, limit=3, facets=("year",) if rng.random() < 0.1 else ())
                outcomes["found" if results.total else "nothing found"] += 1
                outcomes["something else offered"] += bool(results.suggestions)
                outcomes["completed"] += bool(searcher.suggest(query, 3))
                for note in results.notes:
                    outcomes[f"noted: {note.taken}"] += 1
                    if not str(note).isprintable() or not 0 <= note.position <= len(query):
                        outcomes["bad notes"] += 1
                        tell(f"{query!r}: {note!r}")
            except Exception as error:  # noqa: BLE001 - what this looks for
                outcomes["exceptions"] += 1
                tell(f"{query!r}: {error!r}")
            slowest = sorted([*slowest, (time.process_time() - began, query)], reverse=True)[:5]
    tell(str(dict(outcomes)))
    for seconds, query in slowest:
        tell(f"{seconds:.3f} s  {query!r}")
    return int(slowest[0][0] > 1 or bool(outcomes["exceptions"] + outcomes["bad notes"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:4])))
