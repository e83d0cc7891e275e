"""Agencies of an area and their signatures."""
