"""The frozen value that a rendering URL's query becomes; everybody after `params/` reads this and nothing else.

A field that is None was not asked for. Values are already clamped to their ranges. A section's default does nothing.
"""

from dataclasses import dataclass, replace

from imgproxy.plan.background import DEFAULT_LIGHT, SHADOWS, Background, Extended, Extension, Removal
from imgproxy.plan.canvas import Canvas, Frame, Generated, Gradient, Mask
from imgproxy.plan.extending import extended, extension
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
    "Extended",
    "Extension",
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
    def wanted(self) -> Background | Removal | Extended | None:
        """What a worker has to make before the picture can be finished."""
        asked = self.background or self.removal
        if self.canvas.fill != "gen" or isinstance(asked, Removal):
            return asked
        room = self.extension
        if asked is not None:
            return replace(asked, extension=room)
        return None if room is None else extended(room, self.canvas.generated)

    @property
    def extension(self) -> Extension | None:
        """The canvas that fill=gen asks for; None where it is not asked for, or cannot be had."""
        if self.canvas.fill != "gen" or self.removal is not None:
            return None
        return extension(self.size, self.turn, self.trim, self.frame, self.canvas.generated.where)

    def filled(self, *, made: bool) -> "Plan":
        """The plan to draw with, `made` telling whether what is `wanted` is there; the very same without fill=gen.

        What a worker has extended already has the ratio that was asked for, and takes the size as it is. Around a
        subject whose background is removed the fill is what `bg` says, or nothing. Else it is drawn as a blurred one.
        """
        if self.canvas.fill != "gen":
            return self
        if self.removal is not None:
            return replace(self, canvas=replace(self.canvas, fill="solid"))
        if made and self.extension is not None:
            return replace(self, size=replace(self.size, fit="scale"), canvas=replace(self.canvas, fill=""))
        return self

    @property
    def needs_faces(self) -> bool:
        """Of the picture itself."""
        return (
            self.size.fit == "facearea"
            or (self.size.fit in ("crop", "min") and "faces" in self.size.crop)
            or self.stylize.face_blur > 0
            or self.stylize.face_pixel > 0
            or "redeye" in self.output.auto
            or self.output.faces
        )

    @property
    def needs_others(self) -> bool:
        """Faces, or other pictures."""
        others = (self.mask, self.blend, self.mark)
        return self.needs_faces or any(section.picture is not None for section in others)
