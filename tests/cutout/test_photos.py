import pytest

from imgproxy.cutout.dataset import kept_aside
from imgproxy.cutout.evaluate import kept_photos, mean_iou, true_masks
from imgproxy.cutout.infer import SubjectNet


def test_only_kept_aside_photos_are_measured(photos):
    examples = kept_photos(photos, limit=12)
    assert len(examples) == 12
    assert all(kept_aside(one.name) for one in examples)


def test_borders_of_human_masks_are_not_counted(photos):
    pets = [one for one in true_masks(photos) if one.name in ("g0002", "g0003")]
    assert len(pets) == 2
    assert all(0.5 < one.counted.mean() < 1 for one in pets)


@pytest.mark.slow
def test_the_packaged_network_finds_subjects_in_photos_it_never_saw(photos):
    assert mean_iou(SubjectNet.load(), kept_photos(photos, limit=24)) > 0.5
