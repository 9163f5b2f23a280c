# Memory that is asked for before it is needed, so that the processor waits for many places once and not for one after another.

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define hansou_prefetch(address) __builtin_prefetch(address)
    #define hansou_prefetch_to_write(address) __builtin_prefetch(address, 1)
    #else
    #define hansou_prefetch(address) ((void)(address))
    #define hansou_prefetch_to_write(address) ((void)(address))
    #endif
    """
    void prefetch "hansou_prefetch"(const void* address) noexcept nogil
    void prefetch_to_write "hansou_prefetch_to_write"(const void* address) noexcept nogil
