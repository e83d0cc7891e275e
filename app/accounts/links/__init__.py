"""One-time links: first administrator, invitation, password reset."""
