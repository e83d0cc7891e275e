"""Agreeing actions in the meeting: the line that understands `Housing: change locks by Fri`, and what was agreed so far."""
