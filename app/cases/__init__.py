"""Case files: the people of a case, what is known of them, and who may see it."""
