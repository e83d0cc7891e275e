"""Fills the invented area Alderbrook through the same services as people do."""
