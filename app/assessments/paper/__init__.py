"""Forms on paper: a blank one to fill in by hand, and what was filled in, as a page to print and as PDF."""
