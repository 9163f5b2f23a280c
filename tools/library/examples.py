"""An example of each public name, run when docs/library.md is made; the folder ``news`` and its index are there."""

from __future__ import annotations

_SEARCHER = 'from hansou import Searcher\n\nwith Searcher("news.hansou") as searcher:\n'
_WHY = f"""{_SEARCHER}\
    why = searcher.why('换电站 "太湖小道" 出租车', "news/wuxi/taxi-battery-swap.txt", since="2022")
"""

EXAMPLES: dict[str, str] = {
    "Indexer": """\
from hansou import Indexer

with Indexer("news.hansou") as indexer:
    print(indexer.update("news").unchanged, "files unchanged")
    indexer.add({"path": "memo/1", "title": "备忘", "body": "下周去江阴看换电站。"})
    indexer.remove("memo/1")
""",
    "Article": """\
import datetime

from hansou import Article

article = Article("memo/1", "备忘", "下周去江阴看换电站。", date=datetime.date(2024, 5, 1))
print(article.path, article.date)
""",
    "ReadOptions": """\
from hansou import Indexer, ReadOptions

with Indexer("other.hansou", options=ReadOptions(fields={"title": "headline"}, max_bytes=1 << 20)) as indexer:
    print(indexer.options.max_bytes)
""",
    "Report": """\
from hansou import Indexer

with Indexer("news.hansou") as indexer:
    report = indexer.update("news")
print(report.added, report.changed, report.unchanged, report.removed, report.failed)
""",
    "Progress": """\
from hansou import Indexer

seen = []
with Indexer("progress.hansou", workers=1) as indexer:
    indexer.update("news", lambda progress: seen.append((progress.files, progress.total)))
print(seen[-1][0] == seen[-1][1])
""",
    "Failure": """\
from pathlib import Path

from hansou import Indexer

Path("odd").mkdir()
Path("odd/broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
with Indexer("odd.hansou") as indexer:
    for failure in indexer.update("odd").failed:
        print(failure.where.endswith("broken.pdf"), failure.reason)
""",
    "FormatCount": """\
from hansou import Indexer

with Indexer("formats.hansou", workers=1) as indexer:
    report = indexer.update("news")
print(report.formats["markdown"].files, report.formats["jsonl"].articles)
""",
    "Left": """\
from pathlib import Path

from hansou import preview

Path("pictures").mkdir()
Path("pictures/a.png").write_bytes(b"\\x89PNG\\r\\n\\x1a\\n" + bytes(range(256)))
for left in preview("pictures.hansou", ["pictures"]).left:
    print(left.path.endswith("a.png"), left.kind, left.reason)
""",
    "preview": """\
from hansou import preview

report = preview("not-yet.hansou", ["news"])
print(report.added, "files would be read")
""",
    "watch": """\
from hansou import watch

for report in watch("news.hansou", ["news"]):
    print(report.unchanged > 0)
    break  # else it goes on, with a report whenever files have changed
""",
    "check": """\
from hansou import check

report = check("news.hansou")
print(report.ok, report.problems)
""",
    "CheckReport": """\
from hansou import check

report = check("news.hansou")
print(report.documents, "articles,", report.lost, "lost")
""",
    "Problem": """\
import shutil
from pathlib import Path

from hansou import check

shutil.copytree("news.hansou", "damaged.hansou")
for file in Path("damaged.hansou").glob("*.doc"):
    file.write_bytes(file.read_bytes()[:-9])
for problem in check("damaged.hansou").problems[:1]:
    print(problem.path.startswith("damaged.hansou"), problem.reason)
""",
    "CompactReport": """\
from hansou import Article, Indexer

with Indexer("compact.hansou", workers=1) as indexer:
    indexer.add([Article("memo/1", body="江阴的项目"), Article("memo/2", body="要忘掉的话")])
    indexer.commit()
    indexer.remove("memo/2")
    report = indexer.compact()
print(report.deleted, "deleted article is gone;", report.segments, "segment")
""",
    "upgrade": """\
from hansou import upgrade

report = upgrade("news.hansou")
print(report.format_before == report.format_after, report.articles)
""",
    "UpgradeReport": """\
from hansou import upgrade

report = upgrade("news.hansou")
print(report.articles, "articles were indexed again")
""",
    "Searcher": _SEARCHER
    + """\
    print(searcher.search('"产业集群"', sort="newest", limit=2))
    print(searcher.highlights("江阴的計程車", "出租车 江阴"))
    print(searcher.paths("news/wuxi/t"), searcher.paths_ending("taxi-battery-swap.txt"))
""",
    "Filters": _SEARCHER.replace("import Searcher", "import Filters, Searcher")
    + """\
    recent = Filters(since="2022-02", source="无锡日报")
    for query in ("江阴", "换电站"):
        print(searcher.search(query, **recent.arguments()).total, sum(1 for _ in searcher.occurrences(query)))
""",
    "Results": _SEARCHER
    + """\
    results = searcher.search("换电 电池", limit=1, facets=["year"])
    print(results.total, results.relaxed, results.suggestions)
    print(results)
""",
    "Hit": _SEARCHER
    + """\
    hit = searcher.search("换电站", limit=1)[0]
    print(hit.rank, hit.path, hit.date, hit.source, hit.format)
""",
    "Snippet": _SEARCHER
    + """\
    snippet = searcher.search("换电站", limit=1)[0].snippets[0]
    print(snippet.line, snippet.page, [snippet.text[start:end] for start, end in snippet.highlights])
""",
    "Repeat": _SEARCHER
    + """\
    for hit in searcher.search("path:*same-story*", limit=5, match="any"):
        print(hit.path, [repeat.path for repeat in hit.repeats])
""",
    "Facet": _SEARCHER
    + """\
    facet = searcher.search("江阴", facets=["year"]).facets["year"]
    print(facet.counts, facet.missing)
""",
    "Completion": _SEARCHER
    + """\
    for completion in searcher.suggest("jiangy", limit=2):
        print(completion.text, completion.count > 0)
""",
    "Why": _SEARCHER
    + """\
    why = searcher.why("换电站 霞客湾", "news/wuxi/taxi-battery-swap.txt")
    print(why.found, [(part.text, part.count) for part in why.parts])
""",
    "WhyPart": _WHY
    + """\
    print([(part.text, part.kind, part.words, part.count) for part in why.parts])
""",
    "WhyTerm": f"""{_SEARCHER}\
    why = searcher.why("换电站 司机", "news/wuxi/taxi-battery-swap.txt")
    for term in why.parts[0].terms[:2]:
        print(term.kind, term.text, term.documents, f"{{term.share:.0%}}")
""",
    "WhyPlace": _WHY
    + """\
    place = why.parts[0].places[0]
    print(place.line, place.text, place.highlights)
""",
    "WhyNearest": _WHY
    + """\
    for nearest in why.parts[1].nearest:
        print(nearest.wanted, nearest.found, nearest.how)
""",
    "WhyEquivalent": _WHY
    + """\
    print([(other.text, other.kind) for other in why.parts[2].equivalents])
""",
    "WhyFilter": _WHY
    + """\
    print([(each.field, each.value, each.passes) for each in why.filters])
""",
    "Stats": _SEARCHER
    + """\
    stats = searcher.stats()
    print(stats.documents, stats.first_date, stats.scripts)
""",
    "Occurrence": _SEARCHER
    + """\
    for occurrence in list(searcher.occurrences("换电站", context=6))[:2]:
        print(occurrence.left, "|", occurrence.text, "|", occurrence.right)
""",
    "Trends": _SEARCHER
    + """\
    trends = searcher.trends(["出租车", "换电站"], by="year")
    for row in trends.rows:
        print(row.name, row.articles, [tally.occurrences for tally in row.tallies])
""",
    "TrendRow": _SEARCHER
    + """\
    row = searcher.trends("出租车", by="year").without
    print(row.articles, "articles without a date")
""",
    "Collocate": _SEARCHER
    + """\
    for collocate in searcher.collocates("出租车", limit=2):
        print(collocate.word, collocate.near)
""",
    "SavedQueries": """\
from pathlib import Path

from hansou import Indexer, SavedQueries, Searcher

queries = SavedQueries(Path("kept"))
with Searcher("news.hansou") as searcher:
    queries.save("taxis", searcher, "出租车", since="2023")
with Indexer("news.hansou") as indexer:
    indexer.add({"path": "memo/2", "title": "出租车换电", "body": "出租车明年换电。", "date": "2024-05-01"})
with Searcher("news.hansou") as searcher, queries.new("taxis", searcher) as results:
    print([hit.title for hit in results])
with Indexer("news.hansou") as indexer:
    indexer.remove("memo/2")
""",
    "SavedQuery": """\
from pathlib import Path

from hansou import SavedQueries

for query in SavedQueries(Path("kept")):
    print(query.name, query.query, dict(query.filters))
""",
    "script_of": """\
from hansou import script_of

print(script_of("江阴的换电站"), script_of("江陰的換電站"), script_of("AI"))
""",
    "to_script": """\
from hansou import to_script

print(to_script("头发和发展", "traditional"), to_script("乾淨的頭髮", "simplified"))
""",
    "index_path": """\
from hansou import index_path

print(index_path("news.hansou"), index_path("opensearch://localhost:9200/news"))
""",
    "time_limit": _SEARCHER.replace("import Searcher", "import QueryError, Searcher, time_limit")
    + """\
    try:
        with time_limit(2):
            print(searcher.search("江*").total > 0)
    except QueryError as error:
        print(error)
""",
    "engine": """\
from hansou import engine

print(engine)
""",
    "HansouError": """\
from hansou import HansouError, Searcher

try:
    Searcher("nowhere")
except HansouError as error:
    print(type(error).__name__, "-", error)
""",
    "NoIndex": """\
from hansou import NoIndex, Searcher

try:
    Searcher("nowhere")
except NoIndex as error:
    print(error.path)
""",
    "CorruptIndex": """\
import shutil
from pathlib import Path

from hansou import CorruptIndex, Searcher

shutil.copytree("news.hansou", "cut.hansou")
for file in Path("cut.hansou").glob("*.inv"):
    file.write_bytes(b"")
try:
    with Searcher("cut.hansou") as searcher:
        searcher.search("江阴")
except CorruptIndex as error:
    print(error.path.startswith("cut.hansou"), "-", error.reason)
""",
    "NewerIndex": 'from hansou import NewerIndex\n\nprint(NewerIndex("news.hansou", 99))\n',
    "OlderIndex": 'from hansou import OlderIndex\n\nprint(OlderIndex("news.hansou"))\n',
    "OlderCommit": """\
import warnings

from hansou import OlderCommit, Searcher

with warnings.catch_warnings():
    warnings.simplefilter("error", OlderCommit)  # rather an error than answers of an older commit
    Searcher("news.hansou").close()
""",
    "IndexLocked": """\
from hansou import Indexer, IndexLocked

with Indexer("locked.hansou"):
    try:
        Indexer("locked.hansou", wait=0)
    except IndexLocked as error:
        print(error)
""",
    "QueryError": _SEARCHER.replace("import Searcher", "import QueryError, Searcher")
    + """\
    try:
        searcher.search("江阴", since="next year")
    except QueryError as error:
        print(error.reason)
""",
    "SourceError": """\
from hansou import Indexer, SourceError

with Indexer("other.hansou") as indexer:
    try:
        indexer.update("no-such-folder")
    except SourceError as error:
        print(error)
""",
    "ArticleError": """\
from hansou import Article, ArticleError

try:
    Article("memo/2", body=b"bytes")
except ArticleError as error:
    print(error.path, error.field, "-", error)
""",
    "ArgumentError": _SEARCHER.replace("import Searcher", "import ArgumentError, Searcher")
    + """\
    try:
        searcher.search("江阴", sort="best")
    except ArgumentError as error:
        print(error)
""",
    "ClosedError": """\
from hansou import ClosedError, Searcher

searcher = Searcher("news.hansou")
searcher.close()
try:
    searcher.search("江阴")
except ClosedError as error:
    print(error)
""",
    "WordListError": """\
from hansou import Searcher, WordListError

try:
    Searcher("news.hansou", synonyms="no-such-file.txt")
except WordListError as error:
    print(error.path)
""",
    "ClusterError": """\
from hansou import ClusterError, Searcher

try:
    Searcher("opensearch://me:secret@host/news")
except ClusterError as error:
    print(error)
""",
}
