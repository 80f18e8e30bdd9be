"""Moving pictures: which frames of a source are kept, decoding them one by one, and writing GIF, WebP and AVIF.

Everything here is bounded by `image.max_frames` and `image.max_animation_pixels`: the first frames win. Measured on 20
frames of 0.1 MP that all change, against WebP at method 2: GIF twice the time, 6.8 times the bytes; AVIF 1.3 times the
time, 0.3 times the bytes; WebP at method 4 2.1 times the time, 5 % smaller.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from PIL import Image

from imgproxy.image.files import profiles
from imgproxy.image.files.colour import can_keep, without_full_alpha
from imgproxy.image.files.decode import Probe, facts, finished, opened, pixel_limit
from imgproxy.image.files.encode import encode, profile_of, with_spread_colours
from imgproxy.image.files.formats import Encoding
from imgproxy.image.files.metadata import NOTHING, Carried, carried
from imgproxy.plan import Animation
from imgproxy.settings import Image as ImageSettings

FOREVER = 0
# What browsers make of a pause of 0 or 10 ms (Chromium, WebKit and Gecko alike).
HURRIED_MS, UNHURRIED_MS = 10, 100
GIF_TICK_MS = 10
# To keep every tenth frame the nine between are decoded too; of so many times the limits, no more.
LOOKED_AT = 4
MAX_LOOPS = 65_535


class Frame(NamedTuple):
    """`image` is RGB or RGBA; shown for `duration_ms`."""

    image: Image.Image
    duration_ms: float


@dataclass(frozen=True, slots=True)
class Frames:
    """`frames` in the order they are shown, decoded as they are asked for, once. `loop`: times played, 0 = forever."""

    frames: Iterator[Frame]
    loop: int
    probe: Probe
    carried: Carried = NOTHING


def is_wanted(animation: Animation, frames: int) -> bool:
    """Whether a source of so many frames (a GIF's are not counted: 2 = some) may answer with more than one."""
    if frames < 2:
        return False
    first, last = animation.frames or (1, 2)
    return last > first


def kept(animation: Animation, limit: int) -> Iterator[int]:
    """Indexes from 0, below `limit`, of the frames to show if the source has so many; not yet reversed."""
    first, last = animation.frames or (1, limit)
    for place, index in enumerate(range(max(1, first) - 1, min(limit, max(first, last)))):
        skipped = animation.skip > 1 and place % animation.skip == 0
        if place % max(1, animation.interval) == 0 and not skipped:
            yield index


def decode_frames(
    body: bytes,
    settings: ImageSettings,
    animation: Animation,
    *,
    frame_pixels: int = 0,
    first_only: bool = False,
    keep_profile: bool = False,
) -> Frames:
    """The frames that `animation` keeps; a frame beyond the last one is the last one.

    `frame_pixels`: how large each will be in the end, if larger than in the source. `first_only`: the one shown first,
    for formats that do not move. Raises as decode's `probe` does, also while frames are taken.
    """
    with opened(body, settings.max_pixels) as image:
        found = facts(image)
        loop = animation.loop if animation.loop is not None else _plays(image)
        taken = carried(image.info)
        keeps = keep_profile and can_keep(image, taken.profile)
    source = _Source(body, settings, keeps)
    frames = _chosen(source, animation, max(frame_pixels, found.width * found.height, 1), first_only)
    if animation.fps:
        frames = (frame._replace(duration_ms=1000 / animation.fps) for frame in frames)
    return Frames(frames, min(loop, MAX_LOOPS), found, taken if keeps else Carried(b"", taken.iptc, taken.xmp))


def encode_frames(frames: Iterable[Frame], loop: int, encoding: Encoding, carried: Carried = NOTHING) -> bytes:
    """`encoding` is GIF, WebP or AVIF. Frames are of one size and held all at once; a single one makes a still."""
    shown = list(frames)
    if len(shown) == 1:
        return encode(shown[0].image, encoding, carried)
    if encoding.cs == "adobergb1998":
        shown = [frame._replace(image=profiles.in_adobe_rgb(frame.image)) for frame in shown]
    out = io.BytesIO()
    _WRITERS[encoding.format](out, shown, loop, encoding, carried)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Source:
    body: bytes
    settings: ImageSettings
    keep_profile: bool

    def read(self, wanted: Iterator[int], limit: int) -> Iterator[Frame]:
        """The wanted frames (rising indexes); where none of them exists, the last of the first `limit`."""
        with opened(self.body, self.settings.max_pixels) as image:
            orientation, most = facts(image).orientation, pixel_limit(len(self.body), self.settings)
            profile = None if self.keep_profile else image.info.get("icc_profile")
            yielded = False
            for index in wanted:
                if not _seek(image, index):
                    break
                yielded = True
                yield self._frame(image, most, profile, orientation)
            if not yielded:
                _seek_last(image, limit)
                yield self._frame(image, most, profile, orientation)

    @staticmethod
    def _frame(image: Image.Image, most: int, profile: bytes | None, orientation: int) -> Frame:
        image.load()
        picture = without_full_alpha(finished(image, most, profile, orientation))
        # `finished` may answer the very picture that the next seek draws upon.
        return Frame(picture.copy() if picture is image else picture, _duration_ms(image.info.get("duration")))


def _chosen(source: _Source, animation: Animation, pixels: int, first_only: bool) -> Iterator[Frame]:
    settings = source.settings
    most = max(1, min(settings.max_frames, settings.max_animation_pixels // pixels))
    limit = most * LOOKED_AT
    frames: Iterator[Frame] = islice(source.read(kept(animation, limit), limit), most)
    if animation.reverse:
        frames = _last(frames) if first_only else iter(list(frames)[::-1])
    return islice(frames, 1) if first_only else frames


def _last(frames: Iterator[Frame]) -> Iterator[Frame]:
    last = None
    for frame in frames:
        last = frame
    if last is not None:
        yield last


def _seek(image: Image.Image, index: int) -> bool:
    try:
        image.seek(index)
    except EOFError:
        return False
    return True


def _seek_last(image: Image.Image, limit: int) -> None:
    """Pillow stays at the last frame when there is none further."""
    index = image.tell()
    while index + 1 < limit and _seek(image, index + 1):
        index += 1


def _plays(image: Image.Image) -> int:
    """How often the source plays. A GIF's extension counts repetitions, and without one it plays once."""
    value = image.info.get("loop")
    if image.format != "GIF":
        return value if isinstance(value, int) and value > 0 else FOREVER
    if not isinstance(value, int):
        return 1
    return value + 1 if value else FOREVER


def _duration_ms(value: object) -> float:
    duration = float(value) if isinstance(value, int | float) else 0.0
    return duration if duration > HURRIED_MS else float(UNHURRIED_MS)


def _ticks(shown: Iterable[Frame], tick_ms: int) -> list[int]:
    """Each frame's time in whole ticks, at least two for GIF; what rounding leaves over goes to the next."""
    found, exact, spent = [], 0.0, 0
    least = 2 if tick_ms == GIF_TICK_MS else 1
    for frame in shown:
        exact += frame.duration_ms / tick_ms
        found.append(max(least, round(exact) - spent))
        spent += found[-1]
    return [count * tick_ms for count in found]


def _write_webp(out: io.BytesIO, shown: list[Frame], loop: int, encoding: Encoding, carried: Carried) -> None:
    images = [frame.image for frame in shown]
    if not encoding.lossless:
        images = [with_spread_colours(image) if image.mode == "RGBA" else image for image in images]
    # Pillow takes a background from the first frame's source where none is given.
    options: dict[str, Any] = {"icc_profile": profile_of(encoding, carried), "background": (0, 0, 0, 0)}
    options |= {"lossless": True, "quality": 50} if encoding.lossless else {"quality": max(1, encoding.quality)}
    _save(out, images, "WEBP", duration=_ticks(shown, 1), loop=loop, method=2, **options)


def _write_gif(out: io.BytesIO, shown: list[Frame], loop: int, encoding: Encoding, carried: Carried) -> None:
    from imgproxy.image.files.moving_palette import with_one_palette  # numpy, only where it is wanted

    moving = with_one_palette([frame.image for frame in shown], encoding.colorquant)
    options: dict[str, Any] = {"palette": moving.palette}
    if moving.clear is not None:
        options |= {"transparency": moving.clear, "optimize": True}
    if loop != 1:
        options |= {"loop": max(0, loop - 1)}
    # Where frames have holes, each must be taken away before the next; else only what changes is written.
    _save(out, moving.images, "GIF", duration=_ticks(shown, GIF_TICK_MS), disposal=2 if moving.holes else 1, **options)


def _save(out: io.BytesIO, images: list[Image.Image], kind: str, **options: Any) -> None:
    first, *others = images
    first.save(out, kind, save_all=True, append_images=others, **options)


def _write_avif(out: io.BytesIO, shown: list[Frame], loop: int, encoding: Encoding, carried: Carried) -> None:
    """Pillow writes no number of loops into AVIF: it plays for ever."""
    images = [with_spread_colours(frame.image) if frame.image.mode == "RGBA" else frame.image for frame in shown]
    options: dict[str, Any] = {"icc_profile": profile_of(encoding, carried), "quality": max(1, encoding.quality)}
    _save(out, images, "AVIF", duration=_ticks(shown, 1), speed=8, max_threads=2, **options)


_WRITERS: dict[str, Callable[[io.BytesIO, list[Frame], int, Encoding, Carried], None]] = {
    "webp": _write_webp,
    "gif": _write_gif,
    "avif": _write_avif,
}
