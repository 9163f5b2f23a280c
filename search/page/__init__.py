"""A page of answers: hits, each story once, and counts."""
