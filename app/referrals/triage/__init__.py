"""Screening what was submitted: accept, return, not accept, and the challenge."""
