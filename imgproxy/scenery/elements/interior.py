"""What a room is made of: its six surfaces, solid shapes in it, windows, lamps. elements/interior_light.py lights it.

World axes in metres as of camera.py, but from the floor: x right, y up, z into the picture from the camera.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32

Triple = tuple[float, float, float]
Pattern = Callable[[FloatArray], FloatArray]  # points 3×n in metres → reflectance or radiance n×3


@dataclass(frozen=True, slots=True)
class Shape:
    """A box, an ellipsoid (`ball`) or an upright cylinder (`drum`) of half sizes `half`, turned by `yaw` radians.

    `colour`: reflectance; `pattern` overrules it where the camera sees it, and patterns the glow. `glow`: light it
    gives off itself, for the eye only: a Lamp lights the room. `gloss`: 1 mirrors like polish, some more like metal, 20
    like silver; `rough` blurs that. What does not `cast` has no shadow and no mirror image: small things, lamp shades.
    """

    kind: Literal["box", "ball", "drum"]
    middle: Triple
    half: Triple
    colour: FloatArray
    yaw: float = 0.0
    glow: FloatArray | None = None
    gloss: float = 0.0
    rough: float = 0.1
    casts: bool = True
    pattern: Pattern | None = None


class Looks(TypedDict, total=False):
    """What a Shape may have besides its place and colour."""

    yaw: float
    glow: FloatArray | None
    gloss: float
    rough: float
    casts: bool
    pattern: Pattern | None


@dataclass(frozen=True, slots=True)
class Window:
    """An opening in a wall: `axis` 0 in the wall at x = `at`, 2 in the one at z = `at`; `along` and `up` are its sides.

    `radiance`: light that falls in, per unit solid angle; `view`: what the camera sees in it, by direction 3×n.
    """

    axis: Literal[0, 2]
    at: float
    along: tuple[float, float]
    up: tuple[float, float]
    radiance: FloatArray
    view: Pattern | None = None

    @property
    def area(self) -> float:
        return (self.along[1] - self.along[0]) * (self.up[1] - self.up[0])


@dataclass(frozen=True, slots=True)
class Lamp:
    """A soft ball of light: `power` is its intensity, linear RGB on a white card at one metre."""

    at: Triple
    radius: float
    power: FloatArray


@dataclass(frozen=True, slots=True)
class Sun:
    """Unit vector `toward` it, and its light on a white card square to it."""

    toward: Triple
    power: FloatArray


@dataclass(frozen=True, slots=True)
class Surface:
    """A wall, floor or ceiling."""

    colour: FloatArray
    gloss: float = 0.0
    rough: float = 0.1
    pattern: Pattern | None = None


FLOOR = 2  # of a room's surfaces


@dataclass(frozen=True, slots=True)
class Glint:
    """A small bright thing, which the lens turns into a disc: where it is in the room, and its light as that disc."""

    at: Triple
    light: FloatArray


@dataclass(slots=True)
class Room:
    """`low` and `high` corners; `surfaces` in the order left, right, floor, ceiling, behind the camera, far end."""

    low: Triple
    high: Triple
    surfaces: list[Surface]
    shapes: list[Shape] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    glints: list[Glint] = field(default_factory=list)
    sun: Sun | None = None

    def box(self, corner: Triple, size: Triple, colour: FloatArray, **more: Unpack[Looks]) -> None:
        """A block from its lower left near corner."""
        half = (size[0] / 2, size[1] / 2, size[2] / 2)
        middle = (corner[0] + half[0], corner[1] + half[1], corner[2] + half[2])
        self.shapes.append(Shape("box", middle, half, colour, **more))

    def ball(self, middle: Triple, half: Triple, colour: FloatArray, **more: Unpack[Looks]) -> None:
        self.shapes.append(Shape("ball", middle, half, colour, **more))

    def drum(self, foot: Triple, radius: float, tall: float, colour: FloatArray, **more: Unpack[Looks]) -> None:
        """An upright cylinder from the middle of its foot."""
        middle = (foot[0], foot[1] + tall / 2, foot[2])
        self.shapes.append(Shape("drum", middle, (radius, tall / 2, radius), colour, **more))

    def bounce(self) -> FloatArray:
        """Light that has been reflected often, the same everywhere (the integrating sphere's formula)."""
        size = f32(np.subtract(self.high, self.low))
        faces = f32([size[1] * size[2]] * 2 + [size[0] * size[2]] * 2 + [size[0] * size[1]] * 2)
        reflectance = f32((np.stack([s.colour for s in self.surfaces]) * faces[:, None]).sum(0) / faces.sum())
        given = np.zeros(3, np.float32)
        for window in self.windows:
            given = given + window.radiance * np.float32(window.area)
        for lamp in self.lamps:
            given = given + lamp.power * np.float32(4)  # 4π of solid angle over the π of a white card
        if self.sun is not None:
            given = given + self.sun.power * np.float32(0.35 * sum(w.area for w in self.windows))
        reflectance = f32(np.minimum(reflectance, 0.8))
        return f32(given * reflectance**2 / (1 - reflectance) / faces.sum())
