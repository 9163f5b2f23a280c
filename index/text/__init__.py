"""The text pipeline, used by both sides: repair, fold, units, words."""
