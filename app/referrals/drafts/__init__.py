"""Writing a referral section by section, and looking at it before it is sent."""
