"""The embedded painter: a prompt's words become a background picture and its light, without weights."""
