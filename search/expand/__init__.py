"""Other ways to say a word: region words, a user's own synonyms, pinyin; and the vocabulary they are looked up in."""
