"""Asks each agency what it knows and keeps it the agency's own until released."""
