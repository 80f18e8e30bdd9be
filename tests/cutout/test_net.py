import pytest
import torch

from imgproxy.cutout.net import STRIDE, SubjectNetwork, parameter_count


@pytest.mark.parametrize("size", [(32, 32), (64, 96), (160, 32)])
def test_the_mask_has_half_the_size_of_the_picture(size):
    network = SubjectNetwork().eval()
    with torch.inference_mode():
        logits = network(torch.rand(2, 3, *size))
    assert [tuple(level.shape) for level in logits] == [(2, 1, size[0] // 2, size[1] // 2)]


def test_training_supervises_four_sizes():
    logits = SubjectNetwork().train()(torch.rand(2, 3, 64, 64))
    assert [level.shape[-1] for level in logits] == [32, 8, 4, 2]


def test_the_network_is_small():
    assert parameter_count(SubjectNetwork()) < 3_000_000


def test_a_size_that_is_no_multiple_of_the_stride_fails_loudly():
    with pytest.raises(RuntimeError):
        SubjectNetwork().eval()(torch.rand(1, 3, STRIDE + 5, STRIDE + 5))


def test_context_carries_a_far_corner_everywhere():
    network = SubjectNetwork().eval()
    plain = torch.zeros(1, 3, 256, 256)
    touched = plain.clone()
    touched[..., :32, :32] = 1
    with torch.inference_mode():
        moved = (network(plain)[0] - network(touched)[0]).abs()
    assert moved[..., -8:, -8:].max() > 0
