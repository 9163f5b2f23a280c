"""What the page says, in the reader's language: the tables of the command line, chosen by what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request

from ..cli.messages import language, later, table

COOKIE = "hansou_lang"
TAGS = {"": "en", "simplified": "zh-Hans", "traditional": "zh-Hant"}
"""The tags of the languages, by the names of the tables."""
NAMES = {"en": "English", "zh-Hans": "简体", "zh-Hant": "繁體"}
_TABLES = {tag: name for name, tag in TAGS.items()}

TEXTS = {
    "search": later("Search"),
    "index": later("Index"),
    "list": later("Articles"),
    "kwic": later("In context"),
    "trends": later("Over time"),
    "placeholder": later('words, "exactly this", title:word, 2023…'),
    "best": later("Best first"),
    "newest": later("Newest first"),
    "oldest": later("Oldest first"),
    "more": later("More answers"),
    "back": later("Back to the answers"),
    "before": later("Previous"),
    "after": later("Next"),
    "none": later("Nothing was found."),
    "partial": later("No article contains everything asked for; these contain part of it."),
    "meant": later("Did you mean:"),
    "also": later("Also searched for:"),
    "as_text": later("Taken as it stands:"),
    "newest_articles": later("The newest articles"),
    "source": later("Source"),
    "author": later("Author"),
    "format": later("Format"),
    "month": later("Month"),
    "year": later("Year"),
    "narrow": later("Narrow down"),
    "clear": later("Remove"),
    "same_story": later("The same story:"),
    "original": later("The original file"),
    "published": later("Where it was published"),
    "similar": later("Similar articles"),
    "matches": later("Matches"),
    "script": later("Script"),
    "written": later("as written"),
    "feed": later("Feed of this query"),
    "skip": later("Skip to the answers"),
    "language": later("Language"),
    "n_occurrences": later("{} occurrences"),
    "n_articles": later("{} articles"),
    "occurrences": later("occurrences"),
    "articles": later("articles"),
    "no_date": later("without a date"),
    "shown_first": later("Only the first ones are shown."),
    "sort_by": later("Order by"),
    "left": later("what comes before"),
    "right": later("what comes after"),
    "date": later("date"),
    "path": later("path"),
    "keys": later("Keys: / search, j k next and previous, Enter read, n p matches, Esc back"),
    "token": later("Token"),
    "enter": later("Enter"),
    "token_wanted": later("This server asks for a token."),
    "wrong": later("This did not work"),
    "part": later("Part"),
    "of_it": later("The text is long and is shown in parts."),
    "table": later("As a table"),
}
"""What the templates say, by short names."""


def language_of(request: Request) -> str:
    """The tag of the language to speak: what the reader chose, else what the browser prefers, else the server's own."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE, "")
    if chosen in _TABLES:
        return chosen
    wishes = []
    for number, wish in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        tag, _, quality = wish.strip().lower().partition(";q=")
        try:
            wishes.append((-float(quality or 1), number, tag))
        except ValueError:
            continue
    for _, _, tag in sorted(wishes):
        if tag.startswith("zh"):
            traditional = any(part in ("hant", "tw", "hk", "mo") for part in tag.split("-"))
            return "zh-Hant" if traditional else "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return TAGS[language()]


def speaker(tag: str) -> Callable[[str], str]:
    """What gives the text of a short name in a language."""
    name = _TABLES[tag]
    messages = table(name) if name else {}
    return lambda text: messages.get(TEXTS[text], TEXTS[text])


def counter(tag: str) -> Callable[[int, str], str]:
    """What gives a number of things, "articles" or "occurrences", in a language: ``1 article``, ``9 篇文章``."""
    speak = speaker(tag)

    def count(number: int, things: str) -> str:
        if tag == "en" and number == 1:
            return f"1 {things[:-1]}"
        return speak(f"n_{things}").format(f"{number:,}")

    return count
