"""Accepting a referral and bringing its case to an agenda in one act."""
