"""How a picture looks: tones, colours, sharpness, styles."""
