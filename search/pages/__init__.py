"""What a page of answers holds: hits, each story once, counts."""
