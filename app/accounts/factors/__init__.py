"""The second factor: codes of an authenticator app, and codes for a lost phone."""
