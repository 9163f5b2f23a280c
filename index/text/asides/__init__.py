"""What stands around an article on its page and is not about its subject: found, and kept apart."""
