"""Roads, tracks and car parks: lines and kerbs underfoot, the land beside them, weather and hours."""

import numpy as np

from imgproxy.scenery.painter import paint
from imgproxy.scenery.words.understanding import understand

WIDE, HIGH = 288, 216
STANDING = (110, 65, 178, 190)


def painted(prompt: str, seed: int = 2, without: str = "") -> np.ndarray:
    return paint(understand(prompt, without), seed, WIDE, HIGH, STANDING).pixels


def test_a_country_road_is_grey_between_green_verges() -> None:
    picture = painted("country road")
    road = picture[int(0.85 * HIGH) :, int(0.3 * WIDE) : int(0.7 * WIDE)]
    assert (road.max(axis=2) - road.min(axis=2)).mean() < 0.1
    verge = picture[int(0.56 * HIGH) : int(0.62 * HIGH), : int(0.12 * WIDE)].mean(axis=(0, 1))
    assert verge[1] > verge[2] + 0.1


def test_a_desert_road_has_sand_beside_it_and_a_yellow_line_on_it() -> None:
    picture = painted("desert road")
    sand = picture[int(0.56 * HIGH) : int(0.62 * HIGH), : int(0.12 * WIDE)].mean(axis=(0, 1))
    assert sand[0] > sand[1] > sand[2]
    line = picture[int(0.8 * HIGH) :, int(0.4 * WIDE) : int(0.6 * WIDE)]
    assert (line[..., 0] - line[..., 2]).max() > 0.3


def test_storm_darkens_the_sky_over_the_road() -> None:
    storm, fair = painted("desert road with storm clouds, dramatic"), painted("desert road")
    assert storm[: HIGH // 4].mean() < fair[: HIGH // 4].mean() - 0.08


def test_a_forest_road_runs_between_trees_that_can_be_left_out() -> None:
    trees, none = painted("forest road"), painted("forest road", without="trees")
    assert trees[: HIGH // 3].mean() < none[: HIGH // 3].mean() - 0.15


def test_a_winter_road_is_white() -> None:
    snow, summer = painted("snowy road in winter"), painted("country road")
    assert snow[int(0.6 * HIGH) :].mean() > summer[int(0.6 * HIGH) :].mean() + 0.15


def test_a_highway_at_sunset_is_under_a_warm_sky() -> None:
    sky = painted("highway at sunset")[: HIGH // 3].mean(axis=(0, 1))
    assert sky[0] > sky[2] + 0.05


def test_a_racetrack_has_red_and_white_kerbs() -> None:
    ground = painted("racetrack")[int(0.5 * HIGH) : int(0.8 * HIGH)]
    red = (ground[..., 0] - np.maximum(ground[..., 1], ground[..., 2])) > 0.2
    assert 0.002 < red.mean() < 0.2


def test_lines_mark_the_bays_of_a_parking_lot_in_the_colour_asked_for() -> None:
    def line_over_asphalt(picture: np.ndarray) -> np.ndarray:
        rows = picture[int(0.86 * HIGH) : int(0.96 * HIGH)]
        brightest = np.sort(rows.reshape(-1, 3), axis=0)
        return np.asarray(brightest[-len(brightest) // 100 :].mean(axis=0) - np.median(brightest, axis=0))

    assert line_over_asphalt(painted("parking lot")).min() > 0.08
    yellow = line_over_asphalt(painted("yellow parking lot"))
    assert yellow[0] > yellow[2] + 0.08


def test_cars_can_be_taken_from_a_parking_lot() -> None:
    full, empty = painted("parking lot"), painted("parking lot", without="cars")
    behind = np.s_[int(0.46 * HIGH) : int(0.62 * HIGH)]
    assert full[behind].std(axis=1).mean() > empty[behind].std(axis=1).mean() + 0.01
