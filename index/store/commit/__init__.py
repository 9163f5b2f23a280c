"""Commits: which segments make an index, who may write, when segments are merged."""
