"""Builds a bundle once; renders it as JSON, PDF or calendar."""
