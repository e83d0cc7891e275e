"""Shows several rooms on one screen; no tables, no rules."""
