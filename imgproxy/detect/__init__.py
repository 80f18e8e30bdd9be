"""What is in a picture and where: faces. Only workers import the detector; `found` is for everybody."""
