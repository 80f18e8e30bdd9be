"""Every kind of picture becomes RGB or RGBA, sRGB, upright; modes, depth, profiles, orientation."""

from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from imgproxy.image.files.decode import decode, probe
from imgproxy.settings import Image as ImageSettings

SETTINGS = ImageSettings()
Pixel = tuple[int, ...]


def pixels(body: bytes, **settings: int) -> np.ndarray[Any, Any]:
    return np.asarray(decode(body, ImageSettings(**settings) if settings else SETTINGS).image).astype(int)


def near(found: np.ndarray[Any, Any], wanted: Pixel, tolerance: int = 2) -> bool:
    return bool(np.abs(found - np.array(wanted)).max() <= tolerance)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_the_formats_we_read(kind: str, photo: Image.Image, save: Any) -> None:
    body = save(photo, kind)
    decoded = decode(body, SETTINGS)
    assert (decoded.image.mode, decoded.image.size) == ("RGB", (320, 240))
    assert decoded.probe == probe(body, max_pixels=10**6)
    assert (decoded.probe.format, decoded.probe.frames, decoded.probe.has_alpha) == (kind.lower(), 1, False)
    assert near(np.asarray(decoded.image)[120, 160].astype(int), (200, 40, 50), 25)


def test_lossless_formats_keep_every_pixel(photo: Image.Image, save: Any) -> None:
    for body in (save(photo, "PNG"), save(photo, "BMP"), save(photo, "TIFF"), save(photo, "WEBP", lossless=True)):
        assert np.array_equal(pixels(body), np.asarray(photo))


# EXIF orientation → the colours of the corners when seen upright: top left, top right, bottom left, bottom right.
R, G, B, W = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = {
    1: (R, G, B, W),
    2: (G, R, W, B),
    3: (W, B, G, R),
    4: (B, W, R, G),
    5: (R, B, G, W),
    6: (B, R, W, G),
    7: (W, G, B, R),
    8: (G, W, R, B),
}


@pytest.mark.parametrize("orientation", CORNERS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_all_orientations_come_out_upright(kind: str, orientation: int, arrow: Image.Image, save: Any) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    options = {"PNG": {}, "TIFF": {}, "WEBP": {"lossless": True}}.get(kind, {"quality": 100, "subsampling": 0})
    if kind == "AVIF":
        options = {"quality": 100, "subsampling": "4:4:4"}
    decoded = decode(save(arrow, kind, exif=exif, **options), SETTINGS)
    size = (32, 48) if orientation >= 5 else (48, 32)
    assert decoded.image.size == size
    assert (decoded.probe.width, decoded.probe.height) == size
    found = np.asarray(decoded.image).astype(int)
    corners = (found[4, 4], found[4, -5], found[-5, 4], found[-5, -5])
    assert all(near(corner, wanted, 6) for corner, wanted in zip(corners, CORNERS[orientation], strict=True))


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_is_none_is_ignored(value: int, arrow: Image.Image, save: Any) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = value
    decoded = decode(save(arrow, "PNG", exif=exif), SETTINGS)
    assert decoded.probe.orientation == 1 and near(np.asarray(decoded.image)[4, 4].astype(int), R)


def test_a_broken_exif_block_costs_the_orientation_not_the_picture(arrow: Image.Image, save: Any) -> None:
    body = save(arrow, "PNG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff garbage")
    assert decode(body, SETTINGS).probe.orientation == 1


def test_a_huge_exif_block_is_no_problem(arrow: Image.Image, save: Any) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = "x" * 60_000
    assert decode(save(arrow, "JPEG", exif=exif), SETTINGS).image.size == (32, 48)
    exif[ExifTags.Base.ImageDescription] = "x" * 4_000_000
    assert decode(save(arrow, "PNG", exif=exif), SETTINGS).image.size == (32, 48)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_not_clipped(kind: str, save: Any) -> None:
    ramp = np.linspace(0, 65535, 256 * 4).reshape(4, 256).astype(np.uint16)
    body = save(Image.fromarray(ramp), kind)
    found = pixels(body)
    assert found.shape == (4, 256, 3) and found.min() == 0 and found.max() == 255
    assert np.abs(found[..., 0] - ramp / 257).max() <= 1
    assert pixels(body, shrink_pixels=300).shape == (2, 128, 3)


def test_sixteen_bit_colour_is_scaled_not_clipped(raw_png: Any) -> None:
    row = b"\0" + np.array([[0, 32896, 65535], [257, 0, 128]], ">u2").tobytes()
    found = pixels(raw_png(2, 1, [row], depth=16, colour=2))
    assert near(found[0, 0], (0, 128, 255), 1) and near(found[0, 1], (1, 0, 0), 1)


def test_sixteen_bit_grey_keeps_its_transparent_colour(raw_png: Any) -> None:
    row = b"\0" + np.array([1000, 65535], ">u2").tobytes()
    body = raw_png(2, 1, [row], depth=16, colour=0, trns=(1000).to_bytes(2, "big"))
    assert probe(body, max_pixels=10).has_alpha
    assert pixels(body)[0, :, 3].tolist() == [0, 255]


@pytest.mark.parametrize("top", [1.0, 255.0, 65535.0, 1e6])
def test_floating_point_grey_is_scaled_to_its_white(top: float, save: Any) -> None:
    ramp = np.linspace(0, top, 256, dtype=np.float32).reshape(1, 256)
    found = pixels(save(Image.fromarray(ramp), "TIFF"))
    assert np.abs(found[0, :, 0] - np.arange(256)).max() <= 1


def test_floating_point_grey_may_hold_what_is_no_number(save: Any) -> None:
    ramp = np.array([[np.nan, -5.0, 0.5, 1.0]], np.float32)
    assert pixels(save(Image.fromarray(ramp), "TIFF"))[0, :, 0].tolist() == [0, 0, 128, 255]


def test_thirty_two_bit_grey_is_scaled(save: Any) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.int32).reshape(1, 256)
    assert np.abs(pixels(save(Image.fromarray(ramp), "TIFF"))[0, :, 0] - np.arange(256)).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L"])
def test_black_and_white_become_colour(mode: str, save: Any) -> None:
    picture = Image.new(mode, (8, 1), 0)
    picture.putpixel((7, 0), 255)
    found = pixels(save(picture, "PNG"))
    assert found.shape == (1, 8, 3) and near(found[0, 0], (0, 0, 0)) and near(found[0, 7], (255, 255, 255))


def test_grey_with_alpha_becomes_rgba(save: Any) -> None:
    assert near(pixels(save(Image.new("LA", (4, 4), (90, 100)), "PNG"))[0, 0], (90, 90, 90, 100), 0)


@pytest.mark.parametrize("transparency", [0, bytes([0, 255])])
def test_a_palette_with_transparency_becomes_rgba(transparency: int | bytes, save: Any) -> None:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    picture.putpixel((0, 0), 0)
    for body in (save(picture, "PNG", transparency=transparency), save(picture, "GIF", transparency=0)):
        assert probe(body, max_pixels=100).has_alpha
        found = pixels(body)
        assert near(found[0, 0][3:], (0,), 0) and near(found[2, 2], (200, 100, 50, 255), 0)


def test_a_palette_with_half_transparent_colours_keeps_them(save: Any) -> None:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    found = pixels(save(picture, "PNG", transparency=bytes([0, 128])))
    assert near(found[0, 0], (200, 100, 50, 128), 0)


@pytest.mark.parametrize(("mode", "colour"), [("L", 7), ("RGB", (1, 2, 3))])
def test_a_transparent_colour_becomes_alpha(mode: str, colour: Any, save: Any) -> None:
    picture = Image.new(mode, (2, 1), colour)
    picture.putpixel((1, 0), 200 if mode == "L" else (9, 9, 9))
    assert pixels(save(picture, "PNG", transparency=colour))[0, :, 3].tolist() == [0, 255]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_is_not_inverted(kind: str, save: Any) -> None:
    for ink, seen in (((0, 0, 0, 0), (255, 255, 255)), ((0, 255, 255, 0), (255, 0, 0)), ((0, 0, 0, 255), (0, 0, 0))):
        options = {"quality": 100} if kind == "JPEG" else {}
        found = pixels(save(Image.new("CMYK", (16, 16), ink), kind, **options))
        assert near(found[8, 8], seen, 3)


def test_lab_becomes_rgb(save: Any) -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    picture = ImageCms.profileToProfile(Image.new("RGB", (4, 4), (200, 30, 30)), srgb, lab, outputMode="LAB")
    assert near(pixels(save(picture, "TIFF"))[0, 0], (200, 30, 30), 3)


def _linear_profile() -> bytes:
    """An sRGB profile with its tone curves replaced by a straight line: pixels get much lighter in sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    for place in range(132, 132 + 12 * count, 12):
        if profile[place : place + 4] in (b"rTRC", b"gTRC", b"bTRC"):
            offset = int.from_bytes(profile[place + 4 : place + 8], "big")
            profile[offset : offset + 16] = b"para" + bytes(4) + bytes(4) + (1 << 16).to_bytes(4, "big")
        if profile[place : place + 4] == b"desc":
            offset, size = (int.from_bytes(profile[place + a : place + a + 4], "big") for a in (4, 8))
            name = profile[offset : offset + size].replace("sRGB".encode("utf-16-be"), "line".encode("utf-16-be"))
            profile[offset : offset + size] = name
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_colour_profile_is_converted_to_srgb_and_dropped(mode: str, save: Any) -> None:
    colour = (55, 55, 55, 90)[: len(mode)]
    decoded = decode(save(Image.new(mode, (4, 4), colour), "PNG", icc_profile=_linear_profile()), SETTINGS)
    # Linear 55/255 is 0.5 in sRGB's curve (IEC 61966-2-1).
    assert near(np.asarray(decoded.image)[0, 0].astype(int), (128, 128, 128, 90)[: len(mode)], 2)


def test_an_srgb_profile_changes_nothing(photo: Image.Image, save: Any) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(pixels(save(photo, "PNG", icc_profile=profile)), np.asarray(photo))


@pytest.mark.parametrize("profile", [b"garbage", b"\0" * 200, _linear_profile()[:300]])
def test_a_broken_profile_is_ignored(profile: bytes, photo: Image.Image, save: Any) -> None:
    assert np.array_equal(pixels(save(photo, "PNG", icc_profile=profile)), np.asarray(photo))


def test_a_profile_for_another_kind_of_pixel_is_ignored(save: Any) -> None:
    assert near(pixels(save(Image.new("L", (4, 4), 55), "PNG", icc_profile=_linear_profile()))[0, 0], (55, 55, 55), 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_is_seen_and_its_first_frame_decoded(kind: str, save: Any) -> None:
    first, second = Image.new("RGB", (16, 16), (250, 0, 0)), Image.new("RGB", (16, 16), (0, 0, 250))
    body = save(first, kind, save_all=True, append_images=[second, first], duration=50)
    assert probe(body, max_pixels=10**6).frames > 1
    assert near(pixels(body)[8, 8], (250, 0, 0), 12)


@pytest.mark.parametrize(("kind", "name"), [("TIFF", "tiff"), ("MPO", "jpeg")])
def test_several_pictures_in_one_file_are_no_animation(kind: str, name: str, save: Any) -> None:
    first, second = Image.new("RGB", (16, 16), (250, 0, 0)), Image.new("RGB", (16, 16), (0, 0, 250))
    body = save(first, kind, save_all=True, append_images=[second])
    found = probe(body, max_pixels=10**6)
    assert (found.frames, found.format) == (1, name)
    assert near(pixels(body)[8, 8], (250, 0, 0), 6)


@pytest.mark.parametrize("size", [(8, 1), (1, 8), (1, 1), (5000, 1)])
def test_very_thin_pictures_are_decoded(size: tuple[int, int], save: Any) -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        assert decode(save(Image.new("RGB", size), kind), SETTINGS).image.size == size
