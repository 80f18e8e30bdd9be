"""A guess at the subject becomes a clean region: colours of both sides learnt in turn with the best contour.

Colours: Gaussian mixtures as in GrabCut (Rother et al. 2004). Contour: instead of a graph cut, the convex relaxation of
the same energy (Chan, Esedoglu, Nikolova 2006) by the primal-dual steps of Chambolle and Pock (2011), which are plain
array operations.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.background.stages import FloatArray

IntArray = npt.NDArray[np.intp]

COMPONENTS = 5
FEWEST = 4 * COMPONENTS  # pixels that a mixture is fitted to
VARIANCE_FLOOR = 6.0  # Lab units squared
K_MEANS_ROUNDS = 8
TINY = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class CutWeights:
    smoothness: float  # cost of one pixel of contour where the picture is flat
    colour: float  # how far a pixel's colour is believed against the first guess
    rounds: int  # colours and region in turn
    iterations: int  # towards the best contour, in each round
    max_odds: float = 3.0  # log-odds that one pixel's colour may claim at most


def cut(colours: FloatArray, guess: FloatArray, lean: FloatArray, weights: CutWeights) -> FloatArray:
    """Lab H×W×3 and a guess H×W in 0..1 → region H×W in 0..1, nearly 0 or 1 everywhere.

    `lean` H×W: log-odds of subject against background that the guess stands for.
    """
    region = guess
    edges = _contour_cost(colours) * np.float32(weights.smoothness)
    for _ in range(weights.rounds):
        odds = np.clip(colour_odds(colours, region), -weights.max_odds, weights.max_odds)
        force = (weights.colour * odds + lean).astype(np.float32)
        region = _relaxed_cut(force, edges, region, weights.iterations)
    return region


def _contour_cost(colours: FloatArray) -> FloatArray:
    """H×W, 1 on flat ground down to 0.05 across strong edges; the scale is the picture's own mean contrast."""
    step_y = np.square(np.diff(colours, axis=0, append=colours[-1:])).sum(axis=-1)
    step_x = np.square(np.diff(colours, axis=1, append=colours[:, -1:])).sum(axis=-1)
    steps = step_y + step_x
    return np.asarray(0.05 + 0.95 * np.exp(-steps / (2 * steps.mean() + TINY)), np.float32)


def colour_odds(colours: FloatArray, region: FloatArray) -> FloatArray:
    """log p(colour | subject) − log p(colour | rest)."""
    # A regular quarter of the pixels describes the colours as well as all of them.
    sample, share = colours[::2, ::2].reshape(-1, 3), region[::2, ::2].ravel()
    flat = colours.reshape(-1, 3)
    inside = _density(flat, sample, share)
    outside = _density(flat, sample, 1 - share)
    return (inside - outside).reshape(region.shape)


def _density(points: FloatArray, sample: FloatArray, share: FloatArray) -> FloatArray:
    """log density of a Gaussian mixture, fitted to the rows of `sample` that have most `share`, at `points`."""
    fewest = min(len(share), FEWEST)
    sample = sample[share >= min(0.5, float(np.partition(share, -fewest)[-fewest]))]
    group = _k_means(sample)
    logs = [_log_normal(points, sample[group == k], len(sample)) for k in range(COMPONENTS) if (group == k).any()]
    stacked = np.stack(logs)
    highest = stacked.max(axis=0)
    return np.asarray(highest + np.log(np.exp(stacked - highest).sum(axis=0)), np.float32)


def _log_normal(points: FloatArray, members: FloatArray, total: int) -> FloatArray:
    mean = members.mean(axis=0)
    off = members - mean
    # The floor, about one visible step, keeps a flat colour from becoming a spike.
    covariance = off.T @ off / len(members) + VARIANCE_FLOOR * np.eye(3)
    root = np.linalg.cholesky(np.linalg.inv(covariance))
    away = np.square((points - mean) @ root.astype(np.float32)).sum(axis=1)
    return np.asarray(np.log(len(members) / total) + np.log(np.diag(root)).sum() - away / 2, np.float32)


def _k_means(sample: FloatArray) -> IntArray:
    """Group number per row; starts from quantiles of lightness, so nothing is random."""
    order = np.argsort(sample @ np.array([1.0, 0.7, 0.4], np.float32), kind="stable")
    centres = sample[order[((np.arange(COMPONENTS) + 0.5) / COMPONENTS * len(order)).astype(int)]]
    group = np.zeros(len(sample), np.intp)
    for _ in range(K_MEANS_ROUNDS):
        # |a − b|² without its |a|², which is the same for every centre.
        group = (np.square(centres).sum(axis=1) - 2 * sample @ centres.T).argmin(axis=1)
        for k in range(COMPONENTS):
            if (group == k).any():
                centres[k] = sample[group == k].mean(axis=0)
    return group


def _relaxed_cut(force: FloatArray, edges: FloatArray, start: FloatArray, iterations: int) -> FloatArray:
    """argmin over u in 0..1 of Σ edges·|∇u| − Σ force·u."""
    u, ahead = start.copy(), start.copy()
    flow_y, flow_x = np.zeros_like(u), np.zeros_like(u)
    step = np.float32(0.35)  # step² · 8 ≤ 1 makes the scheme converge
    for _ in range(iterations):
        flow_y[:-1] += step * (ahead[1:] - ahead[:-1])
        flow_x[:, :-1] += step * (ahead[:, 1:] - ahead[:, :-1])
        scale = np.maximum(1, np.sqrt(flow_y * flow_y + flow_x * flow_x) / edges)
        flow_y /= scale
        flow_x /= scale
        spread = flow_y + flow_x
        spread[1:] -= flow_y[:-1]
        spread[:, 1:] -= flow_x[:, :-1]
        after = np.clip(u + step * (spread + force), 0, 1)
        ahead = 2 * after - u
        u = after
    return u
