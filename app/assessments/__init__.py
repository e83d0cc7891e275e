"""Keeps filled-in instruments and professional judgement beside them."""
