"""Stored documents: a compressed record each, and the signatures of their texts."""
