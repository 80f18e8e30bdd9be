import pytest
import torch

from imgproxy.cutout.losses import loss

SQUARE = torch.zeros(2, 1, 32, 32)
SQUARE[..., 8:24, 8:24] = 1
SURE = (SQUARE * 2 - 1) * 20
ONES = torch.ones(2)


def test_a_perfect_answer_costs_nothing():
    assert loss([SURE], SQUARE, ONES) == pytest.approx(0, abs=1e-3)


def test_a_wrong_answer_costs_more_than_an_unsure_one():
    assert loss([-SURE], SQUARE, ONES) > loss([SURE * 0], SQUARE, ONES) > loss([SURE], SQUARE, ONES)


def test_an_empty_target_wants_an_empty_answer():
    nothing = torch.zeros(1, 1, 32, 32)
    empty, full = torch.full((1, 1, 32, 32), -20.0), torch.full((1, 1, 32, 32), 20.0)
    assert loss([empty], nothing, torch.ones(1)) < 1e-3 < loss([full], nothing, torch.ones(1))


def test_a_picture_without_weight_does_not_count():
    mixed = torch.cat((SURE[:1], -SURE[1:]))
    assert loss([mixed], SQUARE, torch.tensor([1.0, 0.0])) == pytest.approx(0, abs=1e-3)


def test_coarse_maps_are_supervised_too():
    coarse = torch.zeros(2, 1, 4, 4, requires_grad=True)
    loss([SURE, coarse], SQUARE, ONES).backward()
    assert coarse.grad.abs().sum() > 0
