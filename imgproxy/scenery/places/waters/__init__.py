"""Places by, on and under water."""
