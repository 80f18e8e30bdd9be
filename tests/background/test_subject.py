"""The network's mask becomes a subject: settled by colours, without specks, with its holes."""

from collections.abc import Callable
from importlib.resources import files

import numpy as np
import pytest
from PIL import Image

from imgproxy.background.arrays import blurred, lab
from imgproxy.background.subject import NetworkSegmenter, chosen, closer, settled
from imgproxy.errors import NoSubject
from tests.background.conftest import no_subjects


@pytest.fixture(scope="module")
def segmenter() -> NetworkSegmenter:
    return NetworkSegmenter()


def overlap(found: np.ndarray, wanted: np.ndarray) -> float:
    return float((found & wanted).sum() / (found | wanted).sum())


def block(*boxes: tuple[int, int, int, int], side: int = 100) -> np.ndarray:
    mask = np.zeros((side, side), np.float32)
    for top, left, bottom, right in boxes:
        mask[top:bottom, left:right] = 1
    return mask


def test_specks_are_dropped_and_companions_kept() -> None:
    people, speck = block((20, 10, 80, 40), (30, 60, 80, 85)), block((5, 90, 9, 95))
    assert np.array_equal(chosen(people + speck, people + speck), people)


def test_a_faint_large_part_counts_less_than_a_sure_small_one() -> None:
    sure, faint = block((30, 30, 60, 60)), block((75, 5, 90, 25))
    assert np.array_equal(chosen(sure + faint, sure + 0.1 * faint), sure)


def test_a_hole_that_the_network_sees_stays_open() -> None:
    ring = block((20, 20, 80, 80)) - block((40, 40, 60, 60))
    assert np.array_equal(chosen(ring, ring), ring)


def test_a_hole_that_colours_alone_made_is_closed() -> None:
    whole = block((20, 20, 80, 80))
    assert np.array_equal(chosen(whole - block((45, 45, 55, 55)), whole), whole)


def test_a_gap_that_reaches_the_border_is_no_hole() -> None:
    legs = block((20, 20, 100, 80)) - block((60, 45, 100, 55))
    assert np.array_equal(chosen(legs, block((20, 20, 100, 80))), legs)


def test_colours_decide_where_the_network_is_unsure() -> None:
    wanted = block((20, 30, 80, 70)) > 0.5
    picture = np.where(wanted[..., None], np.float32([0.8, 0.3, 0.2]), np.float32([0.3, 0.5, 0.6])).astype(np.float32)
    picture += np.random.default_rng(1).normal(0, 0.02, picture.shape).astype(np.float32)
    unsure = blurred(block((20, 30, 60, 70)), 6) * 0.5 + 0.25  # the network saw the upper two thirds
    assert overlap(unsure > 0.5, wanted) < 0.75
    assert overlap(settled(lab(picture), unsure) > 0.5, wanted) > 0.97


def test_a_small_subject_is_looked_at_again_with_some_room_around_it() -> None:
    box = closer(block((40, 30, 70, 50)))
    assert box is not None
    rows, columns = box
    assert (rows.start, rows.stop) == (34, 76)
    assert (columns.start, columns.stop) == (25, 55)


@pytest.mark.parametrize("mask", [block(), block((2, 2, 98, 98)), block((40, 40, 44, 44))])
def test_nothing_everything_and_next_to_nothing_get_no_closer_look(mask: np.ndarray) -> None:
    assert closer(mask) is None


def test_the_closer_look_stays_inside_the_picture() -> None:
    rows, columns = closer(block((0, 60, 50, 100))) or (slice(0), slice(0))
    assert (rows.start, columns.stop) == (0, 100)


@pytest.mark.parametrize("size", [(300, 400), (900, 500), (150, 150)])
def test_a_disc_is_found_at_any_size(segmenter: NetworkSegmenter, make_disc: Callable, size: tuple[int, int]) -> None:
    known = make_disc(*size)
    mask = segmenter.segment(known.picture)
    assert mask.shape == size and mask.dtype == np.float32
    assert overlap(mask > 0.5, known.alpha > 0.5) > 0.9


@pytest.mark.parametrize("name", ["mug.jpg", "vase.jpg", "coffee.jpg"])
def test_the_samples_have_a_subject_in_the_middle(segmenter: NetworkSegmenter, name: str) -> None:
    with Image.open(str(files("imgproxy") / "samples" / name)) as image:
        picture = np.asarray(image.convert("RGB"), np.float32) / np.float32(255)
    mask = segmenter.segment(picture)
    height, width = mask.shape
    assert mask[height // 3 : 2 * height // 3, width // 3 : 2 * width // 3].mean() > 0.5
    assert mask[: height // 20].mean() < 0.1


def test_the_picture_is_not_changed(segmenter: NetworkSegmenter, make_disc: Callable) -> None:
    picture = make_disc(120, 160).picture
    before = picture.copy()
    first = segmenter.segment(picture)
    assert np.array_equal(picture, before)
    assert np.array_equal(segmenter.segment(picture), first)


@pytest.mark.parametrize("name", no_subjects())
def test_a_picture_without_a_subject_is_refused(segmenter: NetworkSegmenter, name: str) -> None:
    with pytest.raises(NoSubject):
        segmenter.segment(np.clip(no_subjects()[name], 0, 1).astype(np.float32))


@pytest.mark.parametrize("size", [(8, 8), (8, 160), (160, 8), (40, 800), (9, 300)])
def test_odd_sizes_get_a_mask_or_the_reason(segmenter: NetworkSegmenter, size: tuple[int, int]) -> None:
    picture = np.random.default_rng(2).random((*size, 3), np.float32)
    try:
        mask = segmenter.segment(picture)
    except NoSubject:
        return
    assert mask.shape == size
    assert np.isfinite(mask).all()
