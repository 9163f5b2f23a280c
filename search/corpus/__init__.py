"""What corpus linguists ask of a collection: every occurrence in its line, trends over time, words that stand near."""
