"""Keeps the report behind a result made elsewhere: sealed, a download only."""
