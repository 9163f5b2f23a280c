# The numbers of sizes.py, for compiled modules. A test compares the two.
cdef enum:
    BLOCK = 128
    LONG = 128
    STEM = 6
    COUNTS = 256
    MORE_BITS = 6
    MOST_PATCHES = 15
    WIDEST_PATCH = 16
    INDEX_BITS = 7
    MAX_WIDTH = 57
    STRIDE_BITS = 6
    RANK_BITS = 8
    GB18030 = 1
