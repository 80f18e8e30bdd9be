"""A picture on a larger canvas: its surroundings go on beyond its edges (fill=gen without a prompt).

What lies outside mirrors the picture's own background: a mirror image meets the edge without a step, and has the
picture's grain and texture. The subject is taken out of the mirror first, and what is mirrored gets softer with
distance, as things do that are out of focus, so that nothing in it is seen twice. Where the picture's edge cuts the
subject off, its colours go on a little way and fade.
"""

import numpy as np
import numpy.typing as npt

from imgproxy.background.arrays import BoolArray, resized, softened, within
from imgproxy.background.cutouts import Pixels, to_bytes
from imgproxy.background.stages import FloatArray

# Of the picture's shorter side: how far from its edge the mirror image stays sharp, and over which way it gets soft.
SHARP_FOR, SOFT_AFTER = 0.04, 0.45
SIGMAS = (0.012, 0.05)
# Around a subject lie its shadow and its reflection on the ground.
MARGIN = 0.05
SEEN_FROM = 0.05  # alpha
# Of the shorter side: how far a subject that the edge cuts off goes on.
FADES_OVER = 0.22
# What is filled in gets its texture from known places this far away, in shares of the width and the height.
TEXTURE_SIGMA = 0.012
TEXTURE_MOST = 3.0  # times its own median
TEXTURE_FROM = tuple((x, y) for near in (0.3, 0.45, 0.15) for x, y in ((near, 0), (-near, 0), (0, near), (0, -near)))


def continued(picture: Pixels, size: tuple[int, int], place: tuple[int, int], alpha: FloatArray | None) -> Pixels:
    """`picture` H×W×3 at `place` (left, top) on a canvas of `size` (width, height) that holds it whole.

    `alpha` H×W of its subject, None = it has none. The picture's own pixels are not touched.
    """
    width, height = size
    own_height, own_width = picture.shape[:2]
    left, top = place
    source = picture.astype(np.float32)
    if alpha is not None:
        source = without_subject(source, within(alpha > SEEN_FROM, _margin(alpha.shape)))
    rows, columns = _mirrored(height, top, own_height), _mirrored(width, left, own_width)
    outside = source[rows][:, columns]
    shorter = min(own_width, own_height)
    if alpha is not None:
        _carry_on(outside, picture, alpha, place, max(1, round(FADES_OVER * shorter)))
    distance = _distance(size, place, (own_width, own_height)) / shorter
    soft = outside.copy()
    for sigma, start in zip(SIGMAS, (SHARP_FOR, SOFT_AFTER / 2), strict=True):
        share = np.clip((distance - start) / (SOFT_AFTER / 2), 0, 1)[..., None]
        # Few copies: at 16 million pixels each takes 192 MB.
        more = softened(outside, sigma * shorter) - soft
        more *= _eased(share)
        soft += more
    soft += _grain(source, soft.shape) * np.clip(distance / SOFT_AFTER, 0, 1)[..., None]
    soft *= np.float32(1 / 255)
    canvas = to_bytes(soft)
    canvas[top : top + own_height, left : left + own_width] = picture
    return canvas


def _margin(shape: tuple[int, ...]) -> int:
    return max(2, round(MARGIN * min(shape)))


def without_subject(source: FloatArray, hidden: BoolArray) -> FloatArray:
    """The background alone: what is hidden is filled from around it, coarse to fine, with a soft edge outside."""
    margin = _margin(hidden.shape)
    wider = within(hidden, margin)
    if wider.all():
        wider = hidden
    known = (~wider).astype(np.float32)
    if not known.any():
        return source
    filled = _pulled(source * known[..., None], known)
    # 0 along the wider edge, and nearly 1 where something is hidden.
    share = np.maximum(2 * softened(wider.astype(np.float32), margin / 2) - 1, 0)
    share[hidden] = 1
    filled += _texture(np.where(wider[..., None], filled, source), wider)
    filled -= source
    filled *= share[..., None]
    filled += source
    return filled


def _texture(filled: FloatArray, hidden: BoolArray) -> FloatArray:
    """For what is hidden the finest detail of places that are not, without the edges of things; 0 elsewhere."""
    height, width = hidden.shape
    detail = filled - softened(filled, TEXTURE_SIGMA * min(height, width))
    most = TEXTURE_MOST * float(np.median(np.abs(detail[~hidden])))
    np.clip(detail, -most, most, out=detail)
    found, bare = np.zeros_like(filled), hidden.copy()
    for across, down in TEXTURE_FROM:
        shift = round(down * height), round(across * width)
        from_there = bare & ~np.roll(hidden, shift, (0, 1))
        found[from_there] = np.roll(detail, shift, (0, 1))[from_there]
        bare &= ~from_there
        if not bare.any():
            break
    return found


def _carry_on(outside: FloatArray, picture: Pixels, alpha: FloatArray, place: tuple[int, int], far: int) -> None:
    """Makes `outside` meet the picture where its background was filled in, less and less up to `far` pixels away.

    The mirrored subject goes on as deep as it reaches from the edge without a gap: one that is only near the edge is
    not seen twice. What differs along the edge then goes on as well, soft, as shadows do.
    """
    height, width = picture.shape[:2]
    for turn in range(4):
        # Each edge in turn is the upper one.
        canvas, own = np.rot90(outside, turn), np.rot90(picture, turn)
        left, top = _turned(place, (width, height), (outside.shape[1], outside.shape[0]), turn)
        depth = min(far, top, len(own))
        if depth == 0:
            continue
        fading = _eased(1 - (np.arange(depth, dtype=np.float32) + 0.5) / far)[:, None]
        shown = np.minimum.accumulate(np.rot90(alpha, turn)[:depth], axis=0)
        band = canvas[top - depth : top, left : left + own.shape[1]][::-1]
        band += (own[:depth] - band) * (softened(shown, 0.06 * far) * fading)[..., None]
        differs = own[:1] - band[:1]
        smooth = softened(differs, 0.1 * far)
        band += smooth * fading[..., None]
        band[: far // 8] += (differs - smooth) * _eased(1 - np.arange(min(depth, far // 8)) / (far / 8))[:, None, None]


def _eased(share: npt.NDArray[np.floating]) -> FloatArray:
    """0..1, level at both ends."""
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _turned(place: tuple[int, int], own: tuple[int, int], size: tuple[int, int], turn: int) -> tuple[int, int]:
    """Left and top of the picture once the canvas is turned by as many quarters, counter-clockwise."""
    left, top = place
    right, bottom = size[0] - left - own[0], size[1] - top - own[1]
    return ((left, top), (top, right), (right, bottom), (bottom, left))[turn]


def _pulled(colour: FloatArray, weight: FloatArray, level: int = 0) -> FloatArray:
    """Push-pull (Gortler et al., The Lumigraph, 1996): each level fills its holes from the next coarser one.

    Rows are halved every other time only: what lies behind a subject is more often level than upright.
    """
    if weight.min() > 0.99 or min(weight.shape) < 2:
        return np.asarray(colour / np.maximum(weight, np.float32(1e-6))[..., None], np.float32)
    height, width = weight.shape
    half = (max(1, width // 2), height if level % 2 else max(1, height // 2))
    coarse = _pulled(resized(colour, *half), resized(weight, *half), level + 1)
    behind = resized(coarse, width, height)
    return np.asarray(colour + behind * (1 - np.minimum(weight, 1))[..., None], np.float32)


def _mirrored(length: int, start: int, own: int) -> npt.NDArray[np.intp]:
    """For each place of the canvas the place of the picture that is seen there."""
    at = (np.arange(length) - start) % (2 * own)
    return np.minimum(at, 2 * own - 1 - at)


def _distance(size: tuple[int, int], place: tuple[int, int], own: tuple[int, int]) -> FloatArray:
    """Of each pixel of the canvas from the picture, in pixels; 0 inside."""
    across, down = (
        np.maximum(np.maximum(place[axis] - at, at - (place[axis] + own[axis] - 1)), 0)
        for axis, at in enumerate((np.arange(size[0]), np.arange(size[1])))
    )
    return np.hypot(across[None, :], down[:, None]).astype(np.float32)


def _grain(source: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Noise as strong as the picture's own where it is smooth."""
    grey = source.mean(axis=2)
    detail = np.abs(grey[1:, 1:] - grey[:-1, 1:] - grey[1:, :-1] + grey[:-1, :-1])
    # The second difference of white noise scatters twice as much as the noise; its median is 0.6745 of that.
    strength = float(np.percentile(detail, 25)) / (0.3186 * 2) if detail.size else 0.0
    rng = np.random.default_rng(0)
    return np.asarray(rng.standard_normal((*shape[:2], 1), np.float32) * min(strength, 6.0), np.float32)
