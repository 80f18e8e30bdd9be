"""The subject in its new scene's light and on its ground. `harmoniser` is the recipe, the rest its ingredients.

`exposure` level and colour of the light, `normals` and `relight` its direction, `rim` light around the edge, `focus`
how sharp and noisy the subject's own camera was, `shadows` and `reflection` on the ground, `ground` its geometry.
"""
