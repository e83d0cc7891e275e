"""Mails that wait to leave, in neutral words."""
