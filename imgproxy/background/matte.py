"""A rough mask becomes a fine alpha at the source's size, and colours without the old background.

Where the mask is unsure (trimap.py), alpha follows the picture's own edges: guided filters of three reaches, the widest
first. Colours are estimated by blurring both sides into the band (Forte 2021, blur fusion foreground estimation).
Against a learned refiner, closed-form and KNN matting this was as near the truth and far cheaper: docs/decisions.md.
"""

import numpy as np

from imgproxy.background.arrays import STRIP, Place, box_mean, fitted, in_strips, resized, subject_box
from imgproxy.background.guided import guided
from imgproxy.background.misleading import settled, without_leaks
from imgproxy.background.old_shadow import without_old_shadow
from imgproxy.background.stages import FloatArray, Foreground
from imgproxy.background.trimap import Trimap, trimap
from imgproxy.errors import NoSubject

SOLVE_SIDE = 512  # windows are solved at this size; edges are followed at the full one
PASSES = ((0.030, 1e-4), (0.012, 3e-5), (0.005, 1e-5))  # guided filter: radius of the longer side, softness
HAZE = 0.05  # alpha this close to 0 or 1 is a filter's residue, not a veil
RIM = 0.014  # half-width of the band in which a rim may look like the background, of the longer side
FUSION_RADII = (0.08, 0.012)  # of the longer side
WHOLE = 254.5 / 255  # alpha that is 255 in a cutout


class GuidedMatter:
    def matte(self, picture: FloatArray, mask: FloatArray) -> Foreground:
        if mask.max() <= 0.5:
            raise NoSubject("the mask is empty")
        alpha = without_leaks(refined_alpha(picture, mask, trimap(mask)), mask)
        alpha = without_old_shadow(picture, alpha)
        colour = clean_colours(picture, alpha)
        # A sure subject keeps its pixels to the bit.
        np.copyto(colour, picture, where=(alpha >= WHOLE)[..., None])
        return Foreground(colour, alpha, subject_box(alpha))


def refined_alpha(picture: FloatArray, mask: FloatArray, known: Trimap) -> FloatArray:
    height, width = mask.shape
    small = fitted(width, height, SOLVE_SIDE)
    # A highlight at the rim looks like background, but the mask is no more wrong than a third of the band.
    least = np.clip((inside_share(mask, RIM * max(mask.shape)) - 0.66) / 0.2, 0, 1)
    # Each pass is solved small from what the one before it left; only the last one's edges are seen.
    alpha, guide, bound = resized(mask, *small), resized(picture, *small), resized(least, *small)
    for filtered in PASSES[:-1]:
        alpha = _pass(guide, alpha, bound, filtered)
    alpha = _pass(picture, alpha, least, PASSES[-1])
    alpha = settled(alpha, mask, guide)
    return np.clip(alpha, np.maximum(known.least, least), np.maximum(known.most, least), out=alpha)


def _pass(guide: FloatArray, alpha: FloatArray, least: FloatArray, filtered: tuple[float, float]) -> FloatArray:
    """`alpha`, of any size, at the guide's: one filter of PASSES, without its residue of haze."""
    share, softness = filtered
    alpha = guided(guide, alpha, radius=share * max(guide.shape[:2]), softness=softness, solve_side=SOLVE_SIDE)
    alpha -= np.float32(HAZE)
    alpha *= np.float32(1 / (1 - 2 * HAZE))
    return np.clip(alpha, least, 1, out=alpha)


def inside_share(mask: FloatArray, reach: float) -> FloatArray:
    """0..1: how much of the window of `reach` pixels around each place lies in the mask; 0.5 on a straight contour."""
    height, width = mask.shape
    small = fitted(width, height, SOLVE_SIDE)
    solid = (resized(mask, *small) > 0.5).astype(np.float32)
    return resized(box_mean(solid, max(1, round(reach * small[0] / width))), width, height)


def clean_colours(picture: FloatArray, alpha: FloatArray) -> FloatArray:
    """The subject's own colours H×W×3: the picture where alpha is 1, estimated in the band, spread beyond it."""
    height, width = alpha.shape
    small = fitted(width, height, SOLVE_SIDE)
    front, back = _fused_sides(resized(picture, *small), resized(alpha, *small))
    out = np.empty_like(picture)

    def strip(top: int) -> None:
        place = Place(slice(top, min(top + STRIP, height)), slice(0, width), width, height)
        rows = place.rows
        out[rows] = _explained(picture[rows], alpha[rows, :, None], place.of(front), place.of(back))

    in_strips(height, strip)
    return out


def _fused_sides(picture: FloatArray, alpha: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Blurred colours of the subject and of what is behind it, each spread into the other's area."""
    weight = alpha[..., None]
    front = back = picture
    for share in FUSION_RADII:
        radius = max(1, round(share * max(alpha.shape)))
        front = _spread(front, weight, radius)
        back = _spread(back, 1 - weight, radius)
        if share != FUSION_RADII[-1]:
            front = _explained(picture, weight, front, back)
            back = np.clip(np.where(weight < 0.05, picture, back), 0, 1)
    return front, back


def _spread(colours: FloatArray, weight: FloatArray, radius: int) -> FloatArray:
    """Weighted box mean; far from any weight the unweighted colours of the last round remain."""
    near = box_mean(weight, radius)
    fused = box_mean(colours * weight, radius) / np.maximum(near, 1e-4)
    return np.where(near > 1e-3, fused, colours)


def _explained(picture: FloatArray, alpha: FloatArray, front: FloatArray, back: FloatArray) -> FloatArray:
    """`front` moved by the part of picture = alpha·front + (1 − alpha)·back that it leaves open."""
    residue = picture - alpha * front - (1 - alpha) * back
    return np.asarray(np.clip(front + alpha * residue, 0, 1), np.float32)
