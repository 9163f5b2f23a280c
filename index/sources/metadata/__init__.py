"""What is known of an article beside its text: title, date, source, author, and the names these go by."""
