"""Signs that belong to a number or a word: which there are."""

from __future__ import annotations

#: Degrees, each one character, as the sign of degrees and the letter are read that are written for it.
DEGREES = {"℃": "c", "℉": "f"}
#: What is written for the sign of degrees.
DEGREE_SIGNS = "°˚º"
#: Signs that belong to the number they stand beside: those that follow it, and those that stand before it.
AFTER_NUMBERS, BEFORE_NUMBERS = "%‰℃℉", "¥€$£"
