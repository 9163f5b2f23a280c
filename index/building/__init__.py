"""Articles into segments: in batches of a bounded size, by worker processes."""
