"""A person's meetings in their own calendar: times and a link, nothing else."""
