"""Home: what needs this person now, and nothing else."""
