"""Building, circulating and reading one meeting's agenda."""
