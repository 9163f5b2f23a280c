"""What stands on the disk: segments of postings and documents, and the commits that name them."""
