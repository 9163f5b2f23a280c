"""Completions, corrections, similar articles and paths."""
