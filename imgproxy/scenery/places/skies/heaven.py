"""Nothing but sky: the horizon lies under the picture's lower border."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.canvas import Band, Painting, Shot, paint_bands
from imgproxy.scenery.elements.sky import Sky, stars
from imgproxy.scenery.light import daylight, lighting_of, sun_of


def paint(shot: Shot) -> Painting:
    view = replace(shot.frame(), horizon_px=shot.height * 1.06)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = Sky(day, sun, shot.noise("clouds"), disc="sun" not in shot.description.without)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        light = sky.light(band.across, band.up, 1 / view.focal_px)
        if day.name == "night":
            light = light + stars(band.across, band.up, shot.noise("stars"), 1 / view.focal_px)[..., None]
        return light, np.ones(light.shape[:2], np.float32)

    light, defocus = paint_bands(view, shade)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.002), ground=False)
