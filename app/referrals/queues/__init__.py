"""Open matters of referral, each with an owner and a clock."""
