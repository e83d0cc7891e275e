"""Finding the same person again: in the case files by hashed keys and likeness, in lists by a model of their errors (BR-8, BR-18)."""
