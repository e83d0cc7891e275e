"""Brings a case to the table, says why, screens it, recognises a repeat."""
