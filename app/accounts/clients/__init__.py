"""Programs of an agency and their short-lived tokens."""
