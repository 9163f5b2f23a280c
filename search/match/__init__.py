"""Which documents match: lists of terms, strings of units, wildcards, the tree of a query."""
