# What the tables of `characters` hold, for compiled modules that read them in place: see there.
cdef enum:
    GAP = 1
    SPACE = 2
    HAN = 3
    SINGLE = 4
    LETTER = 5
    MARK = 6
    DIGIT = 7
    CLASS_BITS = 24
    POINT = 0x1FFFFF    # of an entry, the character folded
    SPECIAL = 1 << 23   # and whether texts that have the character may have to be filtered
