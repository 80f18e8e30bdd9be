"""Streets and what stands along them."""
