"""The numbers of the file format that more than one module goes by; FORMAT.md says what each is of.

Compiled modules have them from ``sizes.pxd``: a test compares the two.
"""

BLOCK = 128
"""Documents in a block of a long list; only a list's last block may have fewer."""
LONG = 128
"""Occurrences from which a term's list is long and kept in blocks; shorter ones are records in a row."""
STEM = 6
"""Bytes of a term that its head (four) and its tail (two) hold."""
COUNTS = 256
"""Records that a short list has less than: its count is a byte."""
MORE_BITS = 6
"""The bit of a block's header, beside the width of its steps, that says that all are one more than what is kept."""
MOST_PATCHES = 15
"""Patches of a block, at most: numbers whose high bits stand apart."""
WIDEST_PATCH = 16
"""Bits that a patch adds to a number, at most."""
INDEX_BITS = 7
"""Bits of the index of a patched number in its block."""
MAX_WIDTH = 57
"""Bits of a packed number, at most: so many are left of the 64 that are read where seven belong to the one before."""
STRIDE_BITS = 6
"""Of blobs and counts the place of every 64th is kept; those between are a sum away."""
RANK_BITS = 8
"""Of marks the number of those before every 256th bit is kept."""
GB18030 = 1
"""The kind of MessagePack's extensions that holds a text in GB18030."""
