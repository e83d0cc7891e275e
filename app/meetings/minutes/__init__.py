"""Writes a conference down: draft, approved, addendum."""
