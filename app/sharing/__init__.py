"""Says why something may be told, and to whom it was told."""
