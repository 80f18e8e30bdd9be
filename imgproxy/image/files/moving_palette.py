"""One palette for all frames of a GIF, so that what stands still keeps its colours and need not be written again.

Error diffusion would flicker: a change anywhere alters the noise of everything below it. The pattern of an ordered
dither stands still with the picture.
"""

from dataclasses import dataclass

from PIL import Image, ImageChops

from imgproxy.image.files.quantize import cut, exactly, shared_colours, with_hard_alpha

# Bayer's 4×4 matrix (IEEE ICC 1973): thresholds that spread as evenly as can be.
_BAYER = (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5)
# Half the distance between neighbours of 256 colours on a photo; stronger shows, weaker leaves bands.
STRENGTH = 10
# From here on, an entry that saves writing what has not changed is worth more than one more colour.
ENOUGH_COLOURS = 32
_SAMPLED_FRAMES, _SAMPLE_SIDE = 16, 64


@dataclass(frozen=True, slots=True)
class Moving:
    """`images` in mode P. `palette`: flat RGB. `clear`: index of an entry that no opaque pixel has."""

    images: list[Image.Image]
    palette: bytes
    clear: int | None
    holes: bool  # `clear` is seen


def with_one_palette(frames: list[Image.Image], colours: int) -> Moving:
    """`frames` RGB or RGBA of one size. Of 2..256 `colours` one is kept for what is clear, or unchanged if many."""
    hard = [with_hard_alpha(frame) for frame in frames]
    holes = any(frame.mode == "RGBA" for frame in hard)
    keeps_one = holes or colours >= ENOUGH_COLOURS
    room = colours - keeps_one
    few = shared_colours(hard, room)
    palette = [colour[:3] for colour in few] if few else _common_colours(hard, room)
    entries = [*palette, _unlike(palette)] if keeps_one else palette
    flat = bytes(value for colour in entries for value in colour)
    indexed = [_indexed(frame, palette, flat, exact=bool(few)) for frame in hard]
    return Moving(indexed, flat, len(palette) if keeps_one else None, holes)


def _common_colours(frames: list[Image.Image], room: int) -> list[tuple[int, ...]]:
    step = max(1, len(frames) // _SAMPLED_FRAMES)
    pixels = b"".join(_opaque(frame) for frame in frames[::step])
    if not pixels:
        return [(0, 0, 0)]
    flat = cut(Image.frombytes("RGB", (len(pixels) // 3, 1), pixels), room).getpalette("RGB") or []
    found = {tuple(flat[place : place + 3]) for place in range(0, len(flat), 3)}
    return sorted(found)[:room]


def _opaque(frame: Image.Image) -> bytes:
    small = frame.resize((min(_SAMPLE_SIDE, frame.width), min(_SAMPLE_SIDE, frame.height)), Image.Resampling.NEAREST)
    if small.mode == "RGB":
        return small.tobytes()
    bands = (band.tobytes() for band in small.split())
    return bytes(value for *rgb, alpha in zip(*bands, strict=True) if alpha for value in rgb)


def _unlike(palette: list[tuple[int, ...]]) -> tuple[int, int, int]:
    """Pillow tells palette entries apart by colour."""
    taken = {tuple(colour) for colour in palette}
    return next((255, 0, blue) for blue in range(256) if (255, 0, blue) not in taken)


def _indexed(frame: Image.Image, palette: list[tuple[int, ...]], flat: bytes, exact: bool) -> Image.Image:
    clear = len(palette)
    colour = frame.convert("RGB")
    if exact:
        indexed = exactly(colour, palette)
    else:
        known = Image.new("P", (1, 1))
        known.putpalette(flat[: 3 * clear])
        indexed = _dithered(colour).quantize(palette=known, dither=Image.Dither.NONE)
    if frame.mode == "RGBA":
        indexed.paste(clear, mask=frame.getchannel("A").point([255] + [0] * 255))
    indexed.putpalette(flat)
    indexed.info = {}  # Pillow writes what it finds here
    return indexed


def _dithered(image: Image.Image) -> Image.Image:
    tile = Image.new("L", (4, 4))
    tile.putdata([round(value * STRENGTH / 15) for value in _BAYER])
    pattern = Image.new("L", image.size)
    pattern.paste(tile)
    for axis, length in enumerate(image.size):
        done = 4
        while done < length:  # doubles what is there: few pastes even for a large picture
            box = (0, 0, min(done, length - done), 4) if axis == 0 else (0, 0, image.width, min(done, length - done))
            pattern.paste(pattern.crop(box), (done, 0) if axis == 0 else (0, done))
            done *= 2
    return ImageChops.add(image, Image.merge("RGB", (pattern,) * 3), offset=-(STRENGTH // 2))
