"""Prompts: reading what they say, and bringing it to a scene's description."""
