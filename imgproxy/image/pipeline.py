"""The order of steps, as one readable list: a picture and a plan in, the finished pixels out.

imgix publishes: frame, colour adjustments, size and crop and rotation, halftone and blur and pixels, palette, text and
watermark and border (https://docs.imgix.com/resources/order-of-operations). Colours are adjusted after sizing here: to
the eye it is the same, at a fraction of the cost. Replaced and removed backgrounds come before all of this, as masters.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from PIL import Image

from imgproxy.image.look.adjust import adjust
from imgproxy.image.look.retouch import hide_faces, red_eyes
from imgproxy.image.look.sharpen import sharpen
from imgproxy.image.look.stylize import stylize
from imgproxy.image.over.blend import blended
from imgproxy.image.over.frame import framed, framed_size, padding
from imgproxy.image.over.mark import marked
from imgproxy.image.over.mask import masked
from imgproxy.image.over.text import written
from imgproxy.image.shape import geometry, interest
from imgproxy.image.shape.crops import Box
from imgproxy.image.shape.crosshair import crosshair
from imgproxy.image.shape.fill import backed, fill
from imgproxy.image.shape.geometry import MAX_PIXELS, MAX_SIDE, Geometry
from imgproxy.image.shape.resize import resize
from imgproxy.image.shape.trim import trimmed_box
from imgproxy.image.shape.turn import oriented, oriented_size, turned, turned_size, zoom
from imgproxy.plan import Plan, Sides, Size


@dataclass(frozen=True, slots=True)
class Extras:
    """What the picture alone does not tell. Boxes are (left, top, right, bottom) in pixels of the upright source.

    `pictures` by section of the plan (mask, blend, mark); `blend_faces` in pixels of that picture. `exif` is the
    orientation that the source had before it was set upright. `most`: pixels that the answer may have, all told.
    """

    faces: Sequence[Box] = ()
    eyes: Sequence[Box] = ()
    blend_faces: Sequence[Box] = ()
    pictures: Mapping[str, Image.Image] = field(default_factory=dict)
    exif: int = 1
    most: int = MAX_PIXELS


NO_EXTRAS = Extras()


@dataclass(slots=True)
class Work:
    """The picture on its way. `source` is the size (width, height) that boxes and shares count in: `image` may have
    been decoded smaller. What depends on one picture's pixels is found once and held for all frames of an animation.
    """

    image: Image.Image
    plan: Plan
    source: tuple[int, int]
    extras: Extras
    trim: tuple[int, int, int, int] | None = None
    solved: Geometry | None = None  # for `source`
    placed: Geometry | None = None  # the same for the picture as it was decoded

    @property
    def dpr(self) -> float:
        return self.plan.size.dpr

    def seen(self, boxes: Sequence[Box]) -> list[Box]:
        """Boxes of the source, where they lie in the picture that was just sized."""
        assert self.solved is not None
        x, y, right, bottom = self.solved.box
        across, down = self.image.width / (right - x), self.image.height / (bottom - y)
        return [((b[0] - x) * across, (b[1] - y) * down, (b[2] - x) * across, (b[3] - y) * down) for b in boxes]


Step = Callable[[Work], None]


def transform(
    image: Image.Image, plan: Plan, source_size: tuple[int, int], extras: Extras = NO_EXTRAS, like: Work | None = None
) -> Image.Image:
    """`source_size` (width, height) is the upright source's own: `image` may have been decoded smaller.

    `like`: the work on an earlier frame, whose trim and crop this one follows; it is changed into this one's.
    """
    work = Work(image, plan, source_size, extras) if like is None else like
    work.image, work.source = image, source_size
    for step in STEPS:
        step(work)
    return work.image


def needed_size(width: int, height: int, plan: Plan, extras: Extras = NO_EXTRAS) -> tuple[int, int] | None:
    """How large a source of this size has to be decoded for the plan; None = whole.

    What the crop leaves must still be enough. The plan's own `orient` may turn what is decoded upright.
    """
    if plan.trim.how:
        return None
    source = oriented_size(width, height, plan.turn.orient, extras.exif)
    solved = _solved(plan, source, extras)
    left, top, right, bottom = solved.box
    scale = max(solved.width / (right - left), solved.height / (bottom - top))
    scale *= zoom(solved.width, solved.height, plan.turn)
    return max(1, round(width * scale)), max(1, round(height * scale))


def answer_size(width: int, height: int, plan: Plan, extras: Extras = NO_EXTRAS) -> tuple[int, int]:
    """Of the finished picture; with `trim` it may come out otherwise."""
    sized = _solved(plan, oriented_size(width, height, plan.turn.orient, extras.exif), extras).answer
    return framed_size(*turned_size(*sized, plan.turn, extras.most), plan.frame, plan.size.dpr, extras.most)


def _orient(work: Work) -> None:
    orient, exif = work.plan.turn.orient, work.extras.exif
    if orient is not None:
        work.image = oriented(work.image, orient, exif)
        work.source = oriented_size(*work.source, orient, exif)
        # Where faces are is known for the upright picture only.
        work.extras = replace(work.extras, faces=(), eyes=())


def _trim(work: Work) -> None:
    if not work.plan.trim.how:
        return
    scale = work.image.width / work.source[0]
    if work.trim is None:
        work.trim = trimmed_box(work.image, work.plan.trim, scale)
        offset = work.trim[0] / scale, work.trim[1] / scale
        work.extras = replace(
            work.extras, faces=_moved(work.extras.faces, offset), eyes=_moved(work.extras.eyes, offset)
        )
    if work.trim != (0, 0, *work.image.size):
        work.image = work.image.crop(work.trim)
        work.source = max(1, round(work.image.width / scale)), max(1, round(work.image.height / scale))


def _size(work: Work) -> None:
    size = _inside(work.plan, work.source)
    if work.solved is None:
        look = partial(interest.place, work.image, work.source)
        faces, most = work.extras.faces, work.extras.most
        work.solved = geometry.solve(*work.source, size, faces=faces, interest=look, most=most)
    work.placed = _aligned(geometry.on_decoded(work.solved, size, work.source, work.image.size), work.plan)
    work.image = resize(work.image, _zoomed(work.placed, work.plan, work.extras.most))


def _retouch(work: Work) -> None:
    if "redeye" in work.plan.output.auto and work.extras.eyes:
        work.image = red_eyes(work.image, work.seen(work.extras.eyes))
    if work.extras.faces:
        work.image = hide_faces(work.image, work.seen(work.extras.faces), work.plan.stylize)


def _adjust(work: Work) -> None:
    work.image = sharpen(adjust(work.image, work.plan.adjust), work.plan.adjust, work.dpr)


def _focus(work: Work) -> None:
    if work.plan.size.fp_debug and work.solved is not None:
        sized = replace(work.solved, width=work.image.width, height=work.image.height)
        point = geometry.focal_point(sized, *work.source, work.plan.size)
        work.image = work.image if point is None else crosshair(work.image, point, work.dpr)


def _fill(work: Work) -> None:
    canvas = work.placed.canvas if work.placed else None
    work.image = fill(work.image, work.plan.canvas, canvas, work.dpr)


def _turn(work: Work) -> None:
    size = work.placed.answer if work.placed and work.plan.turn.rot else None
    work.image = turned(work.image, work.plan.turn, None, size, work.extras.most)


def _stylize(work: Work) -> None:
    work.image = stylize(work.image, work.plan.stylize, work.dpr)


def _blend(work: Work) -> None:
    picture = work.extras.pictures.get("blend")
    work.image = blended(work.image, work.plan.blend, picture, work.dpr, work.extras.blend_faces)


def _mask(work: Work) -> None:
    work.image = masked(work.image, work.plan.mask, work.extras.pictures.get("mask"), work.dpr)


def _text(work: Work) -> None:
    work.image = written(work.image, work.plan.text, work.dpr)


def _mark(work: Work) -> None:
    work.image = marked(work.image, work.plan.mark, work.extras.pictures.get("mark"), work.dpr)


def _frame(work: Work) -> None:
    work.image = framed(work.image, work.plan.frame, work.plan.canvas.bg, work.dpr, work.extras.most)


def _back(work: Work) -> None:
    work.image = backed(work.image, work.plan.canvas, work.dpr)


STEPS: tuple[Step, ...] = (
    _orient,
    _trim,
    _size,
    _retouch,
    _adjust,
    _focus,
    _fill,
    _turn,
    _stylize,
    _blend,
    _mask,
    _text,
    _mark,
    _frame,
    _back,
)


def _solved(plan: Plan, source: tuple[int, int], extras: Extras) -> Geometry:
    faces = () if plan.turn.orient is not None else extras.faces
    return geometry.solve(*source, _inside(plan, source), faces=faces, most=extras.most)


def _aligned(solved: Geometry, plan: Plan) -> Geometry:
    """While its surroundings are made, the picture stands where it will stand in them."""
    return geometry.aligned(solved, plan.canvas.generated.where) if plan.canvas.fill == "gen" else solved


def _inside(plan: Plan, source: tuple[int, int]) -> Size:
    """imgix: w and h are the answer's with its padding, so the picture itself gets what that leaves."""
    sides = padding(plan.frame, plan.size.dpr)
    if sides == Sides():
        return plan.size
    dpr = plan.size.dpr
    return replace(
        plan.size,
        w=_left_over(plan.size.w, source[0], (sides.left + sides.right) / dpr),
        h=_left_over(plan.size.h, source[1], (sides.top + sides.bottom) / dpr),
    )


def _left_over(side: float | None, source: int, padded: float) -> float | None:
    if side is None:
        return None
    # Below 2 a length would be read as a share.
    return max(2.0, (side * source if side <= 1 else side) - padded)


def _zoomed(solved: Geometry, plan: Plan, most: int) -> Geometry:
    """Turning by an angle enlarges the picture to cover its frame: it is made so large at once, and stays sharp."""
    factor = zoom(solved.width, solved.height, plan.turn)
    width, height = math.ceil(solved.width * factor), math.ceil(solved.height * factor)
    if solved.canvas is not None or factor <= 1 or max(width, height) > MAX_SIDE or width * height > most:
        return solved
    return replace(solved, width=width, height=height)


def _moved(boxes: Sequence[Box], by: tuple[float, float]) -> list[Box]:
    return [(box[0] - by[0], box[1] - by[1], box[2] - by[0], box[3] - by[1]) for box in boxes]
