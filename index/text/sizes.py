"""The numbers of the text pipeline that compiled modules go by, too; these have them from ``sizes.pxd``."""

LONG_WORD = 3
"""Units from which a word is a term of its own; shorter ones are what grams find."""
BREAK, PIECE = 10, 1 << 14
"""What stands between runs that are given to the segmenter, a line feed: none joins across it; and how many characters
are given to it at once, about.
"""
LONG_LINE = 60
"""Characters from which a line without a full stop is a paragraph."""
SHORTEST_BROKEN = 20
"""Characters, at least, of a line that the edge of a column may have broken."""
SUSPECT, TONED, PLACEHOLDER, APART, PAGES, BROKEN = 1, 2, 4, 8, 16, 32
"""The signs of damage: each stands for repairs that may have work on a text."""
SIGNATURE_BYTES, SIGNATURE_BITS = 16, 4
"""Bytes of a signature, and bits of a pair's number that choose among them."""
SIGNATURE_FIRST, SIGNATURE_SECOND = 0x9E3779B1, 0x85EBCA6B
"""What a pair's characters are multiplied by; odd, so that nothing is lost."""
LONG_TEXT = 12288
"""Characters from which a text is long: what is longer is kept in blocks, and compared by its sketch."""
