"""How an area uses its instruments: which ones, where judgement raised the level, what is open, what is missing."""
