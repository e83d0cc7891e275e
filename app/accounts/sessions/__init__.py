"""Coming in, staying and going."""
