"""The bridge to Whoosh: its codec, table of contents, schema and analyzer, on hansou's segments."""
