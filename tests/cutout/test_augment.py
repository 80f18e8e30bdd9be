import dataclasses

import numpy as np
import pytest
import torch

from imgproxy.cutout.augment import HARD, MILD, Augmenter, composite


def augmenter(data, seed=3):
    return Augmenter(data, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("strength", [MILD, HARD])
def test_batches_stay_in_range(four, strength):
    batch = augmenter(four).batch(np.arange(4).repeat(8), 96, strength)
    assert batch.pictures.shape == (32, 3, 96, 96)
    assert batch.alphas.shape == (32, 1, 96, 96)
    for values in (batch.pictures, batch.alphas):
        assert values.min() >= 0
        assert values.max() <= 1


def test_the_same_state_gives_the_same_batch(four):
    first, second = (augmenter(four).batch(np.arange(4), 64, HARD) for _ in range(2))
    assert torch.equal(first.pictures, second.pictures)
    assert torch.equal(first.alphas, second.alphas)


def test_pictures_without_subject_have_an_empty_target(four):
    strength = dataclasses.replace(MILD, without_subject=0.5, composites=0.0)
    batch = augmenter(four).batch(np.arange(4).repeat(4), 64, strength)
    filled = batch.alphas.amax((1, 2, 3)) > 0.5
    assert filled.tolist() == [False] * 8 + [True] * 8


def test_an_unsure_mask_is_never_cut_out(four):
    unsure = dataclasses.replace(four, weights=np.full(4, 0.5, np.float32))
    strength = dataclasses.replace(MILD, composites=1.0, without_subject=0.0, colour=0.0, grey=0.0, blur=0.0, noise=0.0)
    batch = augmenter(unsure).batch(np.arange(4), 64, strength)
    assert batch.pictures[:, 0, 0, 0] == pytest.approx(np.full(4, 40 / 255), abs=0.01)


def test_photo_and_mask_move_together(four):
    strength = dataclasses.replace(HARD, composites=0.0, without_subject=0.0, colour=0.0, grey=0.0, blur=0.0, noise=0.0)
    batch = augmenter(four).batch(np.arange(4).repeat(4), 64, strength)
    bright = batch.pictures[:, 0] > 0.5
    assert ((batch.alphas[:, 0] > 0.5) == bright).float().mean() > 0.98


def test_a_composite_shows_the_background_outside_and_the_subject_inside():
    alpha = torch.zeros(1, 1, 32, 32)
    alpha[..., 8:24, 8:24] = 1
    picture = torch.full((1, 3, 32, 32), 0.9)
    mixed, used = composite(picture, alpha, torch.full((1, 3, 32, 32), 0.2))
    assert mixed[0, 0, 0, 0] == pytest.approx(0.2)
    assert mixed[0, 0, 16, 16] == pytest.approx(0.9)
    assert torch.equal(used, alpha)


def test_the_old_background_does_not_shine_at_a_soft_edge():
    alpha = torch.zeros(1, 1, 32, 32)
    alpha[..., :14], alpha[..., 14:16] = 1, 0.5
    old = torch.where(alpha > 0.9, 0.5, 1.0).expand(1, 3, 32, 32).contiguous()
    mixed, used = composite(old, alpha, torch.zeros(1, 3, 32, 32))
    edge = (mixed / used.clamp(min=1e-6))[0, 0, 16, 14]
    assert edge == pytest.approx(0.5, abs=0.02)


def test_companions_add_a_second_subject(four):
    plain = dataclasses.replace(HARD, composites=1.0, without_subject=0.0, companions=0.0)
    alone = augmenter(four).batch(np.arange(4).repeat(8), 96, plain).alphas
    together = augmenter(four).batch(np.arange(4).repeat(8), 96, dataclasses.replace(plain, companions=1.0)).alphas
    assert together.mean() > alone.mean() * 1.05
    assert together.max() <= 1


def test_painted_scenes_serve_as_backgrounds(four):
    green = np.zeros((2, 32, 32, 3), np.uint8)
    green[..., 1] = 255
    found = augmenter(dataclasses.replace(four, scenes=green)).backgrounds(64, 32)
    is_scene = (found[:, 1].amin((1, 2)) > 0.99) & (found[:, 0].amax((1, 2)) < 0.01)
    assert 8 < int(is_scene.sum()) < 32
