"""Options of the encoders: palettes, profiles, resolution, chroma, progression, IPTC."""

import io
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from imgproxy.image.files.decode import decode
from imgproxy.image.files.encode import BASELINE_BELOW_PIXELS, encode
from imgproxy.image.files.formats import Encoding
from imgproxy.image.files.metadata import MAX_SEGMENT_BYTES, Carried, carried
from imgproxy.image.files.profiles import adobe_rgb, tiny_srgb
from imgproxy.image.files.quantize import quantize
from imgproxy.settings import Image as ImageSettings

SETTINGS = ImageSettings()


def opened(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def soft_disc(side: int) -> Image.Image:
    """A coloured disc whose edge fades over a quarter of it."""
    y, x = np.mgrid[0:side, 0:side] / side
    pixels = np.stack([x * 255, y * 255, 200 - x * 100, np.zeros_like(x)], -1)
    pixels[..., 3] = np.clip(600 - np.hypot(x - 0.5, y - 0.5) * 1500, 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))


def test_few_colours_are_kept_exactly_with_their_alpha() -> None:
    rng = np.random.default_rng(3)
    palette = rng.integers(0, 256, (200, 4), np.uint8)
    palette[palette[:, 3] == 0, 3] = 1
    picture = palette[rng.integers(0, 200, (90, 70))]
    got = opened(encode(Image.fromarray(picture), Encoding("png8")))
    assert got.mode == "P"
    assert np.array_equal(np.asarray(got.convert("RGBA")), picture)


@pytest.mark.parametrize("colours", [2, 3, 4, 5, 16, 100, 255, 256])
@pytest.mark.parametrize("name", ["png8", "gif"])
def test_colorquant_is_a_promise(name: str, colours: int, photo: Image.Image) -> None:
    for picture in (photo, soft_disc(64)):
        got = opened(encode(picture, Encoding(name, colorquant=colours))).convert("RGBA")
        seen = got.getcolors(70_000)
        assert seen is not None and 2 <= len(seen) <= colours


@pytest.mark.parametrize(("colours", "most"), [(256, 3), (16, 15), (4, 45)])
def test_a_palette_stays_near_the_picture(colours: int, most: float, photo: Image.Image) -> None:
    got = opened(encode(photo, Encoding("png8", colorquant=colours))).convert("RGB")
    # Dithering trades the single pixel for the mean of its neighbours, so means of 4×4 are compared.
    near = [np.asarray(p.reduce(4), float) for p in (got, photo)]
    assert np.abs(near[0] - near[1]).mean() < most


def test_soft_transparency_stays_soft_in_png8() -> None:
    disc = soft_disc(128)
    got = opened(encode(disc, Encoding("png8"))).convert("RGBA")
    on_grey = [
        np.asarray(Image.alpha_composite(Image.new("RGBA", p.size, (128, 128, 128, 255)), p), float)
        for p in (got, disc)
    ]
    assert np.abs(on_grey[0] - on_grey[1]).mean() < 3
    alpha = np.asarray(got)[..., 3]
    assert alpha[0, 0] == 0 and alpha[64, 64] == 255 and len(np.unique(alpha)) > 20


def test_a_gif_is_opaque_or_clear() -> None:
    got = opened(encode(soft_disc(64), Encoding("gif")))
    alpha = np.asarray(got.convert("RGBA"))[..., 3]
    assert set(np.unique(alpha)) == {0, 255}
    assert np.array_equal(alpha > 0, np.asarray(soft_disc(64))[..., 3] >= 128)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(2, 256),
    st.sampled_from(["RGB", "RGBA"]),
    st.integers(0, 2**32 - 1),
)
def test_any_picture_can_be_quantized(width: int, height: int, colours: int, mode: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, len(mode)), np.uint8)
    if mode == "RGBA":
        pixels[..., 3] = rng.choice([0, 1, 128, 254, 255], (height, width))
    got = quantize(Image.fromarray(pixels), colours)
    seen = got.convert("RGBA").getcolors()
    assert got.mode == "P" and got.size == (width, height)
    assert seen is not None and len(seen) <= colours


def test_png32_always_has_alpha_and_png_only_where_it_is_needed(photo: Image.Image) -> None:
    assert opened(encode(photo, Encoding("png32"))).mode == "RGBA"
    assert opened(encode(photo, Encoding("png"))).mode == "RGB"


def test_lossless_webp_keeps_every_pixel() -> None:
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (30, 40, 3), np.uint8)
    got = opened(encode(Image.fromarray(pixels), Encoding("webp", lossless=True)))
    assert np.array_equal(np.asarray(got), pixels)


def test_a_large_picture_is_written_fast_and_keeps_its_quality() -> None:
    large = soft_disc(100).convert("RGB").resize((2048, 2048))
    assert np.array_equal(opened(encode(large, Encoding("webp", lossless=True))), large)
    for name in ("webp", "avif"):
        apart = np.abs(np.asarray(opened(encode(large, Encoding(name, 75))), int) - np.asarray(large, int))
        assert apart.mean() < 2


@pytest.mark.parametrize(("chromasub", "factors"), [(444, (1, 1)), (422, (2, 1)), (420, (2, 2))])
def test_chromasub_sets_the_sampling_of_colour(chromasub: int, factors: tuple[int, int], photo: Image.Image) -> None:
    got = Image.open(io.BytesIO(encode(photo, Encoding("jpg", 80, chromasub=chromasub))))
    assert got.layer[0][1:3] == factors  # type: ignore[attr-defined]


def test_a_jpeg_is_progressive_where_it_is_large_enough_to_be_seen_coming() -> None:
    side = int(BASELINE_BELOW_PIXELS**0.5)
    small, large = Image.new("RGB", (side - 1, side)), Image.new("RGB", (side + 1, side))

    def is_progressive(image: Image.Image, encoding: Encoding) -> bool:
        return bool(opened(encode(image, encoding)).info.get("progressive"))

    assert is_progressive(large, Encoding("jpg", 75)) and not is_progressive(small, Encoding("jpg", 75))
    assert is_progressive(small, Encoding("pjpg", 75))
    assert not is_progressive(large, Encoding("jpg", 75, progressive=False))


@pytest.mark.parametrize("name", ["jpg", "png", "png8", "png32"])
@pytest.mark.parametrize("dpi", [1, 300, 65535])
def test_dpi_is_written_and_changes_no_pixel(name: str, dpi: int, photo: Image.Image) -> None:
    plain, noted = (opened(encode(photo, Encoding(name, 80, dpi=value))) for value in (0, dpi))
    assert noted.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
    assert np.array_equal(np.asarray(plain), np.asarray(noted))


# Annexes of the two standards: sRGB (IEC 61966-2-1) and Adobe RGB (1998) to XYZ under D65.
SRGB_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
ADOBE_XYZ = np.array([[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]])


def by_hand(colour: tuple[int, ...]) -> np.ndarray[Any, Any]:
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    adobe = np.linalg.inv(ADOBE_XYZ) @ SRGB_XYZ @ linear
    return np.asarray(adobe.clip(0, 1) ** (256 / 563) * 255)


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (90, 160, 30), (128, 128, 128), (0, 0, 0)])
@pytest.mark.parametrize("alpha", [(), (77,)])
def test_adobe_rgb_has_the_numbers_of_its_standard(colour: tuple[int, ...], alpha: tuple[int, ...]) -> None:
    image = Image.new("RGBA" if alpha else "RGB", (4, 4), colour + alpha)
    got = opened(encode(image, Encoding("png", cs="adobergb1998")))
    pixel = got.getpixel((1, 1))
    assert isinstance(pixel, tuple) and pixel[3:] == alpha
    # Four digits in the standards' matrices are 2.6 steps beside black, where the curve is steepest.
    assert np.abs(np.array(pixel[:3]) - by_hand(colour)).max() < 3
    assert got.info["icc_profile"] == adobe_rgb()


@pytest.mark.parametrize("name", ["jpg", "png", "png8", "webp", "avif"])
@pytest.mark.parametrize("cs", ["adobergb1998", "tinysrgb"])
def test_an_embedded_profile_leads_back_to_the_same_colours(name: str, cs: str) -> None:
    image = Image.new("RGB", (32, 32), (40, 120, 200))
    answer = encode(image, Encoding(name, 95, cs=cs))
    most = 1 if name.startswith("png") else 8
    assert np.abs(np.asarray(decode(answer, SETTINGS).image, int) - (40, 120, 200)).max() <= most


def test_the_small_srgb_profile_is_small_and_changes_nothing() -> None:
    assert len(tiny_srgb()) < 450
    profile = ImageCms.ImageCmsProfile(io.BytesIO(tiny_srgb()))
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(1, -1).repeat(3, 0).T.reshape(1, 256, 3).copy())
    back = ImageCms.profileToProfile(ramp, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert np.abs(np.asarray(back, int) - np.asarray(ramp, int)).max() <= 1


def test_cs_origin_keeps_the_sources_numbers_and_profile(save: Any) -> None:
    body = save(Image.new("RGB", (8, 8), (200, 100, 50)), "PNG", icc_profile=adobe_rgb())
    kept = decode(body, SETTINGS, keep_profile=True)
    assert kept.image.getpixel((0, 0)) == (200, 100, 50)
    got = opened(encode(kept.image, Encoding("png", cs="origin"), kept.carried))
    assert got.info["icc_profile"] == adobe_rgb() and got.getpixel((0, 0)) == (200, 100, 50)
    converted = decode(body, SETTINGS)
    assert converted.carried.profile == b"" and converted.image.getpixel((0, 0)) != (200, 100, 50)


@pytest.mark.parametrize(
    ("mode", "profile"), [("CMYK", adobe_rgb()), ("L", adobe_rgb()), ("RGB", b"junk"), ("RGB", b"")]
)
def test_cs_origin_falls_back_to_srgb(mode: str, profile: bytes, save: Any) -> None:
    options = {"icc_profile": profile} if profile else {}
    kept = decode(save(Image.new(mode, (8, 8), 90), "JPEG", **options), SETTINGS, keep_profile=True)
    assert kept.carried.profile == b"" and kept.image.mode == "RGB"


def iptc_block(words: bytes) -> bytes:
    """A caption (2:120) as Photoshop's segment, beside a resource that is nobody's business."""
    record = b"\x1c\x02\x78" + struct.pack(">H", len(words)) + words
    record_block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record + b"\0" * (len(record) % 2)
    other = b"8BIM\x04\x0c\0\0" + struct.pack(">I", 6) + b"secret"
    content = b"Photoshop 3.0\0" + other + record_block
    return b"\xff\xed" + struct.pack(">H", len(content) + 2) + content


def test_iptc_and_xmp_go_through_when_allowed_and_nothing_else_does(photo: Image.Image, save: Any) -> None:
    exif = Image.Exif()
    exif[0x010E] = "private words"
    xmp = b"<x:xmpmeta>rights</x:xmpmeta>"
    body = save(photo, "JPEG", extra=iptc_block(b"A caption"), xmp=xmp, exif=exif)
    decoded = decode(body, SETTINGS)
    answer = encode(decoded.image, Encoding("jpg", 80, iptc=True), decoded.carried)
    got = opened(answer)
    assert b"A caption" in got.info["photoshop"][0x0404] and got.info["xmp"] == xmp
    assert b"secret" not in answer and b"private" not in answer
    blocked = encode(decoded.image, Encoding("jpg", 80), decoded.carried)
    assert b"caption" not in blocked and b"rights" not in blocked


def test_more_metadata_than_a_segment_holds_stays_behind() -> None:
    large, fits = b"x" * (MAX_SEGMENT_BYTES + 1), b"x" * MAX_SEGMENT_BYTES
    assert carried({"xmp": large, "photoshop": {0x0404: large}}) == Carried()
    kept = carried({"xmp": fits, "photoshop": {0x0404: fits}})
    got = opened(encode(Image.new("RGB", (8, 8)), Encoding("jpg", 75, iptc=True), kept))
    assert got.info["xmp"] == fits and got.info["photoshop"][0x0404] == fits


def test_a_description_is_not_made_from_pixels(photo: Image.Image) -> None:
    with pytest.raises(ValueError, match="json"):
        encode(photo, Encoding("json"))


@pytest.mark.parametrize("name", ["jpg", "pjpg", "png", "png8", "png32", "webp", "avif", "gif"])
@pytest.mark.parametrize("size", [(1, 1), (8192, 1), (1, 8192)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_thinnest_pictures_are_encoded(name: str, size: tuple[int, int], mode: str) -> None:
    assert opened(encode(Image.new(mode, size), Encoding(name, 75))).size == size
