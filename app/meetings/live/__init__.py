"""Carries chair and agencies through the meeting itself."""
