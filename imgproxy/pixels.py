"""One answer's bytes from the bytes it is made of: decode → steps → encode. For threads; nothing is fetched here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image

from imgproxy.detect.found import Face
from imgproxy.errors import PictureError
from imgproxy.image import pipeline
from imgproxy.image.facts.describe import describe
from imgproxy.image.files import animation
from imgproxy.image.files.animation import Frame
from imgproxy.image.files.decode import decode
from imgproxy.image.files.encode import encode
from imgproxy.image.files.formats import Encoding
from imgproxy.image.files.master import decode_master
from imgproxy.image.pipeline import Extras, Work
from imgproxy.image.shape.geometry import MAX_PIXELS
from imgproxy.originals import Record
from imgproxy.plan import Plan
from imgproxy.settings import Image as ImageSettings

# Of what describes a picture in a few colours or letters; its own size says nothing.
ENOUGH_TO_DESCRIBE = 512
# For the same, of the finished picture: more than the source's, because text and borders are to keep their share.
ENOUGH_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """`body` is the source's, or a master's; the record is the source's in both cases. `others` by section."""

    plan: Plan
    record: Record
    encoding: Encoding
    body: bytes
    is_master: bool = False
    faces: tuple[Face, ...] = ()
    blend_faces: tuple[Face, ...] = ()
    others: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def source_size(self) -> tuple[int, int]:
        return self.record.width, self.record.height


def made(recipe: Recipe, settings: ImageSettings) -> bytes:
    """Raises PictureError."""
    if recipe.encoding.format == "json":
        return _description(recipe, settings)
    extras = _extras(recipe, settings)
    if recipe.is_master:
        image = decode_master(recipe.body)
        return encode(pipeline.transform(image, recipe.plan, _size_of(image, recipe), extras), recipe.encoding)
    if recipe.record.frames > 1:
        return _frames(recipe, extras, settings)
    return _still(recipe, extras, settings)


def _still(recipe: Recipe, extras: Extras, settings: ImageSettings) -> bytes:
    target = pipeline.needed_size(*recipe.source_size, recipe.plan, extras)
    if not recipe.encoding.is_picture and target is not None:
        target = min(target[0], ENOUGH_TO_DESCRIBE), min(target[1], ENOUGH_TO_DESCRIBE)
    decoded = decode(recipe.body, settings, target=target, keep_profile=recipe.encoding.cs == "origin")
    image = pipeline.transform(decoded.image, recipe.plan, recipe.source_size, extras)
    return encode(image, recipe.encoding, decoded.carried)


def _frames(recipe: Recipe, extras: Extras, settings: ImageSettings) -> bytes:
    plan, encoding = recipe.plan, recipe.encoding
    width, height = pipeline.answer_size(*recipe.source_size, plan, extras)
    frames = animation.decode_frames(
        recipe.body,
        settings,
        plan.animation,
        frame_pixels=width * height,
        first_only=not encoding.animated,
        keep_profile=encoding.cs == "origin",
    )
    shown = _alike(frames.frames, recipe, extras, settings.max_animation_pixels)
    if encoding.animated:
        return animation.encode_frames(shown, frames.loop, encoding, frames.carried)
    return encode(next(shown).image, encoding, frames.carried)


def _alike(frames: Iterator[Frame], recipe: Recipe, extras: Extras, most: int) -> Iterator[Frame]:
    """All trimmed and cut like the first; levels stretched for each by itself would flicker.

    They end where together they would have more than `most` pixels: what a trimmed frame becomes is seen only here.
    """
    plan = recipe.plan
    if recipe.encoding.animated:
        plan = replace(plan, adjust=replace(plan.adjust, enhance=False))
    work: Work | None = None
    for frame in frames:
        work = work or Work(frame.image, plan, recipe.source_size, extras)
        image = pipeline.transform(frame.image, plan, recipe.source_size, extras, like=work)
        yield frame._replace(image=image)
        most -= image.width * image.height
        if most < image.width * image.height:
            return


def _size_of(image: Image.Image, recipe: Recipe) -> tuple[int, int]:
    """What lengths and boxes count in: the source's, unless the worker has given the picture another shape."""
    width, height = recipe.source_size
    same_shape = abs(image.width * height - image.height * width) <= max(width, height)
    return (width, height) if same_shape else image.size


def _extras(recipe: Recipe, settings: ImageSettings) -> Extras:
    return Extras(
        faces=tuple(face.box for face in recipe.faces),
        eyes=tuple(eye for face in recipe.faces for eye in face.eyes),
        blend_faces=tuple(face.box for face in recipe.blend_faces),
        pictures={name: _other(name, body, settings) for name, body in recipe.others.items()},
        exif=recipe.record.orientation,
        most=min(settings.max_output_pixels, MAX_PIXELS if recipe.encoding.is_picture else ENOUGH_PIXELS),
    )


def _other(name: str, body: bytes, settings: ImageSettings) -> Image.Image:
    try:
        return decode(body, settings).image
    except PictureError as error:
        raise error.naming(name) from error


def _description(recipe: Recipe, settings: ImageSettings) -> bytes:
    faces = [_described(face) for face in recipe.faces] if recipe.plan.output.faces else None
    document = describe(recipe.body, dict(recipe.plan.applied), faces, settings=settings)
    return json.dumps(document, ensure_ascii=False).encode()


def _described(face: Face) -> dict[str, Any]:
    """As imgix's fm=json&faces=1 has them, in pixels of the upright source from the top left."""
    left, top, right, bottom = face.box
    points = {name: {"x": x, "y": y} for name, (x, y) in face.points.items()}
    bounds = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return {"bounds": bounds, "confidence": round(face.score * 100), **points}
