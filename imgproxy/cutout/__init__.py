"""The embedded subject network: which pixels of a picture belong to its subject. Training code and weights are its own."""
