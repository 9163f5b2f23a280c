"""What was meant beside what was typed: region words, the user's own words, pinyin, corrections, completions."""
