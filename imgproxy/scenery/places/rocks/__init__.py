"""Stone, sand and mountains, on earth and elsewhere."""
