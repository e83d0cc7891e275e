"""Looking after the people of an area: inviting, roles for a time, letting go."""
