"""A folder kept in step with its index: what is there, what has changed, what was moved."""
