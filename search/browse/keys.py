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
    ("f", later("narrow")),
    ("n N", later("matches")),
    ("s", later("order")),
    ("w", later("in lines")),
    ("d", later("over time")),
    ("o", later("open")),
    ("q", later("quit")),
)
IN_ARTICLE: Keys = (
    ("Esc", later("back")),
    ("n N", later("matches")),
    ("] [", later("next, previous")),
    ("/", later("find")),
    ("?", later("keys")),
    ("t", "简/繁"),
    ("O", later("outline")),
    ("Y", later("copy passage")),
    ("o", later("open")),
    ("q", later("quit")),
)
PICKING: Keys = (("Enter", later("take")), ("→", later("read")))
ALL: Keys = (
    ("", later("The query")),
    ("/", later("type a query")),
    ("↑ ↓", later("earlier and later queries of this index")),
    ("Ctrl+P Ctrl+N", later("another result, while you type; also Ctrl+K Ctrl+J")),
    ("Enter, Esc, ↓", later("to the results")),
    ("", ""),
    ("", later("The results")),
    ("↑ ↓, j k", later("move; also PgUp PgDn, Home End, Ctrl+D Ctrl+U, g G")),
    ("Enter, →", later("read the article")),
    ("f", later("narrow to a time, source, author, format or folder")),
    ("c", later("stop narrowing")),
    ("s", later("order: best, newest or oldest first")),
    ("w", later("every occurrence in its line")),
    ("d", later("occurrences over time")),
    ("r", later("list the repeats of a story below it")),
    ("R", later("list every repeat, or each story once")),
    ("a", later("find all words, or any of them")),
    ("e", later("with regional words and synonyms, or without")),
    ("m", later("articles like this one; Esc goes back to the query")),
    ("S", later("save the query, to hear of what comes later")),
    ("E", later("write the results to a file")),
    ("", ""),
    ("", later("The article")),
    ("n, N", later("next match, previous match")),
    ("], [", later("next article, previous article; also J K")),
    ("/", later("find in the article")),
    ("O", later("headings, chapters, pages")),
    ("t", later("in Simplified, in Traditional, as written")),
    ("o", later("open the file here in $EDITOR or the pager")),
    ("y, Y", later("copy the path; copy the passage with its source")),
    ("Esc, ←", later("back to the results")),
    ("", ""),
    ("Tab", later("next part of the screen; the mouse works too")),
    ("q, Ctrl+C", later("quit")),
)
