"""The matte: edges at the source's size, thin things and gaps kept, colours without the old background."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.background.arrays import fitted, resized
from imgproxy.background.matte import GuidedMatter, clean_colours
from imgproxy.background.stages import FloatArray
from imgproxy.errors import NoSubject


@pytest.fixture(scope="module")
def matter() -> GuidedMatter:
    return GuidedMatter()


def rough(alpha: FloatArray, side: int = 150) -> FloatArray:
    """What a segmenter gives: the right region at a small size, a little hardened, enlarged."""
    height, width = alpha.shape
    small = np.clip((resized(alpha, *fitted(width, height, side)) - 0.5) * 2 + 0.5, 0, 1)
    return resized(np.asarray(small, np.float32), width, height)


def over(alpha: FloatArray, front: tuple[float, ...], back: tuple[float, ...]) -> FloatArray:
    """A plainly coloured subject on a background with some texture."""
    grain = np.random.default_rng(5).normal(0, 0.02, (*alpha.shape, 3))
    cover = alpha[..., None]
    return np.clip(cover * np.array(front) + (1 - cover) * np.array(back) + grain, 0, 1).astype(np.float32)


def lines(shape: tuple[int, int], ends: list[tuple[float, float, float, float]], width: float) -> FloatArray:
    """Alpha of straight strokes (x0, y0, x1, y1) with edges one pixel soft."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    nearest = np.full(shape, np.inf, np.float32)
    for x0, y0, x1, y1 in ends:
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2), 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)))
    return np.asarray(np.clip((width - 2 * nearest) / 2 + 0.5, 0, 1), np.float32)


def furry(height: int = 480, width: int = 640) -> FloatArray:
    """A disc with four hundred hairs, two pixels wide, up to 22 long."""
    random = np.random.default_rng(7)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    disc = np.clip(130 - np.hypot(y - height / 2, x - width / 2) + 0.5, 0, 1)
    for angle in np.linspace(0, 2 * np.pi, 120, endpoint=False):
        end = angle + random.normal(0, 0.06)
        reach = 130 + random.uniform(8, 22)
        stroke = (
            width / 2 + 125 * np.cos(angle), height / 2 + 125 * np.sin(angle),
            width / 2 + reach * np.cos(end), height / 2 + reach * np.sin(end),
        )  # fmt: skip
        disc = np.maximum(disc, lines((height, width), [stroke], 1.6))
    return np.asarray(disc, np.float32)


@pytest.mark.parametrize("softness", [1.0, 4.0])
def test_edges_are_nearer_the_truth_than_the_enlarged_mask(
    matter: GuidedMatter, make_disc: Callable, softness: float
) -> None:
    known = make_disc(480, 640, softness=softness)
    mask = rough(known.alpha)
    alpha = matter.matte(known.picture, mask).alpha
    assert np.abs(alpha - known.alpha).sum() < 0.6 * np.abs(mask - known.alpha).sum()


def test_fur_is_nearer_the_truth_than_the_enlarged_mask(matter: GuidedMatter) -> None:
    truth = furry()
    picture, mask = over(truth, (0.75, 0.55, 0.3), (0.2, 0.35, 0.3)), rough(truth)
    alpha = matter.matte(picture, mask).alpha
    assert np.abs(alpha - truth).sum() < 0.6 * np.abs(mask - truth).sum()


def test_a_hole_in_a_cup_handle_stays_open(matter: GuidedMatter) -> None:
    y, x = np.mgrid[:480, :640].astype(np.float32)
    ring = np.clip(30 - np.abs(np.hypot(y - 240, x - 420) - 45) * 2.5, 0, 1)
    truth = np.asarray(np.maximum(ring, ((y > 120) & (y < 360) & (x > 200) & (x < 400)).astype(np.float32)), np.float32)
    alpha = matter.matte(over(truth, (0.9, 0.2, 0.2), (0.5, 0.55, 0.5)), rough(truth)).alpha
    assert alpha[230:250, 415:425].max() < 0.05
    assert alpha[235:245, 462:467].min() > 0.8


def test_spokes_stay_apart(matter: GuidedMatter) -> None:
    spokes = [(320.0, 240.0, 320 + 150 * np.cos(a), 240 + 150 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 17)[:-1]]
    y, x = np.mgrid[:480, :640].astype(np.float32)
    truth = np.maximum(lines((480, 640), spokes, 3.0), np.clip(8 - np.abs(np.hypot(y - 240, x - 320) - 150), 0, 1))
    mask = rough(truth, 320)
    alpha = matter.matte(over(truth, (0.1, 0.1, 0.12), (0.75, 0.7, 0.6)), mask).alpha
    assert np.abs(alpha - truth).sum() < 0.7 * np.abs(mask - truth).sum()


def test_a_bright_rim_like_the_ground_is_not_eaten(matter: GuidedMatter, make_disc: Callable) -> None:
    truth = make_disc(480, 640).alpha
    picture = over(truth, (0.1, 0.2, 0.5), (0.95, 0.95, 0.95))
    y, x = np.mgrid[:480, :640]
    distance = np.hypot(y - 239.5, x - 319.5)
    glint = (np.abs(distance - 138) < 4) & (x > 320) & (y < 240)
    picture[glint] = 0.93
    alpha = matter.matte(picture, rough(truth, 320)).alpha
    assert alpha[glint].mean() > 0.8


def test_glass_stays_a_veil(matter: GuidedMatter, make_disc: Callable) -> None:
    truth = np.asarray(make_disc(480, 640).alpha * 0.5, np.float32)
    truth[240:] *= 2
    alpha = matter.matte(over(truth, (0.3, 0.6, 0.5), (0.8, 0.75, 0.7)), rough_veil(truth)).alpha
    middle = alpha[150:210, 260:380]
    assert 0.3 < middle.mean() < 0.7


def rough_veil(alpha: FloatArray) -> FloatArray:
    height, width = alpha.shape
    return resized(resized(alpha, width // 4, height // 4), width, height)


def test_far_from_the_contour_alpha_is_exactly_full_or_empty(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(480, 640)
    alpha = matter.matte(known.picture, rough(known.alpha)).alpha
    assert (alpha[220:260, 300:340] == 1).all() and (alpha[:20] == 0).all()


def test_colours_at_the_edge_are_the_subjects_own(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(400, 400, softness=12.0)
    edge = (known.alpha > 0.1) & (known.alpha < 0.9)
    mixed = np.abs(known.picture - known.front)[edge].mean()
    given_alpha = clean_colours(known.picture, known.alpha)
    assert np.abs(given_alpha - known.front)[edge].mean() < 0.25 * mixed
    own_alpha = matter.matte(known.picture, rough(known.alpha)).colour
    assert np.abs(own_alpha - known.front)[edge].mean() < 0.4 * mixed


def test_inside_the_colours_are_the_pictures_own_to_the_bit(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(400, 400)
    foreground = matter.matte(known.picture, rough(known.alpha))
    assert np.array_equal(foreground.colour[foreground.alpha == 1], known.picture[foreground.alpha == 1])


def test_nothing_of_a_saturated_ground_shines_at_the_edge(matter: GuidedMatter, make_disc: Callable) -> None:
    truth = make_disc(480, 640, softness=6.0).alpha
    foreground = matter.matte(over(truth, (0.6, 0.6, 0.6), (0.0, 0.9, 0.1)), rough(truth))
    seen = foreground.alpha > 0.1
    green = foreground.colour[..., 1] - foreground.colour[..., [0, 2]].mean(axis=-1)
    assert green[seen].mean() < 0.03
    assert (green * foreground.alpha).max() < 0.45


def test_the_box_holds_the_subject_and_no_more(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(300, 400, radius=0.25)
    box = matter.matte(known.picture, rough(known.alpha)).box
    assert abs(box.left - 125) <= 2 and abs(box.right - 275) <= 2
    assert abs(box.top - 75) <= 2 and abs(box.bottom - 225) <= 2


def test_a_picture_above_a_megapixel_keeps_sharp_edges(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(1500, 2000)
    mask = rough(known.alpha, 320)
    foreground = matter.matte(known.picture, mask)
    assert foreground.alpha.shape == (1500, 2000) and foreground.colour.shape == (1500, 2000, 3)
    assert np.abs(foreground.alpha - known.alpha).sum() < 0.5 * np.abs(mask - known.alpha).sum()


@pytest.mark.parametrize("side", [8, 9, 17, 64])
def test_a_tiny_picture_gets_a_matte(matter: GuidedMatter, make_disc: Callable, side: int) -> None:
    known = make_disc(side, side)
    foreground = matter.matte(known.picture, known.alpha)
    assert foreground.alpha.shape == (side, side)
    assert np.isfinite(foreground.alpha).all() and np.isfinite(foreground.colour).all()


PICTURES: dict[str, Callable[[np.random.Generator, tuple[int, int]], np.ndarray]] = {
    "noise": lambda random, shape: random.random((*shape, 3)),
    "black": lambda random, shape: np.zeros((*shape, 3)),
    "white": lambda random, shape: np.ones((*shape, 3)),
    "grey": lambda random, shape: np.full((*shape, 3), 0.5),
}
MASKS: dict[str, Callable[[np.random.Generator, tuple[int, int]], np.ndarray]] = {
    "noise": lambda random, shape: random.random(shape),
    "all": lambda random, shape: np.ones(shape),
    "half": lambda random, shape: np.full(shape, 0.51),
    "one pixel": lambda random, shape: np.pad([[1.0]], ((0, shape[0] - 1), (0, shape[1] - 1))),
    "touching the border": lambda random, shape: np.repeat(np.linspace(1, 0, shape[1])[None] > 0.4, shape[0], 0),
}


@pytest.mark.parametrize("shape", [(8, 8), (24, 480), (480, 24), (97, 131)])
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("picture", PICTURES)
def test_any_picture_and_mask_give_a_finite_matte_or_no_subject(
    matter: GuidedMatter, picture: str, mask: str, shape: tuple[int, int]
) -> None:
    random = np.random.default_rng(3)
    pixels, soft = PICTURES[picture](random, shape), MASKS[mask](random, shape)
    try:
        found = matter.matte(np.asarray(pixels, np.float32), np.asarray(soft, np.float32))
    except NoSubject:
        return
    for values in (found.alpha, found.colour):
        assert values.dtype == np.float32 and np.isfinite(values).all()
        assert values.min() >= 0 and values.max() <= 1


def test_an_empty_mask_has_no_subject(matter: GuidedMatter, make_disc: Callable) -> None:
    with pytest.raises(NoSubject):
        matter.matte(make_disc(100, 100).picture, np.zeros((100, 100), np.float32))


def test_a_full_mask_keeps_the_whole_picture(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(100, 100)
    foreground = matter.matte(known.picture, np.ones((100, 100), np.float32))
    assert (foreground.alpha == 1).all()
    assert np.array_equal(foreground.colour, known.picture)


def test_neither_picture_nor_mask_is_changed(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(100, 120)
    mask = rough(known.alpha)
    known.picture.flags.writeable = mask.flags.writeable = False
    matter.matte(known.picture, mask)


def test_the_same_picture_gives_the_same_matte(matter: GuidedMatter, make_disc: Callable) -> None:
    known = make_disc(200, 300)
    first, second = (matter.matte(known.picture, rough(known.alpha)) for _ in range(2))
    assert np.array_equal(first.alpha, second.alpha) and np.array_equal(first.colour, second.colour)
