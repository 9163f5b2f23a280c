"""Nothing is missed and nothing else found, told by an oracle that takes no text apart.

Texts are put together of tokens, each in one of the ways in which it may be written, so that what they hold is known
beforehand. Runs of tokens, written anew, are asked for in quotation marks.

    python -m tests.trust.writings --texts 2000 --queries 100000
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from hansou import Article, Indexer, Searcher

# Each token, and ways to write it that are units of their own wherever white space or punctuation parts them.
WRITINGS = {
    "file": ("file", "ﬁle", "FILE", "ｆｉｌｅ", "fi\u00adle", "ﬁ\u200dle"),
    "cafe": ("café", "cafe\u0301", "CAFÉ", "cafe", "ca\u200cfe"),
    "iv": ("Ⅳ", "IV", "ⅳ", "iv"),
    "km": ("㎞", "km", "KM", "ｋｍ"),
    "strasse": ("Straße", "STRASSE", "straẞe", "strasse"),
    "й": ("й", "и\u0306", "Й"),
    "10": ("10", "１０", "⑩", "¹⁰", "₁₀", "⒑"),
    "1570": ("1,570", "1570", "１,５７０", "１５７０"),
    "2.5": ("2.5", "２．５", "2．5"),
    "20.2": ("20.2", "２０.２"),
    "〇": ("〇", "○"),
    "水": ("水", "⽔", "㊌"),
    "车": ("车", "車", "⻋"),
    "国": ("国", "國", "囯", "国\ufe00"),
    "が": ("が", "か\u3099", "ｶﾞ".replace("ｶ", "か")),
    "ガ": ("ガ", "ｶﾞ", "カ\u3099", "カﾞ"),
    "한": ("한", "\u1112\u1161\u11ab"),
    "❤": ("❤", "❤️"),
    "℃": ("℃", "°C", "ºC", "˚C"),
    "二": ("二", "㊁"),
    "八": ("八", "㈧"),
    "年": ("年",),
}
BETWEEN = (" ", "，", "。", "\n", "、 ", "\u3000", "；")


def written(tokens: list[str], rng: random.Random) -> str:
    """Tokens as a text."""
    return "".join(rng.choice(WRITINGS[token]) + rng.choice(BETWEEN) for token in tokens)


def check(folder: Path, number: int, queries: int, seed: int) -> int:
    """Ask for runs of tokens of so many texts; how many texts were found in all. Raises AssertionError where they are
    not exactly those that have them.
    """
    rng, total = random.Random(seed), 0
    known = list(WRITINGS)
    texts = [rng.choices(known, k=rng.randint(5, 60)) for _ in range(number)]
    with Indexer(folder / "index") as indexer:
        for at, tokens in enumerate(texts):
            indexer.add(Article(path=str(at), title="", body=written(tokens, rng)))
    packed = ["\0" + "\0".join(tokens) + "\0" for tokens in texts]
    with Searcher(folder / "index") as searcher:
        for _ in range(queries):
            tokens = rng.choice(texts)
            first = rng.randrange(len(tokens))
            wanted = tokens[first : first + rng.randint(1, 5)] if rng.random() < 0.9 else rng.choices(known, k=2)
            query = f'"{written(wanted, rng)}"'
            needle = "\0" + "\0".join(wanted) + "\0"
            holding = {str(at) for at, text in enumerate(packed) if needle in text}
            results = searcher.search(query, limit=number, repeats=True)
            assert {hit.path for hit in results} == holding, (query, wanted)
            assert results.total == len(holding)
            total += len(holding)
            for hit in results[:3]:
                for snippet in hit.snippets:
                    for start, end in snippet.highlights:
                        assert snippet.text[start:end].strip("".join(BETWEEN)) == snippet.text[start:end]
    return total


def main() -> None:
    """Check, and say what was checked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = check(Path(folder), options.texts, options.queries, options.seed)
    sys.stdout.write(
        f"writings: {options.queries:,} runs in {options.texts:,} texts: {found:,} found, all and no other\n"
    )


if __name__ == "__main__":
    main()
