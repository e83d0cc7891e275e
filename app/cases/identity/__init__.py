"""Finds the same people again: within an area, and as a bare "known in X" across areas."""
