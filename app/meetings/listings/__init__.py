"""One case's line on an agenda: its length, its presenter, who runs it, and how it leaves."""
