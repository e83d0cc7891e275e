"""Prepares, holds and writes down a conference."""
