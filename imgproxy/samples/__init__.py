"""The built-in pictures; where each comes from stands in LICENCES.md."""
