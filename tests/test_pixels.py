"""One answer from query and file, in this process: whatever is asked, a bounded picture or one of our own errors."""

import io
import json
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.detect.found import Box, Face
from imgproxy.errors import ImgproxyError
from imgproxy.image.files.animation import is_wanted
from imgproxy.image.files.decode import probe
from imgproxy.image.files.formats import Encoding, negotiate
from imgproxy.image.shape.geometry import MAX_SIDE
from imgproxy.originals import Record
from imgproxy.params.parse import parse
from imgproxy.pixels import Recipe, made
from imgproxy.settings import Image as ImageSettings
from tests import queries
from tests.small_pictures import files, saved

# A tenth of a megapixel keeps hundreds of examples in seconds; sides reach 8192 all the same.
SMALL = ImageSettings(max_output_pixels=100_000, max_animation_pixels=300_000)
FACES = (Face(Box(20, 10, 60, 50), 0.9, Box(28, 20, 36, 26)),)
BROWSER = "image/avif,image/webp,*/*"


def record_of(body: bytes) -> Record:
    found = probe(body, max_pixels=10**9)
    digest = sha256(body).hexdigest()
    size = found.format, found.width, found.height, found.frames, found.has_alpha
    return Record(digest, digest, len(body), *size, "", "", 0.0, 0.0, None, False, orientation=found.orientation)


def recipe_of(query: str, body: bytes, accept: str = BROWSER, image: ImageSettings = SMALL) -> Recipe:
    """As the renderer makes it. Raises BadBase64."""
    plan, record = parse(query.encode()), record_of(body)
    encoding = negotiate(
        plan.output,
        accept,
        source_format=record.format,
        has_alpha=record.has_alpha,
        settings=image,
        animated=is_wanted(plan.animation, record.frames),
    )
    named = [name for name in ("mask", "blend", "mark") if getattr(plan, name).picture is not None]
    others = {name: files()[("clear.png", "photo.jpg")[len(name) % 2]] for name in named}
    faces = FACES if plan.needs_faces and record.width > 60 else ()
    return Recipe(plan, record, encoding, body, faces=faces, blend_faces=faces, others=others)


def checked(answer: bytes, encoding: Encoding, image: ImageSettings = SMALL) -> None:
    """It is what it says it is, and no larger than it may be."""
    if not encoding.is_picture:
        assert encoding.format != "json" or json.loads(answer)
        return
    with Image.open(io.BytesIO(answer)) as picture:
        assert max(picture.size) <= MAX_SIDE
        assert picture.width * picture.height <= image.max_output_pixels
        frames = getattr(picture, "n_frames", 1)
        assert frames == 1 or frames * picture.width * picture.height <= image.max_animation_pixels
        picture.load()


def answered(query: str, name: str, accept: str = BROWSER, image: ImageSettings = SMALL) -> None:
    try:
        recipe = recipe_of(query, files()[name], accept, image)
        answer = made(recipe, image)
    except ImgproxyError as error:
        assert error.status < 500, error
        return
    checked(answer, recipe.encoding, image)


NAMES = st.sampled_from(sorted(files()))


def frames_of(answer: bytes) -> tuple[int, int, int]:
    """How many, and their width and height."""
    with Image.open(io.BytesIO(answer)) as picture:
        return getattr(picture, "n_frames", 1), picture.width, picture.height


def test_what_is_laid_around_the_frames_of_an_animation_counts_as_their_pixels() -> None:
    """Four frames of 96 x 72, and 300,000 pixels for all of them."""
    assert frames_of(made(recipe_of("", files()["moving.gif"]), SMALL)) == (4, 96, 72)
    assert frames_of(made(recipe_of("pad=100", files()["moving.gif"]), SMALL)) == (3, 296, 272)
    assert frames_of(made(recipe_of("rot=45&rot-type=pivot&w=240", files()["moving.webp"]), SMALL))[0] == 3


def test_what_trimming_lets_grow_counts_as_well() -> None:
    """Trimmed to a square, a width of 300 becomes a height of 300; foretold were 300 x 75."""
    first = Image.new("RGB", (400, 100), (255, 255, 255))
    first.paste((200, 30, 60), (150, 0, 250, 100))
    second = first.copy()
    second.paste((0, 30, 60), (160, 10, 200, 50))
    body = saved(first, "GIF", save_all=True, append_images=[second, first, second, first], duration=90)
    assert frames_of(made(recipe_of("trim=color&w=300", body), SMALL)) == (3, 300, 300)


@pytest.mark.parametrize("query", ["", "&fit=crop", "&fit=fill", "&fit=clamp", "&pad=9", "&rot=45&rot-type=pivot"])
def test_the_largest_size_of_all_comes_out_at_the_limit(query: str) -> None:
    """One pixel of source, 67 megapixels asked for, 0.1 allowed."""
    _, width, height = frames_of(made(recipe_of(f"w=8192&h=8192&dpr=5&fit=scale{query}", files()["pixel.png"]), SMALL))
    assert 90_000 <= width * height <= 100_000 and abs(width - height) <= 2


def test_the_setting_may_allow_what_imgix_does() -> None:
    allowed = ImageSettings(max_output_pixels=MAX_SIDE**2)
    wide = made(recipe_of("w=8192&h=8192&fit=scale&fm=jpg&q=1", files()["pixel.png"], image=allowed), allowed)
    assert frames_of(wide) == (1, MAX_SIDE, MAX_SIDE)


def test_colours_are_not_looked_for_in_more_pixels_than_they_need() -> None:
    answer = made(recipe_of("w=8192&h=8192&fit=scale&palette=json", files()["clear.png"]), ImageSettings())
    assert len(json.loads(answer)["colors"]) == 6


FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=250)


@FUZZ
@given(queries.valid(), NAMES, st.sampled_from(["", BROWSER]))
def test_any_parameters_at_any_ends_of_their_ranges_make_a_bounded_picture(query: str, name: str, accept: str) -> None:
    answered(query, name, accept)


@FUZZ
@given(queries.junk(), NAMES)
def test_junk_in_any_parameter_is_ignored_or_refused(query: str, name: str) -> None:
    answered(query, name)


@pytest.mark.slow
@pytest.mark.timeout(900)
@settings(FUZZ, max_examples=120)
@given(queries.valid(), NAMES)
def test_the_largest_answers_are_bounded_too(query: str, name: str) -> None:
    answered(f"{query}&w=8192&h=8192", name, "", ImageSettings())
