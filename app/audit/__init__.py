"""Keeps the record of who saw or did what, and proves that it is whole."""
