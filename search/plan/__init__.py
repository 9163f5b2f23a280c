"""From the tree of a query to its plan: the terms, strings, patterns and weights that documents are asked for."""
