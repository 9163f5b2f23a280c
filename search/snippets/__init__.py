"""What to show of a document: where it holds what is wanted, and the passages around that."""
