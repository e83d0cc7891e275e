"""Recurring forums and the life of a meeting until its session: planned, called, moved, cancelled."""
