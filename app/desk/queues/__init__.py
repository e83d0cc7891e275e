"""Every open matter stands in exactly one queue with an owner and a clock."""
