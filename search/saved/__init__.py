"""Queries that are kept under a name, in the user's own data folder, and what they found before."""
