"""The recipes: order, progress, deadline, transparent sources, any picture answered or refused."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.background import engine as recipe
from imgproxy.background import families
from imgproxy.background.cutouts import Cutout
from imgproxy.background.stages import Engine, Progress, Replacement
from imgproxy.errors import EngineFailed, EngineTimeout, NoSubject, ReplacementError

BEACH = Replacement("beach", seed=7)
FAR_OFF = float("inf")


def quiet(stage: str, share: float) -> None:
    pass


def run(
    engine: Engine, picture: np.ndarray, progress: Progress = quiet, deadline: recipe.Deadline = FAR_OFF
) -> tuple[Cutout, recipe.Result]:
    cutout = recipe.cut(engine, picture, progress, deadline)
    return cutout, recipe.replace(engine, cutout, BEACH, progress, deadline)


def test_a_disc_is_cut_out_and_the_answer_has_the_sources_size(engine: Engine, known) -> None:
    cutout, result = run(engine, known.bytes)
    assert result.pixels.shape == known.picture.shape and result.pixels.dtype == np.uint8
    found, wanted = cutout.pixels[..., 3] > 127, known.alpha > 0.5
    assert (found & wanted).sum() / (found | wanted).sum() > 0.95
    assert result.words == "room beach"


def test_the_subject_stays_where_it_was(engine: Engine, known) -> None:
    cutout = recipe.cut(engine, known.bytes, quiet, FAR_OFF)
    y, x = np.nonzero(known.alpha > 0.5)
    rows, columns = np.nonzero(cutout.pixels[..., 3] > 127)
    assert abs(rows.mean() - y.mean()) < 1 and abs(columns.mean() - x.mean()) < 1


def test_the_same_request_gives_the_same_bytes_and_another_seed_others(engine: Engine, known) -> None:
    cutout, first = run(engine, known.bytes)
    _, again = run(engine, known.bytes)
    other = recipe.replace(engine, cutout, Replacement("beach", seed=8), quiet, FAR_OFF)
    assert np.array_equal(first.pixels, again.pixels)
    assert not np.array_equal(first.pixels, other.pixels)


def test_stages_are_reported_and_timed_in_order(engine: Engine, known) -> None:
    seen: list[tuple[str, float]] = []
    cutout, result = run(engine, known.bytes, lambda stage, share: seen.append((stage, share)))
    stages = ["segment", "matte", "scene", "harmonise"]
    assert seen == [(stage, share) for stage in stages for share in (0.0, 1.0)]
    timings = cutout.timings | result.timings
    assert list(timings) == stages and all(seconds >= 0 for seconds in timings.values())


def test_a_deadline_that_has_passed_stops_before_the_first_stage(engine: Engine, known) -> None:
    seen: list[str] = []
    past = time.monotonic() - 1
    with pytest.raises(EngineTimeout):
        recipe.cut(engine, known.bytes, lambda stage, _: seen.append(stage), past)
    cutout = recipe.cut(engine, known.bytes, quiet, FAR_OFF)
    with pytest.raises(EngineTimeout):
        recipe.replace(engine, cutout, BEACH, lambda stage, _: seen.append(stage), past)
    assert seen == []


def test_a_deadline_may_be_a_check_that_raises_between_stages(engine: Engine, known) -> None:
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise EngineTimeout

    seen: list[str] = []
    with pytest.raises(EngineTimeout):
        run(engine, known.bytes, lambda stage, _: seen.append(stage), check)
    assert "scene" not in seen and "matte" in seen


def test_what_progress_raises_passes_through(engine: Engine, known) -> None:
    class LeaseLost(Exception):
        pass

    def report(stage: str, share: float) -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        recipe.cut(engine, known.bytes, report, FAR_OFF)


def test_a_source_that_is_cut_out_keeps_its_alpha_as_the_matte(engine: Engine, known) -> None:
    alpha = np.zeros(known.alpha.shape, np.uint8)
    alpha[40:200, 50:150] = 255
    alpha[40:200, 150:160] = 100
    seen: list[str] = []
    cutout, _ = run(engine, np.dstack([known.bytes, alpha]), lambda stage, _: seen.append(stage))
    assert np.array_equal(cutout.pixels[..., 3], alpha)
    assert np.array_equal(cutout.pixels[alpha > 0, :3], known.bytes[alpha > 0])
    assert "segment" not in seen


def test_an_alpha_channel_that_hides_nothing_is_no_matte(engine: Engine, known) -> None:
    alpha = np.full(known.alpha.shape, 255, np.uint8)
    alpha[0, :20] = 0
    cutout = recipe.cut(engine, np.dstack([known.bytes, alpha]), quiet, FAR_OFF)
    assert 0.15 < np.mean(cutout.pixels[..., 3] > 127) < 0.3


def test_a_photo_with_a_transparent_strip_is_still_cut_out_and_the_strip_stays_clear(engine: Engine, known) -> None:
    picture = np.dstack([known.bytes, np.full(known.alpha.shape, 255, np.uint8)])
    picture[:, 190:220] = 0
    cutout = recipe.cut(engine, picture, quiet, FAR_OFF)
    alpha = cutout.pixels[..., 3]
    assert "segment" in cutout.timings
    assert not alpha[:20].any() and not alpha[:, :20].any(), "the old background is gone"
    assert (alpha[140:160, 150:180] > 250).all(), "the subject is not"
    assert not alpha[:, 192:218].any(), "what the source hides stays hidden"


def test_hidden_colours_do_not_show_in_the_cutout(engine: Engine, known) -> None:
    picture = np.dstack([known.bytes, np.full(known.alpha.shape, 255, np.uint8)])
    picture[:, 190:220, 3] = 0
    clean = recipe.cut(engine, picture, quiet, FAR_OFF)
    picture[:, 190:220, :3] = (0, 255, 0)
    assert np.array_equal(recipe.cut(engine, picture, quiet, FAR_OFF).pixels, clean.pixels)


def test_a_wholly_transparent_picture_has_no_subject(engine: Engine, known) -> None:
    for level in (0, 127):
        with pytest.raises(NoSubject):
            picture = np.dstack([known.bytes, np.full(known.alpha.shape, level, np.uint8)])
            recipe.cut(engine, picture, quiet, FAR_OFF)


def test_a_cutout_without_anything_in_it_cannot_be_put_anywhere(engine: Engine) -> None:
    with pytest.raises(NoSubject):
        recipe.replace(engine, Cutout(np.zeros((20, 20, 4), np.uint8)), BEACH, quiet, FAR_OFF)


def test_a_stage_that_breaks_is_an_engine_failure_that_names_it(known) -> None:
    class Broken:
        def segment(self, picture: np.ndarray) -> np.ndarray:
            raise ZeroDivisionError("by chance")

    engine = families.load("embedded")
    broken = Engine("broken", "1", Broken(), engine.matter, engine.scenes, engine.harmoniser)
    with pytest.raises(EngineFailed, match="segment.*ZeroDivisionError"):
        recipe.cut(broken, known.bytes, quiet, FAR_OFF)


def odd_pictures() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:60, 0:1200]
    panorama = np.where((np.hypot(x - 600, y - 30) < 20)[..., None], [200, 30, 30], [90, 120, 200]).astype(np.uint8)
    return {
        "8×8": rng.integers(0, 256, (8, 8, 3), np.uint8),
        "7×7": rng.integers(0, 256, (7, 7, 3), np.uint8),
        "1:20 panorama": panorama,
        "20:1 tower": np.ascontiguousarray(panorama.transpose(1, 0, 2)),
        "8 pixels high": panorama[26:34, :],
        "a line of 8×4000": np.tile(panorama[26:34], (1, 4, 1))[:, :4000],
        "black": np.zeros((90, 120, 3), np.uint8),
        "white": np.full((90, 120, 3), 255, np.uint8),
        "one bright pixel": np.pad(np.full((1, 1, 3), 255, np.uint8), ((50, 50), (60, 60), (0, 0))),
        "subject over the whole border": np.pad(
            rng.integers(0, 60, (80, 80, 3), np.uint8), ((9, 9), (9, 9), (0, 0)), constant_values=255
        ),
    }


@pytest.mark.parametrize("name", odd_pictures())
def test_an_odd_picture_is_answered_or_refused_with_a_reason(engine: Engine, name: str) -> None:
    picture = odd_pictures()[name]
    try:
        _, result = run(engine, picture)
    except ReplacementError as error:
        assert not isinstance(error, EngineFailed), error
    else:
        assert result.pixels.shape == picture.shape


def test_a_grey_picture_with_a_clear_subject_is_answered(engine: Engine, make_disc: Callable) -> None:
    grey = np.repeat(make_disc(200, 200).bytes[..., :1], 3, axis=2)
    cutout, _ = run(engine, grey)
    assert 0.2 < np.mean(cutout.pixels[..., 3] > 127) < 0.4


@pytest.mark.parametrize("shape", [(20, 20), (20, 20, 2), (20, 20, 5)])
def test_an_array_that_is_no_picture_is_an_engine_failure(engine: Engine, shape: tuple[int, ...]) -> None:
    with pytest.raises(EngineFailed):
        recipe.cut(engine, np.zeros(shape, np.uint8), quiet, FAR_OFF)


def test_neither_source_nor_cutout_is_changed(engine: Engine, known) -> None:
    picture = known.bytes
    before = picture.copy()
    picture.flags.writeable = False
    cutout = recipe.cut(engine, picture, quiet, FAR_OFF)
    cut = cutout.pixels.copy()
    cutout.pixels.flags.writeable = False
    recipe.replace(engine, cutout, BEACH, quiet, FAR_OFF)
    assert np.array_equal(picture, before) and np.array_equal(cutout.pixels, cut)
