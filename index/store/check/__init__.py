"""Whether an index is what it should be, and what can be saved of it if not."""
