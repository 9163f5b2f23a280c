"""The keys: what the bottom row tells of them, and the table of all; `translated` where they are shown."""

from __future__ import annotations

from hansou.search.cli.messages import later

Keys = tuple[tuple[str, str], ...]

IN_QUERY: Keys = (
    ("Enter", later("to the results")),
    ("↑", later("earlier queries")),
    ("Ctrl+C", later("quit")),
)
#: What is told where there is nothing to read yet; the other half of each row is quiet.
GREETING: Keys = (
    (later("Type what you are looking for; results appear as you type."), ""),
    ("", ""),
    ("江阴 项目", later("both words")),
    ("“百亿项目”", later("exactly these characters")),
    ("江阴 -宜兴", later("one without the other")),
    ("title:半导体", later("in the title; also source:, author: and date:")),
    ("江*  高?区", later("wildcards")),
    ("", ""),
    ("?", later("shows all keys, outside the query")),
)
IN_LIST: Keys = (
    ("Enter", later("read")),
    ("/", later("query")),
    ("?", later("keys")),
    ("n N", later("matches")),
    ("f", later("years, sources")),
    ("s", later("order")),
    ("t", "简/繁"),
    ("o", later("open")),
    ("y", later("copy path")),
    ("q", later("quit")),
)
IN_ARTICLE: Keys = (
    ("Esc", later("back")),
    ("n N", later("matches")),
    ("/", later("query")),
    ("?", later("keys")),
    ("t", "简/繁"),
    ("o", later("open")),
    ("y", later("copy path")),
    ("m", later("more like this")),
    ("q", later("quit")),
)
ALL: Keys = (
    ("", later("The query")),
    ("/", later("type a query")),
    ("↑ ↓", later("earlier and later queries")),
    ("Enter, Esc, ↓", later("to the results")),
    ("", ""),
    ("", later("The results")),
    ("↑ ↓, j k", later("move; also PgUp PgDn, Home End")),
    ("Enter, →", later("read the article")),
    ("r", later("list the repeats of a story below it")),
    ("f", later("narrow to a year or a source")),
    ("c", later("stop narrowing")),
    ("s", later("order: best, newest or oldest first")),
    ("a", later("find all words, or any of them")),
    ("e", later("with regional words and synonyms, or without")),
    ("R", later("list every repeat, or each story once")),
    ("m", later("articles like this one; Esc goes back to the query")),
    ("", ""),
    ("", later("The article")),
    ("n, N", later("next match, previous match")),
    ("t", later("in Simplified, in Traditional, as written")),
    ("o", later("open the file here in $EDITOR or the pager")),
    ("y", later("copy the path")),
    ("Esc, ←", later("back to the results")),
    ("", ""),
    ("Tab", later("next part of the screen; the mouse works too")),
    ("q, Ctrl+C", later("quit")),
)
