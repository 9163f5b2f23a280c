"""Numbers and byte strings as bits: the building blocks of every section of a file."""
