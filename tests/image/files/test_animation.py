"""Frames of moving pictures: which are kept, how they are decoded within limits, how they are written."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.errors import NotAPicture, PictureCorrupt, PictureTooLarge
from imgproxy.image.files.animation import Frame, decode_frames, encode_frames, is_wanted, kept
from imgproxy.image.files.formats import Encoding
from imgproxy.image.files.gif_blocks import count_frames
from imgproxy.plan import Animation
from imgproxy.settings import Image as ImageSettings

SETTINGS = ImageSettings()
GREYS = (0, 40, 80, 120, 160, 200)
Movie = Callable[..., bytes]


@pytest.fixture
def movie(save: Any) -> Movie:
    """Six frames, each of one grey, 50 ms."""

    def make(kind: str = "GIF", size: tuple[int, int] = (16, 12), **options: Any) -> bytes:
        first, *others = (Image.new("RGB", size, (grey,) * 3) for grey in GREYS)
        defaults = {"duration": 50, "loop": 0} | ({"lossless": True} if kind == "WEBP" else {})
        return bytes(save(first, kind, save_all=True, append_images=others, **defaults | options))

    return make


def greys(body: bytes, animation: Animation, **options: Any) -> list[int]:
    frames = decode_frames(body, options.pop("settings", SETTINGS), animation, **options)
    return [int(np.asarray(frame.image)[0, 0, 0]) for frame in frames.frames]


def read(body: bytes) -> tuple[list[Image.Image], list[int], Any]:
    """What Pillow makes of it: frames, milliseconds, loops."""
    image = Image.open(io.BytesIO(body))
    images, durations = [], []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        image.load()
        images.append(image.convert("RGBA"))
        durations.append(int(image.info["duration"]))
    return images, durations, image.info.get("loop")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_all_frames_are_decoded_in_order(kind: str, movie: Movie) -> None:
    frames = decode_frames(movie(kind), SETTINGS, Animation())
    found = list(frames.frames)
    assert [np.asarray(frame.image)[5, 5].tolist() for frame in found] == [[grey] * 3 for grey in GREYS]
    assert {frame.duration_ms for frame in found} == {50.0} and frames.loop == 0


@pytest.mark.parametrize(
    ("animation", "expected"),
    [
        (Animation(frames=(1, 1)), [0]),
        (Animation(frames=(4, 4)), [120]),
        (Animation(frames=(2, 4)), [40, 80, 120]),
        (Animation(frames=(5, 99)), [160, 200]),
        (Animation(frames=(99, 99)), [200]),
        (Animation(interval=2), [0, 80, 160]),
        (Animation(interval=5), [0, 200]),
        (Animation(interval=100), [0]),
        (Animation(skip=2), [40, 120, 200]),
        (Animation(skip=3), [40, 80, 160, 200]),
        (Animation(skip=1), list(GREYS)),
        (Animation(skip=2, interval=2), [200]),
        (Animation(reverse=True), list(reversed(GREYS))),
        (Animation(frames=(2, 6), interval=2, reverse=True), [200, 120, 40]),
    ],
)
def test_which_frames_are_kept(animation: Animation, expected: list[int], movie: Movie) -> None:
    assert greys(movie(), animation) == expected
    assert greys(movie(), animation, first_only=True) == expected[:1]


@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)) | st.none(),
    st.integers(0, 10),
    st.integers(1, 10),
    st.integers(1, 60),
)
def test_kept_frames_rise_and_stay_within(frames: tuple[int, int] | None, skip: int, interval: int, limit: int) -> None:
    found = list(kept(Animation(frames=frames, skip=skip, interval=interval), limit))
    assert found == sorted(set(found)) and all(0 <= index < limit for index in found)
    if frames is not None:
        assert all(frames[0] - 1 <= index < max(frames) for index in found)


@pytest.mark.parametrize(
    ("animation", "frames", "wanted"),
    [
        (Animation(), 2, True),
        (Animation(), 1, False),
        (Animation(frames=(3, 3)), 2, False),
        (Animation(frames=(2, 3)), 2, True),
        (Animation(frames=(3, 2)), 2, False),
    ],
)
def test_whether_an_answer_moves(animation: Animation, frames: int, wanted: bool) -> None:
    assert is_wanted(animation, frames) is wanted


@pytest.mark.parametrize(("duration", "shown"), [(0, 100), (10, 100), (20, 20), (650, 650)])
def test_hurried_gifs_are_shown_as_browsers_show_them(duration: int, shown: int, movie: Movie) -> None:
    frames = decode_frames(movie(duration=duration), SETTINGS, Animation())
    assert {frame.duration_ms for frame in frames.frames} == {float(shown)}


@pytest.mark.parametrize(("options", "plays"), [({"loop": 0}, 0), ({"loop": 2}, 3), ({"loop": None}, 1)])
def test_how_often_a_gif_plays_is_kept(options: dict[str, Any], plays: int, movie: Movie) -> None:
    body = movie(**options)
    frames = decode_frames(body, SETTINGS, Animation())
    assert frames.loop == plays
    again = encode_frames(frames.frames, frames.loop, Encoding("gif", animated=True))
    assert decode_frames(again, SETTINGS, Animation()).loop == plays
    assert decode_frames(body, SETTINGS, Animation(loop=7)).loop == 7


def test_how_often_a_webp_plays_is_kept(movie: Movie) -> None:
    frames = decode_frames(movie("WEBP", loop=4), SETTINGS, Animation())
    assert frames.loop == 4
    assert read(encode_frames(frames.frames, frames.loop, Encoding("webp", 80, animated=True)))[2] == 4


def test_fps_replaces_the_pace_and_rounding_does_not_add_up(movie: Movie) -> None:
    frames = list(decode_frames(movie(), SETTINGS, Animation(fps=30)).frames)
    _, gif, _ = read(encode_frames(frames, 0, Encoding("gif", animated=True)))
    assert set(gif) == {30, 40} and sum(gif) == 200
    _, webp, _ = read(encode_frames(frames, 0, Encoding("webp", lossless=True, animated=True)))
    assert set(webp) == {33, 34} and sum(webp) == 200
    _, fast, _ = read(
        encode_frames([frame._replace(duration_ms=1) for frame in frames], 0, Encoding("gif", animated=True))
    )
    assert set(fast) == {20}, "less would be slower: browsers make 100 ms of 10"


@pytest.mark.parametrize(
    "encoding", [Encoding("gif"), Encoding("webp", 90), Encoding("webp", lossless=True), Encoding("avif", 90)]
)
def test_what_is_written_shows_every_frame(encoding: Encoding) -> None:
    rng = np.random.default_rng(8)
    ground = Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8)).resize((64, 48), Image.Resampling.BICUBIC)
    frames = []
    for place in range(5):
        image = ground.copy()
        image.paste((250, 20, 20), (place * 10, 10, place * 10 + 14, 30))
        frames.append(Frame(image, 80))
    images, durations, _ = read(encode_frames(frames, 0, encoding))
    assert durations == [80] * 5
    for got, frame in zip(images, frames, strict=True):
        assert np.abs(np.asarray(got.convert("RGB"), int) - np.asarray(frame.image, int)).mean() < 8


@pytest.mark.parametrize("encoding", [Encoding("gif"), Encoding("webp", 80), Encoding("avif", 80)])
def test_a_moving_hole_leaves_no_trail(encoding: Encoding) -> None:
    frames = []
    for place in range(4):
        image = Image.new("RGBA", (40, 20))
        image.paste((10, 200, 60, 255), (place * 10, 5, place * 10 + 8, 15))
        frames.append(Frame(image, 80))
    images, _, _ = read(encode_frames(frames, 0, encoding))
    for got, frame in zip(images, frames, strict=True):
        wanted = np.asarray(frame.image)[..., 3] > 128
        assert np.array_equal(np.asarray(got)[..., 3] > 128, wanted)
        assert np.abs(np.asarray(got, int)[wanted] - (10, 200, 60, 255)).max() < 30


def test_few_colours_are_kept_exactly_in_every_frame() -> None:
    rng = np.random.default_rng(9)
    palette = rng.integers(0, 256, (200, 3), np.uint8)
    pixels = [palette[rng.integers(0, 200, (20, 30))] for _ in range(4)]
    images, _, _ = read(encode_frames([Frame(Image.fromarray(p), 50) for p in pixels], 0, Encoding("gif")))
    for got, wanted in zip(images, pixels, strict=True):
        assert np.array_equal(np.asarray(got)[..., :3], wanted)


@pytest.mark.parametrize("colours", [2, 3, 17, 256])
def test_colorquant_holds_for_all_frames_together(colours: int, photo: Image.Image) -> None:
    frames = [Frame(photo.resize((40, 30)).rotate(turn), 50) for turn in (0, 90, 180)]
    images, _, _ = read(encode_frames(frames, 0, Encoding("gif", colorquant=colours)))
    seen = {pixel for image in images for _, pixel in image.getcolors(10_000) or ()}
    assert 1 <= len(seen) <= colours


def test_two_colours_are_two_colours() -> None:
    rng = np.random.default_rng(2)
    drawings = [Image.fromarray((rng.random((20, 30)) > 0.5).astype(np.uint8) * 255).convert("RGB") for _ in range(3)]
    images, _, _ = read(encode_frames([Frame(image, 50) for image in drawings], 0, Encoding("gif", colorquant=2)))
    for got, wanted in zip(images, drawings, strict=True):
        assert np.array_equal(np.asarray(got.convert("RGB")), np.asarray(wanted))


def test_what_stands_still_costs_nothing(photo: Image.Image) -> None:
    moving = [photo.copy() for _ in range(6)]
    for place, image in enumerate(moving):
        image.paste((0, 255, 0), (place * 4, 0, place * 4 + 4, 4))
    one = len(encode_frames([Frame(moving[0], 50)], 0, Encoding("gif", animated=True)))
    all_six = len(encode_frames([Frame(image, 50) for image in moving], 0, Encoding("gif", animated=True)))
    assert all_six < one * 1.3


def test_one_kept_frame_is_a_still() -> None:
    body = encode_frames([Frame(Image.new("RGB", (4, 4), (9, 9, 9)), 50)], 0, Encoding("webp", 80, animated=True))
    assert getattr(Image.open(io.BytesIO(body)), "n_frames", 1) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1)])
@pytest.mark.parametrize("name", ["gif", "webp", "avif"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_thinnest_animations_are_written(size: tuple[int, int], name: str, mode: str) -> None:
    frames = [Frame(Image.new(mode, size, (grey,) * len(mode)), 50) for grey in GREYS]
    assert read(encode_frames(frames, 3, Encoding(name, 60)))[0][0].size == size


def test_frames_all_clear_are_written() -> None:
    frames = [Frame(Image.new("RGBA", (9, 9), (grey, 0, 0, 0)), 50) for grey in GREYS]
    images, _, _ = read(encode_frames(frames, 0, Encoding("gif")))
    assert all(np.asarray(image)[..., 3].max() == 0 for image in images)


def test_the_first_frames_win_over_the_limits(movie: Movie) -> None:
    three = ImageSettings(max_frames=3)
    assert greys(movie(), Animation(), settings=three) == [0, 40, 80]
    assert greys(movie(), Animation(reverse=True), settings=three) == [80, 40, 0]
    pixels = ImageSettings(max_animation_pixels=16 * 12 * 2)
    assert greys(movie(), Animation(), settings=pixels) == [0, 40]
    assert greys(movie(), Animation(interval=2), settings=pixels) == [0, 80]
    assert greys(movie(), Animation(), frame_pixels=16 * 12 * 100, settings=pixels) == [0], "one always"
    one = ImageSettings(max_frames=1)
    assert greys(movie(), Animation(frames=(6, 6)), settings=one) == [120], "so far and no further is looked"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_damaged_animation_has_the_errors_of_a_damaged_picture(kind: str, movie: Movie, photo: Image.Image) -> None:
    body = movie(kind, size=(64, 48))
    with pytest.raises(PictureCorrupt):
        list(decode_frames(body[:60], SETTINGS, Animation()).frames)
    with pytest.raises(PictureTooLarge):
        decode_frames(body, ImageSettings(max_pixels=100), Animation())
    with pytest.raises(NotAPicture):
        decode_frames(b"hello", SETTINGS, Animation())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_random_damage_never_raises_anything_else(data: st.DataObject) -> None:
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (16, 12), (grey,) * 3) for grey in GREYS)
    first.save(out, data.draw(st.sampled_from(["GIF", "WEBP", "PNG"])), save_all=True, append_images=others)
    body = bytearray(out.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    limits = ImageSettings(max_pixels=400_000, max_animation_pixels=2_000_000)
    try:
        found = list(decode_frames(bytes(body), limits, Animation()).frames)
    except (PictureCorrupt, NotAPicture, PictureTooLarge):
        return
    assert all(frame.image.mode in ("RGB", "RGBA") for frame in found) and found
    assert 0 <= count_frames(bytes(body), 100) <= 100


def test_frames_of_a_gif_are_counted_without_decoding(movie: Movie) -> None:
    assert count_frames(movie(), 100) == 6
    assert count_frames(movie(), 4) == 4
    assert count_frames(movie()[:40], 100) == 0
    assert count_frames(b"GIF89a", 100) == 0
