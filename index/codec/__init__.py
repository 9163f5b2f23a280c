"""Array codec for Whoosh: terms, postings and documents as memory-mapped NumPy arrays."""
