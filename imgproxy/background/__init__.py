"""Background replacement: the four stages of stages.py, the recipe that runs them, and the engines that have them."""
