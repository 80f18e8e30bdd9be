import numpy as np

from imgproxy.cutout.painted import scene, scenes


def test_scenes_are_painted_once_and_then_read(tmp_path):
    first = scenes(tmp_path, 2, side=32)
    assert first.shape == (2, 32, 32, 3)
    before = (tmp_path / "scenes-32-2.npy").stat().st_mtime_ns
    assert np.array_equal(scenes(tmp_path, 2, side=32), first)
    assert (tmp_path / "scenes-32-2.npy").stat().st_mtime_ns == before


def test_another_seed_paints_another_scene():
    assert not np.array_equal(scene(1, 32), scene(2, 32))
    assert np.array_equal(scene(1, 32), scene(1, 32))
