# The numbers of sizes.py, for compiled modules. A test compares the two.
cdef enum:
    LONG_WORD = 3
    BREAK = 10
    PIECE = 1 << 14
    LONG_LINE = 60
    SHORTEST_BROKEN = 20
    SUSPECT = 1
    TONED = 2
    PLACEHOLDER = 4
    APART = 8
    PAGES = 16
    BROKEN = 32
    SIGNATURE_BYTES = 16
    SIGNATURE_BITS = 4
    SIGNATURE_FIRST = 0x9E3779B1
    SIGNATURE_SECOND = 0x85EBCA6B
