"""What lies over and around a picture: other pictures, text, masks, borders."""
