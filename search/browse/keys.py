"""The keys: what the bottom row tells of them, and the table of all."""

from __future__ import annotations

Keys = tuple[tuple[str, str], ...]

IN_QUERY: Keys = (
    ("Enter", "to the answers"),
    ("↑", "earlier queries"),
    ("Ctrl+C", "quit"),
)
#: What is told where there is nothing to read yet; the other half of each row is quiet.
GREETING: Keys = (
    ("Type what you look for: the answers come as you type.", ""),
    ("", ""),
    ("江阴 项目", "both words"),
    ("“百亿项目”", "exactly these characters"),
    ("江阴 -宜兴", "the one without the other"),
    ("title:半导体", "in the title; source:, author: and date: too"),
    ("江*  高?区", "wildcards"),
    ("", ""),
    ("?", "tells all keys, outside the query"),
)
IN_LIST: Keys = (
    ("Enter", "read"),
    ("/", "query"),
    ("?", "keys"),
    ("n N", "matches"),
    ("f", "years, sources"),
    ("s", "order"),
    ("t", "简/繁"),
    ("o", "open"),
    ("y", "copy path"),
    ("q", "quit"),
)
IN_ARTICLE: Keys = (
    ("Esc", "back"),
    ("n N", "matches"),
    ("/", "query"),
    ("?", "keys"),
    ("t", "简/繁"),
    ("o", "open"),
    ("y", "copy path"),
    ("m", "more like it"),
    ("q", "quit"),
)
ALL: Keys = (
    ("", "The query"),
    ("/", "type a query"),
    ("↑ ↓", "earlier and later queries"),
    ("Enter, Esc, ↓", "on to the answers"),
    ("", ""),
    ("", "The answers"),
    ("↑ ↓, j k", "move; also PgUp PgDn, Home End"),
    ("Enter, →", "read the article"),
    ("r", "list the repeats of a story under it"),
    ("f", "narrow to a year or a source"),
    ("c", "no longer narrow"),
    ("s", "order: best, newest, oldest first"),
    ("a", "all words are wanted, or any"),
    ("e", "with region words and synonyms, or without"),
    ("R", "every repeat by itself, or each story once"),
    ("m", "articles like this one; Esc back to the query"),
    ("", ""),
    ("", "The article"),
    ("n, N", "the next match, the one before"),
    ("t", "in Simplified, in Traditional, as it was written"),
    ("o", "open the file in $EDITOR, or the pager, at this place"),
    ("y", "copy the path"),
    ("Esc, ←", "back to the answers"),
    ("", ""),
    ("Tab", "from one part to the next; the mouse works too"),
    ("q, Ctrl+C", "quit"),
)
