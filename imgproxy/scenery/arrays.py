"""The arrays that painters work on: float32 throughout, colour in the last axis."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


def f32(value: npt.ArrayLike) -> FloatArray:
    """The value as a float32 array, without a copy where it is one already."""
    return np.asarray(value, np.float32)
