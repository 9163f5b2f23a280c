# Objects of frozen dataclasses, made by compiled modules that know what their fields may hold.
from cpython.object cimport PyObject_GenericSetAttr


cdef inline object frozen(type kind, tuple names, tuple values):
    # An object of `kind` with these fields, at a fifth of the time that its own way to be made takes.
    cdef object made = kind.__new__(kind)
    cdef Py_ssize_t at
    for at in range(len(names)):
        PyObject_GenericSetAttr(made, names[at], values[at])
    return made
