"""fm=json: the facts of a source, all of them, as JSON that has an end."""

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from imgproxy.errors import NotAPicture, PictureCorrupt
from imgproxy.image.facts.describe import MAX_KEYS, MAX_LIST, MAX_TEXT, describe, plain
from imgproxy.settings import Image as ImageSettings

SETTINGS = ImageSettings()


def about(body: bytes, **options: Any) -> dict[str, Any]:
    document = describe(body, options.pop("output", {}), options.pop("faces", None), settings=SETTINGS)
    return dict(json.loads(json.dumps(document, allow_nan=False)))


@pytest.fixture
def exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Canon\0", "EOS", 6
    camera = exif.get_ifd(0x8769)
    camera.update({0x829A: 0.003125, 0x8827: 200, 0x9000: b"0230", 0x9101: bytes([1, 2, 3, 0]), 0xA002: 4592})
    camera[0x927C] = bytes(range(256)) * 9
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 1.5)})
    return exif


def test_a_jpeg_tells_everything_it_knows(exif: Image.Exif, photo: Image.Image, save: Any) -> None:
    body = save(photo, "JPEG", exif=exif, dpi=(144, 144), progressive=True)
    found = about(body, output={"w": "100", "fit": "crop"})
    assert found["Content-Type"] == "image/jpeg" and found["Content-Length"] == str(len(body))
    assert (found["PixelWidth"], found["PixelHeight"], found["Orientation"]) == (320, 240, 6), "as stored"
    assert (found["DPIWidth"], found["DPIHeight"], found["Depth"], found["ColorModel"]) == (144, 144, 8, "RGB")
    assert found["JFIF"]["IsProgressive"] is True and found["JFIF"]["XDensity"] == 144
    assert found["TIFF"] == {"Make": "Canon", "Model": "EOS", "Orientation": 6}
    assert found["Exif"]["ExposureTime"] == 0.003125 and found["Exif"]["ISOSpeedRatings"] == 200
    assert found["Exif"]["ExifVersion"] == "0230" and found["Exif"]["ComponentsConfiguration"] == "1 2 3 0"
    assert found["Exif"]["PixelXDimension"] == 4592 and "MakerNote" not in found["Exif"]
    assert found["GPS"] == {"LatitudeRef": "N", "Latitude": [52, 30, 1.5]}
    assert found["Output"] == {"w": "100", "fit": "crop"}
    assert "TransparentPercentage" not in found and "Faces" not in found and "IPTC" not in found


def test_iptc_is_named(photo: Image.Image, save: Any) -> None:
    records = b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(words)) + words
        for number, words in ((120, "Käse".encode()), (25, b"one"), (25, b"two"), (80, b"\xff\xfe"), (250, b"unknown"))
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    content = b"Photoshop 3.0\0" + block
    found = about(save(photo, "JPEG", extra=b"\xff\xed" + struct.pack(">H", len(content) + 2) + content))
    assert found["IPTC"] == {"Caption/Abstract": "Käse", "Keywords": ["one", "two"], "Byline": "\ufffd\ufffd"}


def test_transparency_is_the_share_of_pixels_seen_through(save: Any) -> None:
    image = Image.new("RGBA", (10, 10), (1, 2, 3, 255))
    image.putalpha(Image.fromarray(np.repeat(np.array([[0, 127, 128, 255]], np.uint8), 10, 0)).resize((10, 10), 0))
    share = (np.asarray(image)[..., 3] < 128).mean()
    assert about(save(image, "PNG"))["TransparentPercentage"] == share > 0
    assert about(save(Image.new("RGBA", (4, 4)), "WEBP"))["TransparentPercentage"] == 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_of_an_animation_are_counted(kind: str, save: Any) -> None:
    frames = [Image.new("RGB", (8, 8), (grey,) * 3) for grey in (0, 90, 200, 30, 250)]
    found = about(save(frames[0], kind, save_all=True, append_images=frames[1:], duration=40), output={"fps": "5"})
    assert found["Output"] == {"fps": "5", "Frames": 5}
    assert (found.get("GIF") == {"DelayTime": 0.04, "UnclampedDelayTime": 0.04}) is (kind == "GIF")


@pytest.mark.parametrize(
    ("mode", "kind", "model", "depth"),
    [("L", "JPEG", "Gray", 8), ("CMYK", "JPEG", "CMYK", 8), ("1", "PNG", "Gray", 1), ("I;16", "PNG", "Gray", 16)],
)
def test_colour_model_and_depth(mode: str, kind: str, model: str, depth: int, save: Any) -> None:
    found = about(save(Image.new(mode, (4, 4)), kind))
    assert (found["ColorModel"], found["Depth"]) == (model, depth)


def test_the_profile_is_named(photo: Image.Image, save: Any) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    assert about(save(photo, "PNG", icc_profile=profile))["ProfileName"] == "XYZ identity built-in"
    assert about(save(photo, "PNG", icc_profile=b"junk"))["ProfileName"] == ""
    assert about(save(photo, "PNG"))["ProfileName"].startswith("sRGB")


def test_faces_stand_as_they_were_found(photo: Image.Image, save: Any) -> None:
    face = {"bounds": {"x": 1, "y": 2, "width": 3.5, "height": 4}, "confidence": 88}
    assert about(save(photo, "JPEG"), faces=[face])["Faces"] == [face]
    assert about(save(photo, "JPEG"), faces=[])["Faces"] == []


def test_hostile_metadata_is_cut(photo: Image.Image, save: Any) -> None:
    exif = Image.Exif()
    exif[0x010E] = "x" * 30_000
    exif[0x9C9B] = bytes(range(256)) * 50
    for tag in range(0xC000, 0xC000 + 400):
        exif[tag] = tag
    found = about(save(photo, "JPEG", exif=exif))
    assert len(found["TIFF"]["ImageDescription"]) == MAX_TEXT and len(found["TIFF"]) == MAX_KEYS
    assert len(json.dumps(found)) < 50_000


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    )
)
def test_anything_becomes_json(value: object) -> None:
    json.dumps(plain(value), allow_nan=False).encode()


def test_what_json_cannot_say_is_left_out() -> None:
    assert plain(math.nan) is plain(math.inf) is plain(10**30) is plain(object()) is None
    assert plain(b"\0\xff" * 100) is None and plain("\ud800") == "?"
    assert len(plain(list(range(1000)))) == MAX_LIST


def test_what_is_no_picture_is_refused_as_by_decode(photo: Image.Image, save: Any) -> None:
    with pytest.raises(NotAPicture):
        about(b"<html>")
    with pytest.raises(PictureCorrupt):
        about(save(photo, "PNG")[:20])
