import dataclasses

import numpy as np
import pytest
import torch

from imgproxy.cutout import hints
from imgproxy.cutout.augment import HARD, Augmenter
from imgproxy.cutout.hints import BLOBS, CHANNELS, Hints
from imgproxy.cutout.losses import hint_loss
from imgproxy.cutout.net import Shape
from imgproxy.cutout.recipe import Recipe
from imgproxy.cutout.trainer import Trainer

SMALL = Shape((8, 16, 24, 32, 32), (1, 1, 1, 1), (8, 8, 16, 16, 24))

# A teacher of the agreed form: its maps are the picture's lightness, shrunk, one sign per channel.
TEACHER = """
import torch
import torch.nn.functional as F


class U2NetP:
    def __init__(self):
        shrink = {"245": 8, "217": 16, "193": 32}
        self.layers = [("Shrink", ["in0"], [name], {"by": by}, None) for name, by in shrink.items()]
        self.layers.append(("Fail", [], ["out0"], {}, None))

    def forward(self, x):
        blobs = {"in0": x}
        for kind, ins, outs, options, _ in self.layers:
            if kind == "Shrink":
                y = F.avg_pool2d(blobs["in0"].mean(1, keepdim=True), options["by"]).repeat(1, 64, 1, 1)
            elif kind == "Interp":
                y = F.interpolate(blobs[ins[0]], size=(options[3], options[4]), mode="bilinear")
            elif kind == "Concat":
                y = torch.cat([blobs[name] for name in ins], 1)
            else:
                raise AssertionError("the teacher's own end must not run")
            blobs[outs[0]] = y
        return blobs["out0"]
"""


@pytest.fixture
def written(four, tmp_path):
    (tmp_path / "teacher.py").write_text(TEACHER)
    hints.write(four, hints.teacher(tmp_path / "teacher.py"), tmp_path)
    return tmp_path


def test_hints_are_written_for_every_photo_and_stride(written):
    assert Hints.written(written)
    found = Hints.open(written)
    for stride in BLOBS:
        assert found.maps[stride].shape == (4, CHANNELS, 320 // stride, 320 // stride)


def test_hints_are_centred_with_spread_one(written):
    values = Hints.open(written).at(8, np.arange(4))
    assert values.mean() == pytest.approx(0, abs=0.05)
    assert values.std() == pytest.approx(1, abs=0.15)


def test_a_hint_shows_where_its_photo_is_bright(written, four):
    bright = torch.from_numpy(four.pictures[0, ..., :3].mean(-1) > 100).float()
    bright = torch.nn.functional.adaptive_avg_pool2d(bright[None], 40)[0] > 0.9
    shown = Hints.open(written).at(8, np.array([0]))[0, 0]
    assert shown[bright].min() > shown[~bright].median()


def test_without_files_there_are_no_hints(tmp_path):
    assert not Hints.written(tmp_path)


def test_a_teacher_that_is_no_python_file_is_named(tmp_path):
    (tmp_path / "teacher.bin").write_bytes(b"\0")
    with pytest.raises(ImportError, match=r"teacher\.bin"):
        hints.teacher(tmp_path / "teacher.bin")


def test_hints_move_with_their_photo(written, four):
    strength = dataclasses.replace(HARD, composites=0.0, without_subject=0.0, colour=0.0, grey=0.0, blur=0.0, noise=0.0)
    augmenter = Augmenter(four, torch.Generator().manual_seed(3), Hints.open(written))
    batch = augmenter.batch(np.arange(4).repeat(4), 128, strength)
    light = torch.nn.functional.avg_pool2d(batch.pictures.mean(1, keepdim=True), 8)
    for photo, hint in zip(light, batch.hints[8], strict=True):
        assert np.corrcoef(photo.flatten(), hint[:1].flatten())[0, 1] > 0.9


def test_what_the_teacher_never_saw_has_no_hint(written, four):
    strength = dataclasses.replace(HARD, composites=0.25, without_subject=0.25, companions=0.0)
    augmenter = Augmenter(four, torch.Generator().manual_seed(3), Hints.open(written))
    batch = augmenter.batch(np.arange(4).repeat(2), 64, strength)
    assert batch.hinted.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_only_hinted_pictures_cost():
    hint, wrong = torch.zeros(2, CHANNELS, 4, 4), torch.ones(2, CHANNELS, 4, 4)
    assert hint_loss({8: wrong}, {8: hint}, torch.tensor([1.0, 0.0])) == pytest.approx(1)
    assert hint_loss({8: wrong}, {8: hint}, torch.zeros(2)) == 0


def test_training_learns_the_hints_too_and_goes_on_exactly(written, four):
    recipe = Recipe(steps=6, side=64, batch=4, warm_up_steps=2)
    whole = Trainer(four, recipe, SMALL, Hints.open(written))
    reader = whole.readers["8"].weight.clone()
    for _ in range(3):
        whole.step()
    assert not torch.equal(whole.readers["8"].weight, reader)
    whole.save(written / "latest.pt")
    expected = [whole.step() for _ in range(3)]

    continued = Trainer(four, recipe, SMALL, Hints.open(written))
    continued.restore(written / "latest.pt")
    assert [continued.step() for _ in range(3)] == expected
