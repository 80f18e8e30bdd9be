"""Places where things grow."""
