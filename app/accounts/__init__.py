"""Knows who may come in, and for whom they speak."""
