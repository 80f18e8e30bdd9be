"""What the command line does besides starting processes, a file per command."""
