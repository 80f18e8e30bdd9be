"""The subject's mirror image in wet, polished or still ground.

Worked out on a small copy, premultiplied by its own cover. A mirror on level ground shows every point as far below its
foot as it is above it.
"""

import numpy as np

from imgproxy.background.arrays import softened
from imgproxy.background.harmony.ground import fresnel
from imgproxy.background.harmony.stand import Stand
from imgproxy.background.stages import FloatArray

ROUGHEST = 0.22  # growth of the blur with height over the foot, at roughness 1
BLURS = (0.6, 2.0, 6.0, 16.0)
FADE = 1.6  # heights of the subject over which a rough ground loses its image
BROKEN = 0.5  # share of the image that rough ground, which is not wet or polished everywhere, does not show
LEAST_SHARE = 0.01  # a fainter image is not worth making


def mirrored_share(stand: Stand) -> float:
    """0..1 of the light that the ground sends on toward the camera as an image; 0 where nobody would see it."""
    share = fresnel(stand.ground, stand.base) * (1 - BROKEN * stand.ground.roughness)
    return share if share >= LEAST_SHARE else 0.0


def reflected(stand: Stand, lit: FloatArray) -> FloatArray:
    """H×W×4: the image's linear light and cover, both times the share that is mirrored.

    `lit` H×W×3 is the subject's linear light in the scene, at the small copy's size.
    """
    share = mirrored_share(stand)
    cover = stand.alpha[..., None]
    picture = np.concatenate([lit * cover, cover], axis=2).astype(np.float32)
    image = _mirrored(picture, stand.feet)
    rows = np.arange(len(image), dtype=np.float32)[:, None]
    height = np.maximum(rows + 0.5 - stand.feet[None, :], 0)
    rough = stand.ground.roughness
    image = _blurred_by(image, BLURS[0] + height * ROUGHEST * rough)
    fade = np.exp(-height * rough / (FADE * max(stand.height, 1)) * 3)
    below = np.clip(rows + 1.5 - stand.feet[None, :], 0, 1)
    return np.asarray(image * (share * fade * below)[..., None], np.float32)


def _mirrored(picture: FloatArray, feet: FloatArray) -> FloatArray:
    rows, columns = picture.shape[:2]
    source = 2 * feet[None, :] - np.arange(rows, dtype=np.float32)[:, None] - 1
    row = np.clip(np.rint(source), 0, rows - 1).astype(np.intp)
    return np.where((source >= 0)[..., None], picture[row, np.arange(columns)[None, :]], np.float32(0))


def _blurred_by(picture: FloatArray, sigma: FloatArray) -> FloatArray:
    """Each place of H×W×C with a blur of its own, mixed from a few."""
    level = np.interp(np.log(sigma), np.log(BLURS), np.arange(len(BLURS))).astype(np.float32)
    out = np.zeros_like(picture)
    for index, blur in enumerate(BLURS):
        weight = np.clip(1 - np.abs(level - index), 0, 1)
        if weight.any():
            out += weight[..., None] * softened(picture, blur)
    return out
