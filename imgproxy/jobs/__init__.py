"""Durable jobs and the loop that works them off; knows nothing of images."""
