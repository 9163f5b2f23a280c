"""The inverted index of a field: dictionary, counts, lists of occurrences, and reading them for queries."""
