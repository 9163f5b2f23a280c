"""The write side: files to articles, articles to segments on the disk."""
