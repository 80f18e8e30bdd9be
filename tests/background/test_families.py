"""Engines by name."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from imgproxy.background import engine as recipe
from imgproxy.background import families
from imgproxy.background.stages import Replacement
from imgproxy.errors import EngineFailed


@pytest.mark.parametrize("family", families.FAMILIES)
def test_what_is_described_is_what_is_loaded(family: str) -> None:
    engine = families.load(family)
    assert (engine.family, engine.version) == families.describe(family)


def test_a_new_cutout_version_outdates_replacements_and_a_new_scene_leaves_cutouts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = families.versions("embedded")
    known = families.FAMILIES["embedded"]
    monkeypatch.setitem(families.FAMILIES, "embedded", replace(known, cutout=known.cutout + "x"))
    newer_cut = families.versions("embedded")
    assert newer_cut.cutout != before.cutout and newer_cut.replacement != before.replacement
    monkeypatch.setitem(families.FAMILIES, "embedded", replace(known, scene=known.scene + "x"))
    newer_scene = families.versions("embedded")
    assert newer_scene.cutout == before.cutout and newer_scene.replacement != before.replacement


def test_a_typo_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(EngineFailed, match="did you mean 'embedded'"):
        families.load("embeded")


def test_an_unknown_name_is_answered_with_all_names() -> None:
    with pytest.raises(EngineFailed, match="there are: .*embedded"):
        families.describe("xyz")


def test_a_missing_package_is_an_engine_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        families.FAMILIES, "ghost", families.Family("1", "1", "imgproxy.background.no_such_module:build")
    )
    with pytest.raises(EngineFailed, match="no_such_module"):
        families.load("ghost")


def test_describing_imports_neither_engine_nor_torch() -> None:
    code = (
        "import sys; from imgproxy.background import families; families.describe('embedded');"
        "print([m for m in sys.modules if m.startswith(('torch', 'imgproxy.scenery', 'imgproxy.background.saliency'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_embedded_engine_replaces_a_background_and_says_what_it_understood(known) -> None:
    engine = families.load("embedded")
    cutout = recipe.cut(engine, known.bytes, lambda *_: None, float("inf"))
    result = recipe.replace(engine, cutout, Replacement("white studio sweep"), lambda *_: None, float("inf"))
    assert "studio" in result.words
    corner = result.pixels[:20, :20].mean(axis=(0, 1))
    assert (corner > 200).all(), corner
    centre = result.pixels[140:160, 190:210].mean(axis=(0, 1))
    assert np.argmax(centre) == 0, "the red disc is still there"


def test_weights_that_cannot_be_read_are_an_engine_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(version: str) -> None:
        raise FileNotFoundError("subject.safetensors")

    monkeypatch.setattr("imgproxy.background.embedded.build", build)
    with pytest.raises(EngineFailed, match=r"subject\.safetensors"):
        families.load("embedded")
