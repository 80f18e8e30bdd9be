import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from imgproxy.cutout.infer import SubjectNet, confidence
from imgproxy.cutout.net import Shape, SubjectNetwork
from imgproxy.cutout.weights import PACKAGED, About, export, load

SMALL = Shape((8, 16, 24, 32, 32), (1, 1, 1, 1), (8, 8, 16, 16, 24))


@pytest.fixture
def net():
    torch.manual_seed(0)
    return SubjectNet(SubjectNetwork(SMALL).eval().requires_grad_(False), About("test", side=96))


@pytest.mark.parametrize("size", [(8, 8), (1, 1), (37, 211), (400, 20), (96, 96)])
def test_the_mask_has_the_size_of_the_picture(net, size):
    mask = net.mask(np.random.default_rng(1).random((*size, 3), np.float32))
    assert mask.shape == size
    assert mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() <= 1


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_a_flat_picture_gives_a_finite_mask(net, level):
    assert np.isfinite(net.mask(np.full((50, 60, 3), level, np.float32))).all()


def test_the_same_picture_gives_the_same_mask(net):
    picture = np.random.default_rng(2).random((70, 50, 3), np.float32)
    before = picture.copy()
    assert np.array_equal(net.mask(picture), net.mask(picture))
    assert np.array_equal(picture, before)


def test_threads_are_given_back(net):
    before = torch.get_num_threads()
    net.mask(np.zeros((40, 40, 3), np.float32), threads=2)
    assert torch.get_num_threads() == before


def test_a_side_that_does_not_fit_the_network_is_refused(net):
    with pytest.raises(ValueError, match="multiple of 32"):
        net.mask(np.zeros((40, 40, 3), np.float32), side=100)


def test_a_small_mask_is_the_square_that_the_network_saw(net):
    assert net.small_mask(np.zeros((40, 90, 3), np.float32)).shape == (96, 96)


def test_several_looks_are_averaged(net):
    both = SubjectNet(net.network, About("test", side=96, sides=(64, 128)))
    picture = np.random.default_rng(4).random((128, 128, 3), np.float32)
    alone = [net.small_mask(picture, side=side, size=(50, 70)) for side in (64, 128)]
    assert np.abs(alone[0] - alone[1]).max() > 1e-4
    assert np.allclose(both.small_mask(picture, size=(50, 70)), np.mean(alone, axis=0), atol=1e-6)
    assert both.small_mask(picture).shape == (128, 128)


def test_confidence_is_low_for_nothing_and_high_for_a_small_sure_subject():
    mask = np.full((100, 100), 0.02, np.float32)
    assert confidence(mask) == pytest.approx(0.02)
    mask[40:60, 40:60] = 0.97
    assert confidence(mask) == pytest.approx(0.97)


def test_exported_weights_load_equal_to_half_precision(net, tmp_path):
    about = About("7", steps=7, side=96, figures={"teacher_agreement": 0.5}, sides=(64, 96))
    export(net.network, about, tmp_path / "some.safetensors")
    loaded = SubjectNet.load(tmp_path / "some.safetensors")
    picture = np.random.default_rng(3).random((64, 64, 3), np.float32)
    assert loaded.about == about
    assert np.abs(loaded.mask(picture, side=96) - net.mask(picture)).max() < 0.01


def test_weights_of_another_format_are_refused(tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors", {"format": "99"})
    with pytest.raises(ValueError, match="format '99'"):
        load(tmp_path / "other.safetensors")


def test_a_damaged_file_of_weights_is_named(tmp_path):
    (tmp_path / "torn.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{broken")
    with pytest.raises(ValueError, match=r"torn\.safetensors"):
        load(tmp_path / "torn.safetensors")


def test_weights_of_another_network_are_refused(net, tmp_path):
    export(net.network, net.about, tmp_path / "some.safetensors")
    from safetensors import safe_open

    with safe_open(tmp_path / "some.safetensors", "pt") as file:
        notes = file.metadata()
    save_file({"stem.unknown": torch.zeros(1)}, tmp_path / "some.safetensors", notes)
    with pytest.raises(ValueError, match="do not fit"):
        load(tmp_path / "some.safetensors")


def test_missing_weights_are_reported_as_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.safetensors")


def test_the_packaged_weights_fit_and_are_small():
    assert PACKAGED.stat().st_size < 12 * 2**20
    assert SubjectNet.load().about.steps > 0
