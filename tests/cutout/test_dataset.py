import csv

import numpy as np
import pytest
from PIL import Image

from imgproxy.cutout.dataset import confidence, empty_box, kept_aside, packed


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "teacher").mkdir()
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "teacher_mirror_iou"])
        for number in range(1, 31):
            name = f"{number:05d}"
            writer.writerow([name, "0.99" if number % 2 else "0.72"])
            Image.new("RGB", (200, 150), (number, 2, 3)).save(tmp_path / "train" / f"{name}.jpg", quality=95)
            mask = Image.new("L", (200, 150), 0)
            mask.paste(255, (0, 0, 60, 60))
            mask.save(tmp_path / "teacher" / f"{name}.png")
    return tmp_path


def test_photos_and_masks_are_packed_side_by_side(folder, tmp_path):
    data = packed(folder, tmp_path / "pack", side=32)
    assert data.pictures.shape == (30, 32, 32, 4)
    assert data.pictures[4, 0, 0, 3] == 255
    assert data.pictures[4, -1, -1, 3] == 0
    assert abs(int(data.pictures[4, 5, 5, 0]) - 5) <= 2


def test_a_second_start_maps_the_packed_files(folder, tmp_path):
    first = packed(folder, tmp_path / "pack", side=32)
    for photo in (folder / "train").iterdir():
        photo.unlink()
    second = packed(folder, tmp_path / "pack", side=32)
    assert np.array_equal(first.pictures, second.pictures)
    assert np.array_equal(first.weights, second.weights)


def test_an_interrupted_packing_starts_again(folder, tmp_path):
    packed(folder, tmp_path / "pack", side=32)
    (tmp_path / "pack" / "index-32.json").unlink()
    (tmp_path / "pack" / "pictures-32.npy").write_bytes(b"half a file")
    assert packed(folder, tmp_path / "pack", side=32).pictures.shape == (30, 32, 32, 4)


def test_kept_aside_and_learned_never_overlap_and_cover_everything(folder, tmp_path):
    data = packed(folder, tmp_path / "pack", side=32)
    learned, kept = set(data.learned().tolist()), set(data.kept().tolist())
    assert not learned & kept
    assert learned | kept == set(range(30))


def test_no_empty_patch_comes_from_a_kept_aside_photo(folder, tmp_path):
    data = packed(folder, tmp_path / "pack", side=32)
    assert len(data.empty) == len(data.learned())


def test_about_a_tenth_is_kept_aside():
    share = np.mean([kept_aside(f"{number:05d}") for number in range(1, 5001)])
    assert 0.08 < share < 0.12


def test_an_unsteady_teacher_weighs_less():
    assert confidence(0.99) == 1
    assert confidence(0.8) == pytest.approx(0.4)
    assert confidence(0.2) == pytest.approx(0.1)


def test_the_empty_box_holds_no_subject():
    mask = np.zeros((150, 200), np.uint8)
    mask[:, :70] = 200
    left, top, right, bottom = empty_box(mask)
    assert right - left == bottom - top >= 80
    assert mask[top:bottom, left:right].max() == 0


def test_a_photo_full_of_subject_has_no_empty_box():
    assert empty_box(np.full((150, 200), 255, np.uint8)) is None
