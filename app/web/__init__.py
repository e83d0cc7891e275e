"""HTTP and HTML that belong to no feature."""
