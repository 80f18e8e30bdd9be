"""Places in the air and beyond it."""
