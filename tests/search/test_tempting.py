"""Other forms of words, found through a searcher: nearly all texts that hold them, and few of those made to tempt."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hansou import Article, Indexer, Searcher
from hansou.search.expand.forms import known_forms

CASES = Path(__file__).parent / "cases"
LEAST_RIGHT, MOST_WRONG = 0.9, 0.05


@pytest.mark.parametrize("name", ["tempting.tsv", "tempting_fresh.tsv"])
def test_other_forms_are_found_as_words(tmp_path: Path, name: str) -> None:
    """Each form is asked for by its other forms, those that hansou does not know by a synonym of a person's own."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    forms = known_forms()
    own = {form: f"甲乙丙{at}号" for at, form in enumerate(sorted({form for _, form, _ in rows if form not in forms}))}
    synonyms = tmp_path / "synonyms.txt"
    synonyms.write_text("\n".join(f"{name},{form}" for form, name in own.items()), encoding="utf-8")
    texts = sorted({text for _, _, some in rows for text in some.split()})
    with Indexer(tmp_path / "index", workers=1) as indexer:
        indexer.add(Article(text, body=f"{text}。") for text in texts)
    counts: Counter[tuple[str, bool]] = Counter()
    with Searcher(tmp_path / "index", synonyms=synonyms) as searcher:
        for kind, form, some in rows:
            others = [each for each in forms.others(form) if not each.asked]
            queries = [own[form]] if form in own else ["".join(each.string.tokens) for each in others]
            if not queries:
                continue
            answers = [searcher.search(query, limit=len(texts), repeats=True, snippets=0) for query in queries]
            found = {hit.path for results in answers if not results.relaxed for hit in results}
            for text in some.split():
                if not any(query in text for query in queries):
                    counts[kind, text in found] += 1
    right, wrong = (counts[kind, True] / (counts[kind, True] + counts[kind, False]) for kind in ("right", "wrong"))
    assert (right >= LEAST_RIGHT, wrong <= MOST_WRONG) == (True, True), (right, wrong)
