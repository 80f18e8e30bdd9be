"""What several places are made of: sky, water, ground, grass, walls, lights out of focus, rooms of boxes."""
