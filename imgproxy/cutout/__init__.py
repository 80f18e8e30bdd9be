"""The embedded subject network: which pixels are a picture's subject; with its weights and its training."""
