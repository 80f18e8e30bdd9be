"""Bytes to pixels and back: formats, colour profiles, metadata, animation."""
