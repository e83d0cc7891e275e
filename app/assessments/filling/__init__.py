"""Filling in a form: is it safe to talk, then one part after the other."""
