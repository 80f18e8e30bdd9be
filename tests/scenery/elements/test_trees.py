"""Trees as town and waters set them up: grown once, kept in sizes; stems with bark."""

import numpy as np
import pytest

from imgproxy.scenery.camera import frame
from imgproxy.scenery.elements.clumps import SIDE_M, clumps
from imgproxy.scenery.elements.grown import SHAPES, grown
from imgproxy.scenery.elements.stems import Bark, Stem, bamboo, birch, draw_stems
from imgproxy.scenery.elements.trees import LeafLight

VIEW = frame(160, 120, (60, 36, 100, 108))
WHITE = np.ones(3, np.float32)
LIGHT = LeafLight(np.float32([0.6, 0.6, -0.5]), WHITE, WHITE * 0.4, WHITE, 1e6)


@pytest.mark.parametrize("kind", ["broad", "bush", "fir", "bare", "palm"])
def test_a_grown_tree_stands_on_its_foot_and_reaches_its_height(kind: str) -> None:
    cover = grown(kind, 0, 300.0).cover
    assert cover[:8].max() > 0.2
    assert cover[-8:].max() > 0.5
    assert 0.03 < cover.mean() < 0.6
    assert 0 <= cover.min() <= cover.max() <= 1


def test_trees_of_a_kind_are_not_alike() -> None:
    shapes = np.stack([grown("broad", shape, 100.0).cover for shape in range(SHAPES)])
    for first in range(SHAPES):
        for second in range(first):
            assert np.abs(shapes[first] - shapes[second]).mean() > 0.02


def test_a_crown_is_lit_from_above_and_from_the_right() -> None:
    cover, light, wood = grown("broad", 0, 300.0)
    leaves = np.where((cover > 0.9) & (wood < 0.2), light, np.nan)
    seen = np.flatnonzero(np.isfinite(leaves).sum(axis=1) > 20)
    middle = (seen[0] + seen[-1]) // 2
    assert np.nanmean(leaves[seen[0] : middle]) > np.nanmean(leaves[middle : seen[-1]]) + 0.03
    half = leaves.shape[1] // 2
    assert np.nanmean(leaves[:, half:]) > np.nanmean(leaves[:, :half])


def test_small_pictures_of_a_tree_are_the_large_one_seen_from_afar() -> None:
    large, small = grown("fir", 1, 300.0), grown("fir", 1, 20.0)
    assert len(small.cover) < len(large.cover)
    assert small.cover.mean() == pytest.approx(large.cover.mean(), abs=0.01)


def test_conifers_have_wood_only_in_their_stem() -> None:
    cover, _, wood = grown("fir", 0, 300.0)
    assert (wood * cover).sum() < 0.1 * cover.sum()


def test_stems_hide_what_is_behind_them_as_wide_as_they_are() -> None:
    stem = Stem(0.0, VIEW.focus_m, 0.3, 0.0, 0.0, 1)
    picture = draw_stems(VIEW, [stem], birch, LIGHT, 0.0)
    row = picture[int(VIEW.horizon_px), :, 3]
    assert row.max() == pytest.approx(1, abs=0.02)
    assert row.sum() == pytest.approx(0.6 * VIEW.focal_px / VIEW.focus_m, rel=0.1)
    assert not draw_stems(VIEW, [], birch, LIGHT, 0.0).any()


@pytest.mark.parametrize("bark", [birch, bamboo])
def test_bark_changes_along_a_stem(bark: Bark) -> None:
    stem = Stem(0.0, VIEW.focus_m, 0.3, 0.0, 0.0, 7)
    picture = draw_stems(VIEW, [stem], bark, LIGHT, 0.0)
    along = picture[: int(VIEW.row_of(VIEW.focus_m)) - 8, VIEW.width // 2, :3].mean(axis=-1)
    assert np.ptp(along) > 0.25 * along.mean()


def test_leaves_of_a_wall_differ_from_one_to_the_next() -> None:
    x, y = np.meshgrid(np.linspace(0, SIDE_M, 200, dtype=np.float32), np.linspace(0, SIDE_M, 200, dtype=np.float32))
    tone, out = clumps().look(x, y, SIDE_M, 0)
    assert tone.std() > 0.15
    assert 0 <= out.min() <= out.max() <= 1
