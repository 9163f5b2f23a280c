"""Makes the small index that is kept of the present format: ``python -m tests.trust.old.make``.

One is kept of every format that was released; what is kept is never made again. Each is a zip archive named by its
format, with the index in it and, as ``holds.json``, what it holds.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path

from hansou import Article, Indexer
from hansou.index.store.commit.commits import FORMAT

KEPT = Path(__file__).parent
ARTICLES = [
    Article("a.txt", "江阴百亿项目开工", "江阴高新区的百亿项目昨天开工，总投资120亿元。", "2022-02-09", "江阴日报"),
    Article("b.txt", "計程車換電站啟用", "臺南的計程車司機說，換電站只要三分鐘。月產能15GWh。", "2022-03", "臺南新聞"),
    Article(
        "c.pdf",
        "",
        "盛合晶微明年投产，PM2.5下降1,570天。" * 40,
        "",
        "",
        3,
        "路遥",
        "https://a.example/1",
        "pdf",
        (0, 20),
    ),
    Article("gone.txt", "删掉的", "这一篇已经删掉。"),
]


def make(target: Path) -> None:
    """Write the archive."""
    with tempfile.TemporaryDirectory() as place:
        index = Path(place) / "index"
        with Indexer(index, workers=1) as indexer:
            indexer.add(ARTICLES[1:])
        with Indexer(index, workers=1) as indexer:
            indexer.add(ARTICLES[0])
            indexer.remove(["gone.txt"])
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(index.iterdir()):
                archive.write(path, path.name)
            holds = {article.path: article.body for article in ARTICLES if article.path != "gone.txt"}
            archive.writestr("holds.json", json.dumps(holds, ensure_ascii=False))


if __name__ == "__main__":
    kept = KEPT / f"format{FORMAT}.zip"
    if kept.exists():
        sys.exit(f"{kept.name} is kept already")
    make(kept)
