"""Which format, quality and options a request gets."""

import dataclasses

import pytest

from imgproxy.cache.keys import render_key
from imgproxy.image.files.formats import FORMATS, Encoding, negotiate
from imgproxy.plan import Output
from imgproxy.settings import Image as ImageSettings

BROWSER, WEBP = "image/avif,image/webp,*/*;q=0.8", "image/webp,*/*"


def chosen(
    output: Output, accept: str = "", *, source: str = "jpeg", alpha: bool = False, animated: bool = False, **more: bool
) -> Encoding:
    return negotiate(
        output, accept, source_format=source, has_alpha=alpha, settings=ImageSettings(), animated=animated, **more
    )


def auto(*names: str, **more: object) -> Output:
    return Output(auto=frozenset(names), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("output", "accept", "source", "alpha", "expected"),
    [
        (auto("compress"), "", "png", False, Encoding("jpg", 45)),
        (auto("compress"), "", "png", True, Encoding("png8")),
        (auto("compress"), "", "webp", False, Encoding("jpg", 45)),
        (auto("compress", fm="png"), "", "png", False, Encoding("jpg", 45)),
        (auto("compress", fm="png32"), "", "png", True, Encoding("png8")),
        (auto("compress", fm="webp"), "", "png", True, Encoding("webp", 45)),
        (auto("compress", "format"), BROWSER, "png", True, Encoding("avif", 45)),
        (auto("compress", "format"), WEBP, "png", True, Encoding("webp", 45)),
        (auto("compress", "format"), "", "png", True, Encoding("png8")),
        (auto("compress", "format"), "", "png", False, Encoding("jpg", 45)),
        (auto("compress", "format", q=90), WEBP, "png", False, Encoding("webp", 90)),
    ],
)
def test_compress_takes_the_smaller_format_and_quality(
    output: Output, accept: str, source: str, alpha: bool, expected: Encoding
) -> None:
    assert chosen(output, accept, source=source, alpha=alpha) == expected


@pytest.mark.parametrize(
    ("output", "accept", "source", "expected"),
    [
        (Output(), "", "gif", Encoding("gif", animated=True)),
        (Output(), "", "webp", Encoding("webp", 75, animated=True)),
        (Output(), "", "png", Encoding("png")),
        (Output(fm="jpg"), "", "gif", Encoding("jpg", 75)),
        (Output(fm="avif"), "", "gif", Encoding("avif", 75, animated=True)),
        (auto("format"), BROWSER, "gif", Encoding("webp", 75, animated=True)),
        (auto("format"), "image/avif", "gif", Encoding("avif", 75, animated=True)),
        (auto("format"), "*/*", "gif", Encoding("gif", animated=True)),
        (auto("compress"), "", "gif", Encoding("gif", animated=True)),
        (auto("compress", fm="gif"), "", "gif", Encoding("gif", animated=True)),
    ],
)
def test_what_moves_goes_on_moving_where_the_format_can(
    output: Output, accept: str, source: str, expected: Encoding
) -> None:
    assert chosen(output, accept, source=source, alpha=True, animated=True) == expected


def test_lossless_is_webps_and_needs_no_quality() -> None:
    assert chosen(Output(fm="webp", lossless=True, q=30)) == Encoding("webp", lossless=True)
    assert chosen(auto("format", lossless=True), BROWSER) == Encoding("webp", lossless=True)
    assert chosen(Output(fm="jpg", lossless=True)) == Encoding("jpg", 75)


def test_save_data_lowers_quality_only_where_the_url_lets_it() -> None:
    asked = Output(ch=frozenset({"save-data"}), q=80)
    assert chosen(asked, save_data=True).quality == 45
    assert chosen(asked, save_data=False).quality == 80
    assert chosen(Output(q=80), save_data=True).quality == 80
    assert chosen(Output(ch=frozenset({"save-data"}), q=20), save_data=True).quality == 20, "never more data"


@pytest.mark.parametrize(
    ("output", "content_type"),
    [
        (Output(fm="json"), "application/json"),
        (Output(fm="blurhash"), "text/plain; charset=utf-8"),
        (Output(palette="json"), "application/json"),
        (Output(palette="css", fm="webp", auto=frozenset({"format", "compress"})), "text/css; charset=utf-8"),
    ],
)
def test_what_is_asked_about_a_picture_is_no_picture(output: Output, content_type: str) -> None:
    found = chosen(output, BROWSER, alpha=True, animated=True)
    assert found.content_type == content_type and not found.is_picture and not found.animated


@pytest.mark.parametrize("name", ["jp2", "jxr", "mp4", "webm", "bmp", ""])
def test_a_format_we_do_not_write_falls_back_to_the_sources_own(name: str) -> None:
    assert chosen(Output(fm=name), source="webp") == Encoding("webp", 75)
    assert chosen(Output(fm=name), source="tiff", alpha=True) == Encoding("png")


def test_options_stand_in_the_encoding_only_where_they_change_bytes() -> None:
    output = Output(chromasub=444, colorquant=9, dpi=300, progressive=False, iptc="allow", cs="srgb")
    assert chosen(output) == Encoding("jpg", 75, chromasub=444, dpi=300, progressive=False, iptc=True)
    assert chosen(dataclasses.replace(output, fm="png8")) == Encoding("png8", colorquant=9, dpi=300)
    assert chosen(dataclasses.replace(output, fm="webp")) == Encoding("webp", 75)
    assert chosen(dataclasses.replace(output, fm="jpg"), source="png") == Encoding(
        "jpg", 75, chromasub=444, dpi=300, progressive=False
    )
    assert chosen(Output(fm="gif", cs="tinysrgb")).cs == "", "GIF has no place for a profile"
    assert chosen(Output(cs="origin")).cs == "origin"


def test_every_encoding_can_stand_in_a_cache_key_of_its_own() -> None:
    encodings = {Encoding(name, 50) for name in FORMATS} | {
        Encoding("jpg", 50, chromasub=444),
        Encoding("jpg", 50, progressive=False),
        Encoding("jpg", 50, dpi=72),
        Encoding("palette-css", colors=3),
        Encoding("palette-css", colors=3, prefix="a"),
    }
    assert len({render_key("0", encoding) for encoding in encodings}) == len(encodings)
