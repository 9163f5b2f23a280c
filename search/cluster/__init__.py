"""Searching an index on a cluster: the cluster matches and counts, hansou ranks the best of it and cuts snippets."""
