"""The frozen value that a rendering URL's query becomes; everybody after `params/` reads this and nothing else.

A field that is None was not asked for. Values are already clamped to their ranges. A section's default does nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from imgproxy.plan.background import DEFAULT_LIGHT, SHADOWS, Background, Removal
from imgproxy.plan.canvas import Canvas, Frame, Generated, Gradient, Mask
from imgproxy.plan.look import Adjust, Stylize
from imgproxy.plan.output import Animation, Output
from imgproxy.plan.overlay import Blend, Mark, Text
from imgproxy.plan.size import Size, Trim, Turn
from imgproxy.plan.values import Corners, Picture, Rect, Rgba, Sides

__all__ = [
    "DEFAULT_LIGHT",
    "SHADOWS",
    "Adjust",
    "Animation",
    "Background",
    "Blend",
    "Canvas",
    "Corners",
    "Frame",
    "Generated",
    "Gradient",
    "Mark",
    "Mask",
    "Output",
    "Picture",
    "Plan",
    "Rect",
    "Removal",
    "Rgba",
    "Sides",
    "Size",
    "Stylize",
    "Text",
    "Trim",
    "Turn",
]


@dataclass(frozen=True, slots=True)
class Plan:
    """At most one of `background` and `removal` is set: a replacement wins over a removal."""

    background: Background | None = None
    removal: Removal | None = None
    trim: Trim = Trim()
    turn: Turn = Turn()
    size: Size = Size()
    canvas: Canvas = Canvas()
    adjust: Adjust = Adjust()
    stylize: Stylize = Stylize()
    mask: Mask = Mask()
    blend: Blend = Blend()
    mark: Mark = Mark()
    text: Text = Text()
    frame: Frame = Frame()
    animation: Animation = Animation()
    output: Output = Output()
    expires: int | None = None  # Unix seconds
    applied: tuple[tuple[str, str], ...] = ()  # canonical name and value of each parameter that took effect

    @property
    def wanted(self) -> Background | Removal | None:
        """What a worker has to make before the picture can be finished."""
        return self.background or self.removal

    @property
    def pictures(self) -> Iterator[Picture]:
        """The other pictures that it names."""
        return (section.picture for section in (self.mask, self.blend, self.mark) if section.picture is not None)
