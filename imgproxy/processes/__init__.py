"""The supervisor and the two kinds of process it keeps alive."""
