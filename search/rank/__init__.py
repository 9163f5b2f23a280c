"""Which of the documents that match are best."""
