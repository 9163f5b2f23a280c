"""A text as units, words and terms: what an index holds of it and what a query asks for."""
