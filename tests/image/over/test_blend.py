"""Where a layer stands, how large it is, and what it makes with the picture below."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.over.blend import blended
from imgproxy.plan import Blend, Picture, Rgba
from imgproxy.plan.overlay import BLEND_MODES

LAYER = Picture("layer.png")
BASE = (10, 20, 30)
byte = st.integers(0, 255)
rgba = st.tuples(byte, byte, byte, byte)


def base(width: int = 100, height: int = 60) -> Image.Image:
    return Image.new("RGB", (width, height), BASE)


def white(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), (255, 255, 255))


def normal(**asked) -> Blend:
    return Blend(picture=LAYER, mode="normal", **asked)


def covered(image: Image.Image) -> tuple[int, int, int, int] | None:
    """The box in which an image differs from the base."""
    changed = (np.asarray(image)[..., :3] != BASE).any(axis=-1)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) else None


def test_nothing_to_blend_gives_the_very_same_picture(photo: Image.Image) -> None:
    assert blended(photo, Blend(), None, 1.0) is photo
    assert blended(photo, Blend(color=Rgba(1, 2, 3), alpha=0), photo, 1.0) is photo


def test_a_colour_covers_the_whole_picture_by_its_alpha() -> None:
    result = blended(base(), Blend(color=Rgba(110, 120, 130, 51), mode="normal"), None, 1.0)
    assert set(result.get_flattened_data()) == {(30, 40, 50)}


def test_blend_alpha_and_the_colours_own_alpha_multiply() -> None:
    result = blended(base(), Blend(color=Rgba(110, 120, 130, 51), mode="normal", alpha=50), None, 1.0)
    assert result.getpixel((5, 5)) == (20, 30, 40)


def test_the_colour_is_laid_on_before_the_picture() -> None:
    blend = Blend(color=Rgba(200, 0, 0), picture=LAYER, mode="normal", alpha=100, align=("left", "top"))
    result = blended(base(), blend, white(10, 10), 1.0)
    assert (result.getpixel((5, 5)), result.getpixel((50, 50))) == ((255, 255, 255), (200, 0, 0))


@pytest.mark.parametrize("mode", BLEND_MODES)
@given(below=rgba, above=rgba, alpha=st.integers(1, 100))
def test_transparency_is_composited_as_the_recommendation_has_it(
    mode: str, below: tuple, above: tuple, alpha: int
) -> None:
    """co = αs (1 - αb) Cs + αs αb B(Cb, Cs) + (1 - αs) αb Cb, premultiplied."""
    picture = Image.new("RGBA", (3, 3), above)
    result = blended(Image.new("RGBA", (3, 3), below), Blend(picture=LAYER, mode=mode, alpha=alpha), picture, 1.0)
    opaque = blended(
        Image.new("RGB", (1, 1), below[:3]), Blend(picture=LAYER, mode=mode), Image.new("RGB", (1, 1), above[:3]), 1.0
    ).getpixel((0, 0))
    low, high = below[3] / 255, above[3] / 255 * alpha / 100
    *colour, opacity = result.getpixel((1, 1))
    assert opacity / 255 == pytest.approx(low + high - low * high, abs=1.5 / 255)
    for co, cb, cs, both in zip(colour, below[:3], above[:3], opaque, strict=True):
        wanted = high * (1 - low) * cs + high * low * both + (1 - high) * low * cb
        assert co * opacity / 255 == pytest.approx(wanted, abs=3)


def test_a_picture_stands_in_the_middle_at_its_own_size() -> None:
    assert covered(blended(base(), normal(), white(20, 10), 1.0)) == (40, 25, 60, 35)


def test_its_own_size_grows_with_the_density() -> None:
    assert covered(blended(base(), normal(), white(20, 10), 2.0)) == (30, 20, 70, 40)


@pytest.mark.parametrize(
    ("asked", "box"),
    [
        ({"align": ("left", "top")}, (0, 0, 20, 10)),
        ({"align": ("bottom",)}, (40, 50, 60, 60)),
        ({"align": ("right", "bottom"), "pad": 7}, (73, 43, 93, 53)),
        ({"align": ("right", "bottom"), "x": 3, "pad": 7}, (3, 43, 23, 53)),
        ({"x": -5, "y": 55}, (0, 55, 15, 60)),
        ({"x": 200}, None),
        ({"x": -(10**15), "y": 10**15}, None),
        ({"w": 40}, (30, 20, 70, 40)),
        ({"w": 0.5}, (25, 18, 75, 43)),
        ({"h": 0.5}, (20, 15, 80, 45)),
        ({"w": 40, "h": 40}, (30, 20, 70, 40)),
        ({"w": 40, "h": 40, "fit": "max"}, (40, 25, 60, 35)),
        ({"w": 10, "h": 40, "fit": "scale"}, (45, 10, 55, 50)),
        ({"w": 10, "h": 40, "fit": "crop"}, (45, 10, 55, 50)),
        ({"w": 10, "h": 40, "fit": "clamp"}, (45, 10, 55, 50)),
        ({"w": 1, "pad": 10}, (10, 10, 90, 50)),
        ({"size": "inherit"}, (0, 0, 100, 60)),
        ({"w": 8192}, (0, 0, 100, 60)),
    ],
)
def test_size_and_place(asked: dict, box: tuple[int, int, int, int] | None) -> None:
    assert covered(blended(base(), normal(**asked), white(20, 10), 1.0)) == box


def test_pixels_of_the_layout_grow_with_the_density() -> None:
    blend = normal(w=10, h=6, fit="scale", pad=4, align=("right", "top"))
    once = covered(blended(base(), blend, white(5, 5), 1.0))
    twice = covered(blended(base(200, 120), blend, white(5, 5), 2.0))
    assert once == (86, 4, 96, 10)
    assert twice == tuple(2 * edge for edge in once)


def test_crop_keeps_the_side_that_is_named(arrow: Image.Image) -> None:
    def first(crop: tuple[str, ...], faces: tuple = ()) -> tuple[int, ...]:
        blend = normal(w=10, h=32, fit="crop", crop=crop, align=("left", "top"))
        return blended(base(), blend, arrow, 1.0, faces).getpixel((5, 4))

    red, green = (255, 0, 0), (0, 255, 0)
    assert first(("left",)) == red
    assert first(("right",)) == green
    assert first(("faces", "left")) == red
    assert first(("faces",), ((30.0, 4.0, 44.0, 20.0),)) == green


def test_inherit_crops_to_the_size_below(arrow: Image.Image) -> None:
    result = blended(base(32, 32), normal(size="inherit"), arrow, 1.0)
    assert result.tobytes() == arrow.crop((8, 0, 40, 32)).tobytes()


def test_clamp_draws_the_edges_out(arrow: Image.Image) -> None:
    result = blended(base(80, 32), normal(w=80, h=32, fit="clamp"), arrow, 1.0)
    wanted = np.pad(np.asarray(arrow), ((0, 0), (16, 16), (0, 0)), mode="edge")
    assert (np.asarray(result) == wanted).all()


@pytest.mark.parametrize(("x", "y"), [(-70, 0), (-13, -9), (75, 20), (-60, 28)])
def test_any_piece_of_a_drawn_out_layer_is_the_same_as_that_of_the_whole(arrow: Image.Image, x: int, y: int) -> None:
    whole = np.pad(np.asarray(arrow), ((0, 0), (16, 16), (0, 0)), mode="edge")
    result = np.asarray(blended(base(80, 32), normal(w=80, h=32, fit="clamp", x=x, y=y), arrow, 1.0))
    seen = np.broadcast_to(np.array(BASE, np.uint8), (32, 80, 3)).copy()
    seen[max(0, y) : 32 + min(0, y), max(0, x) : 80 + min(0, x)] = whole[max(0, -y) : 32 - y, max(0, -x) : 80 - x][
        : 32 - abs(y), : 80 - abs(x)
    ]
    assert (result == seen).all()


def test_a_large_layer_is_cut_after_it_was_scaled(photo: Image.Image) -> None:
    """Only what can be seen is computed; it is what the whole would have been."""
    whole = photo.resize((960, 720), Image.Resampling.LANCZOS)
    result = blended(base(100, 60), normal(w=960, x=-400, y=-300), photo, 1.0)
    assert np.abs(np.asarray(result, int) - np.asarray(whole.crop((400, 300, 500, 360)), int)).max() <= 2


def test_a_transparent_layer_leaves_what_is_below(photo: Image.Image) -> None:
    clear = Image.new("RGBA", (50, 50), (255, 0, 255, 0))
    assert blended(photo, Blend(picture=LAYER), clear, 1.0).tobytes() == photo.tobytes()


@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.sampled_from(["RGB", "RGBA"]),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.sampled_from([(1, 1), (3, 2), (1, 3000), (3000, 1)]),
    st.builds(
        Blend,
        color=st.none() | st.builds(Rgba, byte, byte, byte, byte),
        picture=st.just(LAYER),
        mode=st.sampled_from(BLEND_MODES),
        alpha=st.integers(0, 100),
        align=st.sampled_from([(), ("top",), ("right", "bottom"), ("nowhere",)]),
        fit=st.sampled_from(["clip", "crop", "clamp", "scale", "max", "?"]),
        w=st.none() | st.floats(0, 1) | st.integers(2, 8192),
        h=st.none() | st.floats(0, 1) | st.integers(2, 8192),
        pad=st.integers(0, 10**12),
        size=st.sampled_from(["", "inherit"]),
        x=st.none() | st.integers(-(10**12), 10**12),
        y=st.none() | st.integers(-50, 50),
    ),
    st.floats(0.1, 8),
)
def test_any_blend_keeps_size_and_mode(mode, layer_mode, size, layer_size, blend, dpr) -> None:
    picture = Image.new(layer_mode, layer_size, (200, 100, 50, 77)[: len(layer_mode)])
    result = blended(Image.new(mode, size, (50,) * len(mode)), blend, picture, dpr)
    assert (result.mode, result.size) == (mode, size)
