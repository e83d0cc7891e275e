"""Roundtable: case conferences for people at high risk of domestic abuse."""
