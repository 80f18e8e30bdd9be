import pytest
import torch

from imgproxy.cutout import train
from imgproxy.cutout.infer import SubjectNet
from imgproxy.cutout.measures import iou
from imgproxy.cutout.net import Shape
from imgproxy.cutout.recipe import Recipe, strength_at
from imgproxy.cutout.trainer import Trainer
from imgproxy.cutout.weights import About, export, load

SMALL = Shape((8, 16, 24, 32, 32), (1, 1, 1, 1), (8, 8, 16, 16, 24))
QUICK = Recipe(steps=6, side=64, batch=4, warm_up_steps=2)


def weights(trainer):
    return torch.cat([value.flatten().float() for value in trainer.network.state_dict().values()])


@pytest.mark.slow
def test_training_learns_four_pictures(four):
    trainer = Trainer(four, Recipe(steps=120, side=64, batch=8, rate=4e-3, warm_up_steps=5, average=0.9), SMALL)
    while trainer.progress < 1:
        trainer.step()
    net = SubjectNet(trainer.averaged, About("test", side=64))
    scores = [iou(net.mask(picture[..., :3] / 255), picture[..., 3] / 255) for picture in four.pictures]
    assert min(scores) > 0.85


def test_the_same_seed_trains_the_same_network(four):
    first, second = Trainer(four, QUICK, SMALL), Trainer(four, QUICK, SMALL)
    assert [first.step() for _ in range(3)] == [second.step() for _ in range(3)]
    assert torch.equal(weights(first), weights(second))


def test_an_interrupted_run_continues_exactly(four, tmp_path):
    whole = Trainer(four, QUICK, SMALL)
    for _ in range(3):
        whole.step()
    whole.save(tmp_path / "latest.pt")
    expected = [whole.step() for _ in range(3)]

    continued = Trainer(four, QUICK, SMALL)
    continued.restore(tmp_path / "latest.pt")
    assert continued.step_count == 3
    assert [continued.step() for _ in range(3)] == expected
    assert torch.equal(weights(continued), weights(whole))


def test_a_failed_save_leaves_the_old_checkpoint(four, tmp_path, monkeypatch):
    trainer = Trainer(four, QUICK, SMALL)
    trainer.save(tmp_path / "latest.pt")
    before = (tmp_path / "latest.pt").read_bytes()

    def full_disk(state, file):
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", full_disk)
    with pytest.raises(OSError, match="no space"):
        trainer.save(tmp_path / "latest.pt")
    assert (tmp_path / "latest.pt").read_bytes() == before


def test_the_averaged_weights_follow_the_trained_ones(four):
    trainer = Trainer(four, QUICK, SMALL)
    start = trainer.averaged.stem[0].weight.clone()
    for _ in range(4):
        trainer.step()
    now, mean = trainer.network.stem[0].weight, trainer.averaged.stem[0].weight
    assert not torch.equal(mean, start)
    assert (mean - start).norm() < (now - start).norm() * 1.5


def test_the_rate_warms_up_and_then_falls():
    recipe = Recipe(warm_up_steps=10)
    assert recipe.rate_at(0, 0) < recipe.rate_at(5, 0) < recipe.rate_at(10, 0)
    assert recipe.rate_at(500, 1.0) == pytest.approx(recipe.least_rate)


def test_pictures_grow_and_augmentation_ends_mild():
    recipe = Recipe(side=256)
    sides = [recipe.side_at(share / 20) for share in range(21)]
    assert sides == sorted(sides)
    assert sides[-1] == 256
    assert all(side % 32 == 0 for side in sides)
    assert strength_at(0.5) != strength_at(0.0) == strength_at(1.0)


def test_time_or_steps_end_a_run():
    assert Recipe(hours=1).progress(10**6, 1800) == 0.5
    assert Recipe(steps=10).progress(5, 10**6) == 0.5
    assert Recipe(steps=10).progress(50, 0) == 1


def test_a_run_leaves_checkpoint_log_and_weights(four, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "kept_photos", lambda photos: [])
    run = train.Run(Trainer(four, QUICK, SMALL), tmp_path, tmp_path)
    run.go()
    assert (tmp_path / "latest.pt").is_file()
    assert "step 6 measured" in (tmp_path / "log").read_text()
    assert SubjectNet.load(tmp_path / "subject.safetensors").about.steps == 6

    again = train.Run(Trainer(four, QUICK, SMALL), tmp_path, tmp_path)
    again.go()
    assert "continues at step 6" in (tmp_path / "log").read_text()


def test_a_run_that_is_told_to_stop_saves_and_goes_on_later(four, tmp_path, monkeypatch):
    monkeypatch.setattr(train, "kept_photos", lambda photos: [])
    run = train.Run(Trainer(four, QUICK, SMALL), tmp_path, tmp_path)
    run.stop()
    run.go()
    assert not (tmp_path / "subject.safetensors").exists()

    train.Run(Trainer(four, QUICK, SMALL), tmp_path, tmp_path).go()
    assert SubjectNet.load(tmp_path / "subject.safetensors").about.steps == 6


def test_a_new_run_may_begin_with_trained_weights(four, tmp_path):
    taught = Trainer(four, QUICK, SMALL)
    taught.step()
    export(taught.network, About("taught"), tmp_path / "taught.safetensors")
    begun = Trainer(four, QUICK, SMALL, begin_with=load(tmp_path / "taught.safetensors")[0])
    assert torch.allclose(begun.network.stem[0].weight, taught.network.stem[0].weight, atol=1e-3)
    assert begun.step_count == 0


def test_the_hints_share_falls_over_the_run():
    recipe = Recipe()
    assert [recipe.hint_share_at(0), recipe.hint_share_at(1)] == pytest.approx(recipe.hint_share)
    assert recipe.hint_share_at(0) > recipe.hint_share_at(1)
