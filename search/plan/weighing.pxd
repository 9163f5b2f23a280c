# The terms of phrases, for the compiled planner.
cpdef tuple weigh_terms(phrases, positive, whole, ranking)
cdef str units_of(str field)
