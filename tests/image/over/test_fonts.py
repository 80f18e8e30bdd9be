"""Font names become files: the built-in typeface, or one that fontconfig knows."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from imgproxy.image.over import fonts
from imgproxy.image.over.fonts import REGULAR, FontFile, Style

# Advance widths of Helvetica in 1/1000 em, from Adobe's font metrics (Helvetica.afm): the built-in typeface has them.
HELVETICA = {"H": 722, "e": 556, "l": 222, "o": 556, " ": 278, "W": 944, "!": 278}
with_fontconfig = pytest.mark.skipif(shutil.which("fc-match") is None, reason="fontconfig is not installed")


def style_of(file: FontFile) -> tuple[str | None, str | None]:
    return ImageFont.truetype(file.path, 20, file.number).getname()


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("", "Regular"),
        ("sans-serif", "Regular"),
        ("bold", "Bold"),
        ("italic", "Italic"),
        ("sans-serif,bold", "Bold"),
        ("sans-serif,bold,italic", "Bold Italic"),
        ("sans-serif, italic , bold", "Bold Italic"),
        ("No Such Typeface At All,italic", "Italic"),
        ("NoSuchTypeface-DemiBoldOblique", "Bold Italic"),
        ("No Such Typeface Demi", "Bold"),
        ("NoSuchTypeface-Light", "Regular"),
    ],
)
def test_a_name_chooses_the_style_of_the_built_in_typeface(name: str, style: str) -> None:
    assert style_of(fonts.named(name)) == ("Liberation Sans", style)


def test_the_built_in_typeface_is_as_wide_as_helvetica() -> None:
    font = fonts.face(fonts.built_in(), 1000)
    for letter, width in HELVETICA.items():
        assert font.getlength(letter) == pytest.approx(width, abs=1), letter


def test_the_built_in_typeface_has_latin_greek_and_cyrillic_but_no_chinese() -> None:
    for letter in "aZ\u00e9\u0142\u0151\u1ea1\u03a9\u03ac\u0416\u0491\u20ac\u2026":
        assert fonts.has(fonts.built_in(), letter), letter
    assert not fonts.has(fonts.built_in(), "\u4f60")


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../fonts/x.ttf",
        "serif:file=/etc/passwd",
        "--version",
        "-",
        ",,,",
        "x" * 5000,
        "\x00",
        "a\nb",
        "é",
    ],
)
def test_what_is_not_a_font_name_means_the_built_in_typeface(name: str) -> None:
    assert fonts.named(name) == fonts.built_in()


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("AaB -,_09boldItalic:=/.\\"), max_size=30))
def test_any_name_gives_a_font_that_can_be_loaded(name: str) -> None:
    found = fonts.named(name)
    assert Path(found.path).is_file()
    assert ImageFont.truetype(found.path, 12, found.number).getlength("Hello") > 0


@with_fontconfig
def test_serif_and_monospace_are_found_where_fontconfig_is() -> None:
    narrow, wide = (fonts.face(fonts.named("monospace"), 100).getlength(letter) for letter in "iW")
    if fonts.named("monospace") == fonts.built_in():
        pytest.skip("fontconfig knows no typewriter font")
    assert narrow == wide


@with_fontconfig
@pytest.mark.parametrize("spelling", ["DejaVuSerif-Bold", "DejaVu Serif,bold", "DejaVu Serif Bold", "dejavuserif,bold"])
def test_a_typeface_is_found_by_its_postscript_name_and_in_words(spelling: str) -> None:
    if fonts.named("DejaVuSerif") == fonts.built_in():
        pytest.skip("DejaVu is not installed")
    assert style_of(fonts.named(spelling)) == ("DejaVu Serif", "Bold")


def test_without_fontconfig_everything_is_the_built_in_typeface(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for cached in (fonts.named, fonts.for_character, fonts._asked):
        cached.cache_clear()
    try:
        assert fonts.named("serif,bold") == fonts.built_in(Style(weight=200))
        assert fonts.for_character("\u4f60", bold=False) is None
    finally:
        for cached in (fonts.named, fonts.for_character, fonts._asked):
            cached.cache_clear()


def test_a_font_for_a_character_has_that_character() -> None:
    for character in "a\u0645\u4f60\u0915\U0001f600\ue000\U0010fffe":
        found = fonts.for_character(character, bold=False)
        assert found is None or fonts.has(found, character)


def test_two_threads_never_share_a_face() -> None:
    with ThreadPoolExecutor(1) as other:
        assert other.submit(fonts.face, fonts.built_in(), 33).result() is not fonts.face(fonts.built_in(), 33)
    assert fonts.face(fonts.built_in(), 33) is fonts.face(fonts.built_in(), 33)


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts.FOLDER / "LICENCE.txt").read_text()
    assert fonts.built_in(REGULAR) == fonts.built_in()
    assert sum(path.stat().st_size for path in fonts.FOLDER.glob("*.woff")) < 1_500_000
