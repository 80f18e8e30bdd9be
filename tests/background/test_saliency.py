"""Finding the subject, and saying so when there is none."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.background.components import labelled, tidied
from imgproxy.background.saliency import SaliencySegmenter
from imgproxy.errors import NoSubject
from tests.background.conftest import no_subjects


def overlap(found: np.ndarray, wanted: np.ndarray) -> float:
    return float((found & wanted).sum() / (found | wanted).sum())


@pytest.mark.parametrize("size", [(60, 80), (300, 400), (900, 500), (40, 640)])
def test_a_disc_on_a_gradient_is_found_at_any_size(make_disc: Callable, size: tuple[int, int]) -> None:
    known = make_disc(*size)
    mask = SaliencySegmenter().segment(known.picture)
    assert mask.shape == size and mask.dtype == np.float32
    assert overlap(mask > 0.5, known.alpha > 0.5) > (0.95 if min(size) >= 300 else 0.8)


def test_a_pale_product_with_a_gaudy_label_is_found_whole() -> None:
    picture = np.full((300, 300, 3), 0.45, np.float32)
    picture[60:240, 90:210] = 0.85
    picture[120:170, 120:180] = (0.9, 0.1, 0.1)
    mask = SaliencySegmenter().segment(picture) > 0.5
    wanted = np.zeros((300, 300), bool)
    wanted[60:240, 90:210] = True
    assert overlap(mask, wanted) > 0.95


@pytest.mark.parametrize("name", no_subjects())
def test_a_picture_without_a_subject_is_refused(name: str) -> None:
    with pytest.raises(NoSubject):
        SaliencySegmenter().segment(np.clip(no_subjects()[name], 0, 1).astype(np.float32))


def test_regions_are_counted_as_people_count_them() -> None:
    mask = np.zeros((20, 30), bool)
    mask[2:5, 2:5] = mask[10:18, 4] = mask[17, 4:28] = mask[3:18, 27] = True
    labels, sizes = labelled(mask)
    assert sorted(sizes.tolist()) == [0, 9, 45]
    assert labels[10, 4] == labels[3, 27] != labels[3, 3]


def test_all_and_nothing_are_one_region_and_none() -> None:
    assert labelled(np.ones((4, 5), bool))[1].tolist() == [0, 20]
    assert labelled(np.zeros((4, 5), bool))[1].tolist() == [0]


def test_specks_go_small_holes_close_and_a_handle_stays_open() -> None:
    mask = np.zeros((100, 100), bool)
    mask[20:80, 20:80] = True
    mask[30:33, 30:33] = False
    mask[50:70, 40:60] = False
    mask[5:8, 5:8] = True
    clean = tidied(mask)
    assert not clean[6, 6] and clean[31, 31] and not clean[60, 50]
