import numpy as np
import pytest

from imgproxy.scenery.camera import frame


def test_a_subject_whose_feet_show_stands_on_sharp_ground_before_the_horizon() -> None:
    view = frame(1000, 800, (400, 200, 600, 700))
    assert view.standing
    assert 200 < view.horizon_px < 450
    assert view.row_of(view.focus_m) == pytest.approx(700)
    assert view.defocus(np.array([view.focus_m], np.float32))[0] == 0
    assert view.defocus(np.array([np.inf], np.float32))[0] == pytest.approx(1)


def test_a_subject_cut_by_the_border_stands_on_nothing_that_shows() -> None:
    view = frame(1000, 800, (300, 200, 700, 800))
    assert not view.standing
    assert view.row_of(view.focus_m) > 800


def test_low_and_wide_things_are_looked_down_on_and_people_met_at_the_chest() -> None:
    person, cup, shoe = (
        frame(1000, 800, box) for box in ((440, 250, 560, 700), (400, 400, 700, 700), (250, 500, 750, 700))
    )
    assert 250 < person.horizon_px < 475
    assert 400 < cup.horizon_px < 500
    assert 192 <= shoe.horizon_px < 500


def test_rows_at_and_over_the_horizon_see_no_ground() -> None:
    view = frame(100, 100, None, horizon=0.5)
    distance = view.ground_m(view.up())[:, 0]
    assert np.isinf(distance[:50]).all()
    assert np.isfinite(distance[50:]).all()
    assert np.all(np.diff(distance[50:]) < 0)


@pytest.mark.parametrize("subject", [None, (0, 0, 1, 1), (0, 0, 64, 48), (10, 40, 20, 44), (0, 47, 64, 48)])
def test_any_subject_leaves_the_horizon_in_the_picture(subject: tuple[int, int, int, int] | None) -> None:
    view = frame(64, 48, subject)
    assert 0 < view.horizon_px < 48
    assert view.focus_m > 0


def test_a_person_cut_by_the_frame_is_taken_with_a_longer_lens() -> None:
    whole, cut = (frame(600, 800, (200, 200, 400, bottom)) for bottom in (700, 800))
    assert cut.focal_px > 1.3 * whole.focal_px and not cut.standing


def test_a_subject_looked_down_on_has_its_horizon_higher_but_in_the_picture() -> None:
    level, down, steep = (frame(800, 600, (300, 250, 500, 500), pitch_deg=pitch) for pitch in (None, 18.0, 60.0))
    assert level.horizon_px > down.horizon_px > steep.horizon_px > 0.1 * 600
    # Where nothing stops it, the feet are seen at just that angle.
    assert np.degrees(np.arctan((500 - down.horizon_px) / down.focal_px)) == pytest.approx(18, abs=0.5)
