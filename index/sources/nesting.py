"""HTML without nesting that nobody wrote: parsers take a time that grows with its square, or fall over it.

Browsers do the same: elements that would lie deeper than 512 are not put within each other.
"""

from __future__ import annotations

import re

#: Elements within each other, at most, as in Chromium and WebKit.
DEEPEST = 512
_FEW = 4 * DEEPEST  # tags that begin something, up to which a page is not looked through: they cost nothing yet
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*>)?")
# Those that hold nothing, and those that hold no elements: what is in them is not to become text of the page.
_ALONE = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_RAW = frozenset(["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"])
# What an element ends that stands open before it.
_CELLS = frozenset(["td", "th", "p"])
_ROWS = _CELLS | {"tr", "thead", "tbody", "tfoot"}
_ENDS: dict[str, frozenset[str]] = {
    "li": frozenset(["li", "p"]),
    "p": frozenset(["p"]),
    **dict.fromkeys(("dt", "dd"), frozenset(["dt", "dd", "p"])),
    **dict.fromkeys(("option", "optgroup"), frozenset(["option"])),
    **dict.fromkeys(("td", "th"), _CELLS),
    "tr": _CELLS | {"tr"},
    **dict.fromkeys(("thead", "tbody", "tfoot"), _ROWS),
}
_NOTHING: frozenset[str] = frozenset()


def shallow(text: str) -> str:
    """The page, with a line break in the place of each tag that begins or ends an element too deep within others.

    No text of the page is lost. In linear time; a page with few tags is given back as it is.
    """
    if text.count("<") - text.count("</") <= _FEW:
        return text
    open_tags: list[str] = []
    counts: dict[str, int] = {}  # of those that are open, by name
    too_deep: dict[str, int] = {}
    pieces: list[str] = []
    end = 0
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if name in _ALONE or name in _RAW:
            continue
        if match[1]:
            if too_deep.get(name):
                too_deep[name] -= 1
            else:
                _close(open_tags, counts, name)
                continue
        else:
            ends = _ENDS.get(name, _NOTHING)
            while open_tags and open_tags[-1] in ends:
                counts[open_tags.pop()] -= 1
            if len(open_tags) < DEEPEST:
                open_tags.append(name)
                counts[name] = counts.get(name, 0) + 1
                continue
            too_deep[name] = too_deep.get(name, 0) + 1
        # Of many such tags in a row the first is the line break.
        if match.start() > end or not pieces or not match[3]:
            pieces += (text[end : match.start()], "<br>" if match[3] else "<br")
        end = match.end()
    return "".join((*pieces, text[end:])) if pieces else text


def _close(open_tags: list[str], counts: dict[str, int], name: str) -> None:
    """Take the innermost element of this name, if one is open, and those within it, from the open ones."""
    if not counts.get(name):
        return
    while True:
        last = open_tags.pop()
        counts[last] -= 1
        if last == name:
            return
