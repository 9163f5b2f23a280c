"""Characters: what each folds to, which part it plays in a unit, which script it belongs to."""
