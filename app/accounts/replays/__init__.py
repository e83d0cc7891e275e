"""One effect per idempotency key."""
