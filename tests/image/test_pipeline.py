"""The order of steps, pinned by pixels; what one step must leave for the next; how large an answer may get."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image import pipeline
from imgproxy.image.files.decode import decode
from imgproxy.image.look.sharpen import sharpen
from imgproxy.image.pipeline import NO_EXTRAS, Extras, answer_size, transform
from imgproxy.image.shape.geometry import MAX_SIDE
from imgproxy.plan import (
    Adjust,
    Canvas,
    Corners,
    Frame,
    Mark,
    Mask,
    Picture,
    Plan,
    Rgba,
    Sides,
    Size,
    Stylize,
    Text,
    Trim,
    Turn,
)
from imgproxy.plan.size import FITS
from imgproxy.settings import Image as ImageSettings

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
BEHIND = Rgba(0, 0, 255)


def run(image: Image.Image, plan: Plan, extras: Extras = NO_EXTRAS) -> Image.Image:
    return transform(image, plan, image.size, extras)


def striped(width: int, height: int, box: tuple[int, int, int, int]) -> Image.Image:
    """Grey, with one-pixel black and white columns in the box."""
    pixels = np.full((height, width, 3), 128, np.uint8)
    left, top, right, bottom = box
    pixels[top:bottom, left:right] = (np.arange(left, right) % 2 * 255).astype(np.uint8)[None, :, None]
    return Image.fromarray(pixels)


def contrast(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    return float(np.asarray(image.convert("L").crop(box), np.float32).std())


def test_a_picture_is_turned_upright_before_it_is_cropped(arrow: Image.Image) -> None:
    """A quarter clockwise, blue and red come to the top."""
    plan = Plan(turn=Turn(orient=90), size=Size(w=32, h=24, fit="crop", crop=("top",)))
    top = run(arrow, plan)
    assert top.size == (32, 24)
    assert top.getpixel((4, 4)) == BLUE and top.getpixel((28, 4)) == RED
    assert top.getpixel((4, 20)) == BLUE and top.getpixel((28, 20)) == RED


def test_a_margin_is_trimmed_before_the_size_is_made() -> None:
    image = Image.new("RGB", (100, 100), WHITE)
    image.paste(RED, (30, 40, 70, 70))
    done = run(image, Plan(trim=Trim("color"), size=Size(w=80)))
    assert done.size == (80, 60)
    assert done.getcolors() == [(80 * 60, RED)]


def test_a_margin_is_trimmed_before_rect_cuts() -> None:
    image = Image.new("RGB", (100, 100), WHITE)
    image.paste(RED, (30, 40, 70, 70))
    image.paste(GREEN, (30, 40, 40, 50))
    from_url = run(image, Plan(trim=Trim("color"), size=Size(rect=None, w=10, h=10, fit="crop", crop=("top", "left"))))
    assert from_url.getpixel((0, 0)) == GREEN


def test_faces_are_where_trimming_and_cropping_bring_them() -> None:
    face = (150.0, 60.0, 180.0, 90.0)
    image = striped(240, 160, (150, 60, 180, 90))
    image.paste(WHITE, (0, 0, 80, 160))
    image.paste(WHITE, (0, 0, 240, 20))
    plan = Plan(trim=Trim("color"), size=Size(w=60, h=60, fit="crop", crop=("faces",)))
    # Trimmed 160 x 140 are left, and the crop is of their whole height: the face's middle comes to 165 - 80 - 15.
    shown = run(image, plan, Extras(faces=[face]))
    scale = 60 / 140
    middle = ((165 - 80 - 15) * scale, (75 - 20) * scale)
    box = tuple(round(place + way) for way in (-4, 4) for place in middle)
    hidden = run(image, replace(plan, stylize=Stylize(face_pixel=100)), Extras(faces=[face]))
    changed = np.abs(np.asarray(shown, int) - np.asarray(hidden, int)).sum(axis=2) > 6
    ys, xs = np.nonzero(changed)
    assert xs.size and abs(xs.mean() - middle[0]) < 3 and abs(ys.mean() - middle[1]) < 3, box


def test_padding_lies_within_the_size_that_was_asked_for() -> None:
    image = Image.new("RGB", (300, 200), RED)
    plan = Plan(size=Size(w=100, h=80, fit="crop"), frame=Frame(pad=Sides(10, 20, 10, 20)), canvas=Canvas(bg=BEHIND))
    done = run(image, plan)
    assert done.size == (100, 80)
    pixels = np.asarray(done)
    assert (pixels[10:-10, 20:-20] == RED).all()
    pixels = pixels.copy()
    pixels[10:-10, 20:-20] = BLUE
    assert (pixels == BLUE).all()


@pytest.mark.parametrize(
    "plan",
    [
        Plan(frame=Frame(border=Sides(4, 4, 4, 4), radius=Corners(20, 20, 20, 20), border_color=Rgba(0, 255, 0))),
        Plan(frame=Frame(pad=Sides(8, 8, 8, 8))),
        Plan(turn=Turn(rot=30, rot_type="pivot")),
        Plan(mask=Mask("corners", radius=Corners(20, 20, 20, 20))),
        Plan(mask=Mask("ellipse")),
    ],
    ids=["round border", "padding", "pivot", "round corners", "ellipse"],
)
def test_the_background_lies_behind_everything(plan: Plan) -> None:
    image = Image.new("RGB", (90, 60), RED)
    done = run(image, replace(plan, canvas=Canvas(bg=BEHIND)))
    assert done.mode == "RGB"
    assert [done.getpixel(at) for at in ((0, 0), (done.width - 1, 0), (0, done.height - 1))] == [BLUE] * 3
    assert done.getpixel((done.width // 2, done.height // 2)) == RED
    without = run(image, plan)
    assert without.mode == "RGBA" and without.getpixel((0, 0))[3] == 0


def test_a_mask_does_not_cut_the_text() -> None:
    image = Image.new("RGB", (200, 100), RED)
    text = Text("MM", align=("top", "left"), pad=0, size=30, color=Rgba(255, 255, 255))
    done = np.asarray(run(image, Plan(mask=Mask("ellipse"), text=text)))
    corner = done[:18, :12]
    assert (corner[..., 3] == 255).sum() > 8
    assert (corner[corner[..., 3] == 255][:, :3] == 255).all()
    assert done[-1, -1, 3] == 0


def test_a_watermark_stands_over_the_text_and_under_the_border() -> None:
    image, logo = Image.new("RGB", (60, 40), RED), Image.new("RGB", (60, 40), GREEN)
    plan = Plan(
        text=Text("MMMM", size=30, pad=0),
        mark=Mark(Picture("/logo.png"), pad=0),
        frame=Frame(border=Sides(5, 5, 5, 5), border_color=BEHIND),
    )
    done = np.asarray(run(image, plan, Extras(pictures={"mark": logo})))
    assert (done[5:-5, 5:-5] == GREEN).all() and (done[:5] == BLUE).all()


def test_a_picture_is_sharpened_at_its_final_size(photo: Image.Image) -> None:
    plan = Plan(size=Size(w=80), adjust=Adjust(sharp=60))
    small = run(photo, Plan(size=Size(w=80)))
    done = np.asarray(run(photo, plan), int)
    assert np.array_equal(done, np.asarray(sharpen(small, plan.adjust, 1.0), int))
    before = sharpen(photo, plan.adjust, 1.0).resize(small.size, Image.Resampling.LANCZOS)
    assert np.abs(done - np.asarray(before, int)).mean() > 1


def test_styles_come_after_the_turn_and_the_fill(photo: Image.Image) -> None:
    """The cells of px stand upright in a turned picture, and cover the filled room too."""
    plan = Plan(
        size=Size(w=120, h=120, fit="fill"),
        canvas=Canvas(fill="solid", fill_color=BEHIND),
        turn=Turn(rot=20),
        stylize=Stylize(px=10),
    )
    cells = np.asarray(run(photo, plan), int).reshape(12, 10, 12, 10, 3)
    assert (cells == cells[:, :1, :, :1]).all()


LOGO = Image.radial_gradient("L").convert("RGB").resize((60, 40))


@pytest.mark.parametrize(
    "plan",
    [
        Plan(frame=Frame(pad=Sides(6, 12, 18, 24)), canvas=Canvas(bg=BEHIND)),
        Plan(frame=Frame(border=Sides(7, 7, 7, 7), border_color=Rgba(0, 255, 0), stroke_size=2)),
        Plan(frame=Frame(border=Sides(6, 6, 6, 6), radius=Corners(30, 30, 0, 10)), canvas=Canvas(bg=BEHIND)),
        Plan(mask=Mask("corners", radius=Corners(40, 40, 0, 10)), canvas=Canvas(bg=BEHIND)),
        Plan(text=Text("Hello\nthere", size=28, line=1, lead=4, track=1, shad=3)),
        Plan(mark=Mark(Picture("/logo.png"), pad=9, w=50)),
        Plan(mark=Mark(Picture("/logo.png"), pad=9, w=48, rot=30)),
        Plan(mark=Mark(Picture("/logo.png"), pad=9, w=48, tile="grid")),
        Plan(stylize=Stylize(blur=60)),
        Plan(stylize=Stylize(px=8)),
        Plan(adjust=Adjust(usm=50, usmrad=6)),
        Plan(adjust=Adjust(sharp=30)),
    ],
    ids=lambda plan: "-".join(
        name
        for name in ("frame", "mask", "text", "mark", "stylize", "adjust")
        if getattr(plan, name) != getattr(Plan(), name)
    ),
)
def test_a_dense_picture_looks_like_the_usual_one(photo: Image.Image, plan: Plan) -> None:
    smooth = photo.resize((640, 480), Image.Resampling.BICUBIC)
    extras = Extras(pictures={"mark": LOGO})
    usual = run(smooth, replace(plan, size=Size(w=160)), extras)
    dense = run(smooth, replace(plan, size=Size(w=160, dpr=2)), extras)
    assert dense.size == (usual.width * 2, usual.height * 2)
    apart = np.abs(np.asarray(dense.convert("RGB").reduce(2), int) - np.asarray(usual.convert("RGB"), int))
    assert apart.mean() < 2.5, apart.mean()


@pytest.mark.parametrize("size", [Size(w=200), Size(w=150, h=150, fit="crop"), Size(w=180, h=90, fit="fill")])
def test_a_large_jpeg_is_decoded_small_and_nobody_sees_it(photo: Image.Image, size: Size) -> None:
    out = io.BytesIO()
    photo.resize((1600, 1200), Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    plan = Plan(size=size, turn=Turn(rot=5))
    target = pipeline.needed_size(1600, 1200, plan)
    small = decode(out.getvalue(), ImageSettings(), target=target).image
    whole = decode(out.getvalue(), ImageSettings()).image
    assert small.width < whole.width == 1600
    quick = np.asarray(transform(small, plan, (1600, 1200)).convert("RGB"), int)
    exact = np.asarray(transform(whole, plan, (1600, 1200)).convert("RGB"), int)
    assert quick.shape == exact.shape
    apart = np.abs(quick - exact)
    assert apart.mean() < 1.5 and np.quantile(apart, 0.99) < 12


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(), (100, 50)),
        (Plan(size=Size(w=400, h=100, fit="scale")), (141, 35)),
        (Plan(size=Size(w=400, h=400, fit="crop")), (70, 70)),
        (Plan(size=Size(w=300, h=300, fit="fill")), (70, 70)),
        (Plan(size=Size(w=8192, h=2, fit="scale")), (4525, 1)),
    ],
)
def test_an_answer_over_the_limit_is_shrunk_in_its_own_shape(plan: Plan, expected: tuple[int, int]) -> None:
    """The limit of 5000 pixels; 4525 x 1 is 8192 x 2 times the root of 5000 / 16384."""
    done = run(Image.new("RGB", (200, 100), RED), plan, Extras(most=5000))
    assert abs(done.width - expected[0]) <= 1 and abs(done.height - expected[1]) <= 1
    assert done.width * done.height <= 5000


SIDE = st.none() | st.floats(0.001, 1) | st.integers(2, MAX_SIDE).map(float)


@settings(deadline=None, max_examples=150)
@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.builds(Size, w=SIDE, h=SIDE, fit=st.sampled_from(FITS), dpr=st.floats(0.1, 5), crop=st.just(("focalpoint",))),
    st.builds(Turn, rot=st.floats(-360, 360), rot_type=st.sampled_from(["pivot", "straighten"])),
    st.builds(Sides, *[st.integers(0, 4096)] * 4),
)
def test_no_answer_exceeds_the_limits_and_its_size_is_foretold(
    source: tuple[int, int], size: Size, turn: Turn, pad: Sides
) -> None:
    plan, extras = Plan(size=size, turn=turn, frame=Frame(pad=pad)), Extras(most=40_000)
    done = run(Image.new("RGB", source, RED), plan, extras)
    assert done.size == answer_size(*source, plan, extras)
    assert max(done.size) <= MAX_SIDE and done.width * done.height <= 40_000
