"""The places that can be painted, one file each, by kind."""
