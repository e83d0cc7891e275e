"""Says which region works by which protocol and which law."""
