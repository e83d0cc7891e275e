"""The course of risk in one case: every completed checklist over time, and what changed since the last one."""
