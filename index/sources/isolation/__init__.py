"""Readers that work in a process of their own: what is big and not ours goes wrong in there, not in here.

A reader is a module with ``describe(data, question)``, which gives what can be written as JSON, and ``MEMORY``, the
bytes of address space that its process may have. `process.Isolated` is this end, `child.serve` the other.
"""
