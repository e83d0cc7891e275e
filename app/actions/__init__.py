"""Keeps the promises agencies make."""
