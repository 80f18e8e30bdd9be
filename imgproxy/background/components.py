"""Connected regions of a mask: which belong to the subject, which are specks or holes."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.intp]


def labelled(mask: Mask) -> tuple[Labels, Labels]:
    """4-connected regions of True: labels H×W (0 = False, regions from 1) and their sizes (index 0 = 0)."""
    height, width = mask.shape
    number = np.where(mask, np.arange(1, height * width + 1).reshape(height, width), 0)
    while True:
        before = number
        number = _lowest_of_neighbours(number, mask)
        # Pointer jumping: a label's own pixel knows a lower label by now, so long snakes need few rounds.
        jump = np.concatenate([[0], number.ravel()])
        number = np.where(mask, jump[jump[number]], 0)
        if np.array_equal(number, before):
            break
    _, packed, sizes = np.unique(number, return_inverse=True, return_counts=True)
    packed = packed.reshape(mask.shape)
    if mask.all():
        packed, sizes = packed + 1, np.concatenate([[0], sizes])
    sizes[0] = 0
    return packed, sizes


def _lowest_of_neighbours(number: Labels, mask: Mask) -> Labels:
    big = np.iinfo(np.intp).max
    padded = np.pad(np.where(mask, number, big), 1, constant_values=big)
    lowest = padded[1:-1, 1:-1].copy()
    for neighbour in (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]):
        np.minimum(lowest, neighbour, out=lowest)
    return np.where(mask, lowest, 0)


def tidied(mask: Mask, *, keep_share: float = 0.15, hole_share: float = 0.01) -> Mask:
    """Without regions smaller than `keep_share` of the largest, without holes under `hole_share` of the subject."""
    labels, sizes = labelled(mask)
    if not sizes.any():
        return mask
    kept: Mask = (sizes >= keep_share * sizes.max())[labels] & mask
    holes, hole_sizes = labelled(~kept)
    small = hole_sizes < hole_share * kept.sum()
    small[0] = False
    small[np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))] = False
    filled: Mask = kept | small[holes]
    return filled
