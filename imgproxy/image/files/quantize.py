"""At most 256 colours: png8 with soft transparency, GIF with hard, and one palette for all frames of an animation.

A picture that has no more colours anyway keeps every pixel. Otherwise: median cut, then error diffusion for what is
opaque; half-transparent pixels (edges, shadows) get a share of the palette of their own, cut in premultiplied colour.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]  # N×4, straight RGBA
CLEAR = (0, 0, 0, 0)
OPAQUE_FROM = 128  # GIF knows only all or nothing
SAMPLE = 1 << 14  # pixels that a palette is made from: four times as many take four times as long for 4 % less error
_STRIP_PIXELS = 1 << 20
_LEAST_SOFT = 4  # below this palette size half-transparency is not worth a colour


def quantize(image: Image.Image, colours: int) -> Image.Image:
    """An RGB or RGBA picture as mode P with at most `colours` (2..256) palette entries, alpha in the palette.

    The entry for what is clear, where anything is, comes first.
    """
    plain = _with_one_clear(image)
    if (exact := _few(plain, colours)) is not None:
        return exactly(plain, exact)
    if plain.mode == "RGB":
        return plain.quantize(palette=cut(_sample(plain), colours), dither=Image.Dither.FLOYDSTEINBERG)
    if colours < _LEAST_SOFT and any(plain.getchannel("A").histogram()[1:255]):
        return quantize(with_hard_alpha(plain), colours)
    return _with_soft_alpha(plain, colours)


def with_hard_alpha(image: Image.Image) -> Image.Image:
    """Every pixel opaque or clear; RGB where nothing is clear."""
    if image.mode != "RGBA":
        return image
    alpha = image.getchannel("A").point([0] * OPAQUE_FROM + [255] * (256 - OPAQUE_FROM))
    if alpha.getextrema()[0] == 255:
        return image.convert("RGB")
    hard = image.copy()
    hard.putalpha(alpha)
    return hard


def shared_colours(frames: Iterable[Image.Image], limit: int) -> list[tuple[int, ...]] | None:
    """All RGB colours of opaque pixels, where there are at most `limit` in all frames together."""
    found: set[tuple[int, ...]] = set()
    for frame in frames:
        few = frame.getcolors(limit + 1)
        if few is None:
            return None
        found |= {seen for _, pixel in few if (seen := _seen_colour(pixel))}
        if len(found) > limit:
            return None
    return sorted(found)


def exactly(image: Image.Image, palette: Sequence[tuple[int, ...]]) -> Image.Image:
    """`palette` (RGBA) has every colour that occurs in the picture."""
    keys = np.array([_key(colour) for colour in palette], np.uint32)
    order = np.argsort(keys)
    rgba = np.asarray(image.convert("RGBA"))
    indexes = np.empty(rgba.shape[:2], np.uint8)
    for rows in _strips(rgba.shape[0], rgba.shape[1]):
        packed = np.ascontiguousarray(rgba[rows]).view("<u4")[..., 0]
        indexes[rows] = order[np.searchsorted(keys, packed, sorter=order).clip(0, len(keys) - 1)]
    return _as_palette_image(indexes, palette)


def cut(pixels: Image.Image, colours: int) -> Image.Image:
    """A mode P picture whose palette stands for the RGB pixels."""
    return pixels.quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)


def _seen_colour(pixel: Any) -> tuple[int, ...]:
    """RGB of an RGB or RGBA pixel; nothing of a clear one."""
    return () if len(pixel) == 4 and not pixel[3] else tuple(pixel[:3])


def _with_one_clear(image: Image.Image) -> Image.Image:
    """Whatever hides under zero alpha counts as one colour; RGB where all is opaque."""
    if image.mode != "RGBA":
        return image
    alpha = image.getchannel("A")
    least = alpha.getextrema()[0]
    if least == 255:
        return image.convert("RGB")
    if least:
        return image
    bare = Image.new("RGBA", image.size, CLEAR)
    bare.paste(image, mask=alpha.point([0] + [255] * 255))
    return bare


def _few(image: Image.Image, colours: int) -> list[tuple[int, ...]] | None:
    found = image.getcolors(colours)
    if found is None:
        return None
    return sorted((*pixel, 255)[:4] for _, pixel in found if isinstance(pixel, tuple))


def _key(colour: Sequence[int]) -> int:
    red, green, blue, alpha = (*colour, 255)[:4]
    return red | green << 8 | blue << 16 | alpha << 24


def _strips(height: int, width: int) -> Iterable[slice]:
    rows = max(1, _STRIP_PIXELS // max(1, width))
    return (slice(top, top + rows) for top in range(0, height, rows))


def _sample(image: Image.Image) -> Image.Image:
    """Some of the pixels, none of them mixed."""
    pixels = image.width * image.height
    if pixels <= SAMPLE:
        return image
    scale = math.sqrt(SAMPLE / pixels)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.NEAREST)


def _as_palette_image(indexes: NDArray[np.uint8], palette: Sequence[tuple[int, ...]]) -> Image.Image:
    height, width = indexes.shape
    image = Image.frombytes("P", (width, height), indexes.tobytes())
    bands = 3 if all(colour[3:] in ((), (255,)) for colour in palette) else 4
    image.putpalette(bytes(value for colour in palette for value in (*colour, 255)[:bands]), "RGBA"[:bands])
    return image


def _with_soft_alpha(image: Image.Image, colours: int) -> Image.Image:
    small = np.asarray(_sample(image)).reshape(-1, 4)
    opaque, soft = small[small[:, 3] == 255], small[(small[:, 3] > 0) & (small[:, 3] < 255)]
    room = colours - 1
    soft_room = _soft_room(len(opaque), len(soft), room)
    opaque_room = room - soft_room
    palette: list[tuple[int, ...]] = [CLEAR]
    alpha = np.asarray(image.getchannel("A"))
    indexes = np.zeros(alpha.shape, np.uint8)
    if opaque_room and len(opaque):
        pixels = Image.fromarray(np.ascontiguousarray(opaque[:, :3].reshape(1, -1, 3)))
        chosen = cut(pixels, opaque_room)
        mapped = image.convert("RGB").quantize(palette=chosen, dither=Image.Dither.FLOYDSTEINBERG)
        np.copyto(indexes, np.asarray(mapped) + np.uint8(1), where=alpha == 255)
        palette += _triples(chosen)[:opaque_room]
    if soft_room:
        first = len(palette)
        chosen_soft = _cut_premultiplied(soft, soft_room)
        palette += [tuple(map(int, colour)) for colour in chosen_soft]
        _map_soft(np.asarray(image), alpha, chosen_soft, first, indexes)
    return _as_palette_image(indexes, palette)


def _soft_room(opaque: int, soft: int, room: int) -> int:
    """Edges are few pixels and need more colours than their share; both kinds keep at least one."""
    if not soft:
        return 0
    if not opaque:
        return room
    return min(room - 1, max(1, round(room * math.sqrt(soft / (soft + opaque)))))


def _triples(palette: Image.Image) -> list[tuple[int, ...]]:
    flat = palette.getpalette("RGB") or []
    return [(*flat[place : place + 3], 255) for place in range(0, len(flat), 3)]


def _premultiplied(straight: Pixels) -> NDArray[np.float32]:
    alpha = straight[:, 3:].astype(np.float32)
    return np.concatenate([straight[:, :3] * (alpha / 255), alpha], axis=1)


def _cut_premultiplied(soft: Pixels, count: int) -> Pixels:
    """At most `count` RGBA colours: the box with the widest channel is halved at its median until there are enough."""
    boxes = [_premultiplied(soft)]
    spreads = [_spread(boxes[0])]
    while len(boxes) < count and max(spreads) > 0:
        widest = spreads.index(max(spreads))
        box = boxes.pop(widest)
        del spreads[widest]
        box = box[np.argsort(box[:, np.ptp(box, axis=0).argmax()], kind="stable")]
        halves = [box[: len(box) // 2], box[len(box) // 2 :]]
        boxes += halves
        spreads += map(_spread, halves)
    means = np.array([box.mean(axis=0) for box in boxes], np.float32)
    means[:, :3] *= 255 / np.maximum(means[:, 3:], 1)
    return np.rint(means).clip(0, 255).astype(np.uint8)


def _spread(box: NDArray[np.float32]) -> float:
    return float(np.ptp(box, axis=0).max()) * math.sqrt(len(box))


def _map_soft(rgba: Pixels, alpha: NDArray[np.uint8], palette: Pixels, first: int, indexes: NDArray[np.uint8]) -> None:
    """Writes the nearest entry for every half-transparent pixel, looked for once for each cell of 8 steps a side."""
    soft = [(rows, (alpha[rows] > 0) & (alpha[rows] < 255)) for rows in _strips(*alpha.shape)]
    occurs = np.zeros(1 << 20, bool)
    for rows, where in soft:
        occurs[_cells(rgba[rows][where])] = True
    cells = np.flatnonzero(occurs).astype(np.uint32)
    centres = np.stack([(cells >> shift & 31) * 8 + 4 for shift in (0, 5, 10, 15)], axis=1).astype(np.uint8)
    table = np.zeros(1 << 20, np.uint8)
    table[cells] = _nearest(_premultiplied(centres), _premultiplied(palette)) + np.uint8(first)
    for rows, where in soft:
        indexes[rows][where] = table[_cells(rgba[rows][where])]


def _cells(pixels: Pixels) -> NDArray[np.integer[Any]]:
    """Five bits of each channel."""
    parts = (pixels >> 3).astype(np.uint32)
    return parts[:, 0] | parts[:, 1] << 5 | parts[:, 2] << 10 | parts[:, 3] << 15


def _nearest(points: NDArray[np.float32], palette: NDArray[np.float32]) -> NDArray[np.uint8]:
    found = np.empty(len(points), np.uint8)
    for start in range(0, len(points), 4096):
        part = points[start : start + 4096]
        distances = (palette**2).sum(axis=1) - 2 * part @ palette.T
        found[start : start + 4096] = distances.argmin(axis=1)
    return found
