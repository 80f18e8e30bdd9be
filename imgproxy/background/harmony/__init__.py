"""The subject in its new scene's light and on its ground. `harmoniser` is the recipe, the rest its ingredients:

lit          exposure (level, colour) · normals, relight (direction) · surroundings (from below) · rim (edge)
on_ground    stand (where its feet are) · ground (geometry) · shadows, cast · reflection
edges        without the old background's colour, as sharp as the subject
focus, viewpoint    the subject's own camera: how sharp, how noisy, how steep; the scene's does the same
small        the copy on which all that varies slowly is worked out
"""
