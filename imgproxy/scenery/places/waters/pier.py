"""A wooden pier that leads out to the sea, or to whatever lake it is said to stand in."""

from dataclasses import replace

from imgproxy.scenery.canvas import Painting, Shot, paint_bands
from imgproxy.scenery.elements.water import sky_over_water
from imgproxy.scenery.light import daylight, lighting_of, sun_of
from imgproxy.scenery.places.waters import lake
from imgproxy.scenery.places.waters.boats import boats
from imgproxy.scenery.places.waters.carrier import laid_over
from imgproxy.scenery.places.waters.deck import Deck
from imgproxy.scenery.places.waters.sea import Sea, state_of

_INLAND = ("lake", "river", "mountains", "forest", "hills")
_DROP_M = 1.1  # from the boards to the water


def paint(shot: Shot) -> Painting:
    if shot.description.beyond in _INLAND:
        return lake.paint(shot)
    view = shot.frame(horizon=0.42, camera_m=1.55)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    state = state_of(shot.description)
    if not state.name:
        state = replace(state, longest_m=6.0, steep=0.035, foam=0.0)  # a pier stands where it is sheltered
    sea = Sea(shot, replace(view, camera_m=view.camera_m + _DROP_M), day, sky_over_water(shot, day, sun), state)
    deck = Deck(shot, view, day, sun)

    light, defocus = paint_bands(view, sea.shade)
    if "boats" in shot.description.things:
        boats(light, defocus, shot, sea.view, day, sun)
    light, defocus = laid_over(view, light, defocus, deck)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.005), ground=view.standing)
